### The class's board, for the teacher.

board-title = The class
board-nothing-stored = This server stores nothing, so nothing is counted.
board-needs-script = The board needs JavaScript.
board-loading = Loading…
board-none = Nobody counts yet. What phones begin shows up here by itself.
board-sum = { $counts ->
    [one] { $counts } count
   *[other] { $counts } counts
}, { $photos ->
    [one] { $photos } photo
   *[other] { $photos } photos
}
board-told = As of { $time }
board-counts = Counts
board-more = { $counts ->
    [one] One older count is not listed; it is in the tables and the export.
   *[other] { $counts } older counts are not listed; they are in the tables and the export.
}
board-no-slide = Slide without a name
board-far = { $counted } of { $target }
board-open = { $open ->
    [one] { $open } undecided
   *[other] { $open } undecided
}
board-phones = { $phones ->
    [one] { $phones } phone
   *[other] { $phones } phones
}
board-names = { $people ->
    [one] { $people } person
   *[other] { $people } people
}
board-finished = finished { $time }
board-active = last active { $time }
board-differ = Differ: model and people on { $model ->
    [one] { $model } cell
   *[other] { $model } cells
}, two people on { $people ->
    [one] { $people } cell
   *[other] { $people } cells
}
board-person = Person
board-photos = Photos
board-judged = Named
board-confirmed = As the model
board-changed = Otherwise
board-seen = Last seen
board-people-of = Who takes part in { $slide }
board-review = Look at the cells
board-report = Report
board-choose = Choose for the tables below
board-choose-all = All counts again
board-chosen = { $counts ->
    [0] Of all counts.
    [one] Of one count that you chose.
   *[other] Of { $counts } counts that you chose.
}
board-model = Model and people
board-model-caption = Rows: what people said last. Columns: the model’s word.
board-model-none = Nobody has named a cell yet.
board-people = Between people
board-people-caption = Cells that two people named. Rows: one of them. Columns: the other.
board-people-none = No cell was named by two people yet.
board-row = People say
board-one = One says
board-alike = Alike
board-interval = 95% interval
board-all-rows = All
board-share-of = { $alike } of { $n }, { $share }
board-from-to = { $low }–{ $high }
board-how-counts = Intervals come from drawing whole counts anew (bootstrap) and are never narrower than Wilson’s; of classes in fewer than { $least } counts they are Wilson’s, as if each cell came by itself.
board-how-cells = There are fewer than { $least } counts with named cells: intervals are Wilson’s, as if each cell came by itself. Cells of one smear are alike, so the truth may lie further off.
board-how-people = Each two people who named the same cell are one pair: { $pairs ->
    [one] { $pairs } pair
   *[other] { $pairs } pairs
}, { $share } alike ({ $low }–{ $high }).
board-all = All counts
board-export-says = For each count its cells, results, FHIR and photos; and one table each of all cells and of all results.
board-export = Save everything (.zip)
board-reviewed-says = What people named or confirmed, and nobody calls otherwise: photos, a table with boxes, and which slides are held out. Names of people are not in it.
board-reviewed = Save reviewed cells as training data (.zip)
board-delete-more = Delete everything…
board-delete-word = delete
board-delete-sure = { $counts ->
    [one] { $counts } count
   *[other] { $counts } counts
} and { $photos ->
    [one] { $photos } photo
   *[other] { $photos } photos
} go from the laptop, with all that was said of their cells. This can’t be undone. Photos still waiting on phones find no count any more.
board-delete-type = To delete, type “{ $word }”
board-delete = Delete everything
board-deleting = Deleting…
board-deleted = All counts are deleted.
board-silent = The laptop does not answer. What you see is from before; it goes on by itself.
