### The page on which a count is checked, class by class.

## The page

review-title = Check the cells
review-back = The count
review-needs-script = Checking needs JavaScript: cells are named by a press. Please allow it for this page.
review-loading = The cells are being fetched
review-silent = The laptop does not answer: what others do is not shown here until it does.
review-tally = { $counted } of { $target } leukocytes counted, { $open ->
    [one] { $open } cell not decided
   *[other] { $open } cells not decided
}.
review-jump = Jump to a class
review-section = { $label }: { $count }
review-more = Show { $count } more of { $left } ({ $label })
review-show = Show
review-filter = { $filter ->
    [people] Named by people
    [model] Model and people differ
    [between] Two people differ
    [edge] Cut by the edge
    [added] Added by hand
    [twin] Perhaps counted twice
   *[all] All cells
}
review-none = There is no such cell.

## A cell

review-this-cell = This cell
review-tile = { $by ->
    [person] { $named ->
        [true] by { $person }
       *[other] by hand
    }
    [model] { $certain }
   *[nobody] { $word }? { $certain }
}
review-tile-long = { $by ->
    [person] { $named ->
        [true] Named by { $person }
       *[other] Named by a person
    }
   *[other] Model: { $word }, { $certain }
}
review-edge = cut by the edge
review-added = added by hand
review-twin = perhaps counted twice
review-said = Who said what
review-model = The model
review-says = { $verdict ->
    [sure] { $word }, { $certain }.
   *[other] Unsure. Best guess: { $word }, { $certain }.
}
review-in-order = In order of time
review-by-model = Model { $model }:
review-said-so = { $word }, { $certain }
review-found = The model had missed it: added by hand.
review-left = Left to the model
review-taken-back = taken back { $time }
review-photo = Show it in its photo

## What is done

review-dock = What it is
review-move = Move it to
review-confirm = Confirm: { $word }
review-confirm-all = Confirm the model’s words
review-enter = Enter
review-several = Several
review-several-on = Each tap chooses one more.
review-several-off = One cell at a time.
review-chosen = { $count ->
    [one] { $count } cell chosen
   *[other] { $count } cells chosen
}
review-who = Who?
review-keys = Arrows move, Shift chooses several, Space adds one. The letters move what is chosen, Enter confirms the model’s word, Z takes back.
review-sending = { $left ->
    [one] { $left } cell on its way to the laptop
   *[other] { $left } cells on their way to the laptop
}
review-moved = { $count ->
    [one] Moved to: { $label }.
   *[other] { $count } cells moved to: { $label }.
}
review-undone = It is as it was before.
review-no-word = The model’s word is none of these classes: please choose one.
review-now = { $named ->
    [true] Now it is: { $label }, by { $person }.
   *[other] Now it is: { $label }.
}
review-show-it = Show the cell
review-finished = This count is finished: its cells stay as they are.
review-reopen = Reopen

## Agreement

review-agreement = How far model and people agree
review-nobody = No cell was named by a person.
review-agree = { $who ->
    [model] Model and people
   *[people] { $a } and { $b }
}, on { $count ->
    [one] { $count } cell that both named
   *[other] { $count } cells that both named
}: { $alike } named alike.
review-kappa = Cohen’s κ is { $kappa }: 0 is what chance would make, 1 is full agreement.
review-no-kappa = Cohen’s κ is not defined: both gave all of them one name.
review-caveat = Whoever names a cell here sees what the model said, and others before. So this is not the agreement of independent readers, and it is higher than theirs would be. Cells that somebody only looked at are not in it.
