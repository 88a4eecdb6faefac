### The sheet that names a cell of a count, and the page of one of its photos.

## What is said of a cell

sheet-model = { $verdict ->
    [sure] The model says { $plain }, { $confidence } confident.
    [no_cell] The model sees no white blood cell here. Its best guess: { $plain }.
   *[unsure] The model is unsure. Its best guess: { $plain }.
}
sheet-model-word = the model’s word
sheet-perhaps = { $label }?
sheet-added = Somebody added it by hand: the model had missed it.
sheet-edge = The edge of the photo may cut it.
sheet-twin = Another photo seems to show it, too.
sheet-unsure = { $reason ->
    [close] It is not clear enough to name one.
    [unfamiliar] It is unlike anything the model learnt.
    [other_cell] { $kind ->
        [basophil] It is perhaps a basophil.
        [immature_granulocyte] It is perhaps an immature granulocyte.
        [erythroblast] It is perhaps an erythroblast.
       *[other] It is perhaps another kind of cell.
    }
    [no_colour] The photo has no colour.
    [odd_colour] The colours look wrong.
    [no_cell] { $kind ->
        [platelet] It looks like a platelet.
       *[other] It looks like no leukocyte.
    }
   *[other] The model can’t tell what it is.
}
sheet-decided = { $by ->
    [person] { $named ->
        [true] { $person } says: { $label }.
       *[other] Somebody says: { $label }.
    }
    [model] Counts by the model’s word.
   *[nobody] Counts as nothing until somebody decides.
}

## What can be said of it

sheet-open = What is this cell?
sheet-this-cell = This cell
sheet-other-cell = From another photo
sheet-question = The same cell, photographed twice?
sheet-once = Yes, count it once
sheet-two = No
sheet-names = Names
sheet-leave = Leave it to the model
sheet-skip = Skip
sheet-photo = See it in its photo
sheet-finished = This count is finished: its cells stay as they are.
sheet-named = Named: { $label }.
sheet-left = Left to the model.
sheet-none-left = { $sentence } No other cell is open.
sheet-undone = It is as it was before.

## The page of a photo

photo-title = Photo { $number } of { $count }
photo-count = The count
photo-needs-script = Checking cells needs JavaScript. Please allow it for this page.
photo-ways = Other photos
photo-previous = The photo before
photo-next = The next photo
photo-view = The photo and its cells. Plus and minus enlarge it and make it smaller, the arrow keys move it.
photo-tools = What can be done
photo-cells = { $count ->
    [0] No cells
    [one] { $count } cell
   *[other] { $count } cells
}, { $open } open
photo-box = Cell { $number } of { $count }: { $label }{ $open ->
    [true] , not decided
   *[other] { "" }
}{ $edge ->
    [true] , cut by the edge
   *[other] { "" }
}
photo-cut = { $label }, cut
photo-looking = The cell is looked at…
photo-add = Add a cell
photo-add-here = Add a cell here?
photo-add-yes = Add
photo-added = Added.
photo-aim = The place of the new cell. The arrow keys move it, Enter adds the cell, Escape cancels.
photo-move = Move a box
photo-move-which = Press the box that is to be moved.
photo-move-how = Drag the box, or its corner. Or use the arrow keys, plus and minus.
photo-save = Save
photo-grip = The corner of the box
photo-moving = Moving the box of { $label }.
photo-moved = The box was moved.
