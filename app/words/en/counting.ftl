### The pages on which people count. Their modules read this file, counts.ftl and camera.ftl.

## What can be done here

room-rooms = What to do
room-name = Name a cell
room-count = Count
room-learn = Learn

## Begin, join, go on

counting-title = Count a smear
counting-needs-script = Counting needs JavaScript: photos are sent one after the other. Please allow it for this page.
counting-nothing-stored = This server stores nothing, so nothing can be counted. Start it with <code>SMEARLENS_RETENTION_DAYS</code> above 0.
counting-begin = Begin a count
counting-begin-says = One smear, one count: others can join it by its code.
counting-slide = What you call the smear
counting-no-patient = A number or a word of your own. Never the name of a patient.
counting-target = How many leukocytes
counting-person = Your name
counting-person-says = May stay empty. It shows beside what you decide; this phone remembers it.
counting-begin-now = Begin
counting-join = Join a count
counting-join-says = Type the code that its page shows, or scan it there.
counting-code = Code
counting-join-now = Join
counting-list = Counts on this phone
counting-list-laptop = All counts
counting-none = No counts yet.
counting-loading = Loading…
counting-no-slide = A smear without a name
counting-progress = { $count } of { $target } leukocytes
counting-begun = Begun { $when }
counting-is-open = not finished
counting-is-finished = finished
counting-waiting = { $count ->
    [one] { $count } photo of this phone is still to be sent.
   *[other] { $count } photos of this phone are still to be sent.
}
counting-go-on = Go on
counting-look = Look at it
counting-report = Report
counting-delete = Delete…
counting-delete-of = Delete { $slide }…
counting-delete-sure = { $count ->
    [one] { $slide } is deleted from the laptop for everybody, with its { $count } photo and all that was decided. This can’t be undone.
   *[other] { $slide } is deleted from the laptop for everybody, with its { $count } photos and all that was decided. This can’t be undone.
}
counting-delete-now = Delete it
counting-deleted = { $slide } is deleted.
counting-all = All counts

## How far it is

counting-reached = That is as many as were to be counted. Finish the count, or go on: more cells make it surer.
counting-finished = This count is finished. Reopen it to go on.
counting-lost = The laptop does not answer. What others do shows as soon as it does.
counting-tally = What was counted
counting-tally-one = { $name }: { $count }
counting-finish = Finish
counting-reopen = Reopen
counting-was-finished = Finished.
counting-was-reopened = Reopened.
counting-review = Check the cells
counting-change = Change the name or the target
counting-change-now = Change
counting-changed = Changed.
counting-quiz = Quiz on these cells
counting-others = Others join with
counting-others-how = Scan this with a phone on the same Wi-Fi. Or open “Count” there and type the code.
counting-qr = QR code that leads into this count
counting-phones = { $count ->
    [one] { $count } phone takes part.
   *[other] { $count } phones take part.
}
counting-people = Who told a name: { $names }

## Cells

counting-open = To decide
counting-decided = Counted
counting-nothing-open = Nothing to decide.
counting-no-photos = Take a photo of a field of the smear. Each white blood cell in it is counted where the model is sure, and shown here where you are to decide.
counting-more = { $count ->
    [one] Show { $count } more
   *[other] Show { $count } more
}
counting-sure = Sure, { $percent }
counting-unsure = Unsure, { $percent }
counting-model-said = Model: { $plain }, { $percent }
counting-no-cell = Perhaps no cell
counting-edge = Cut by the edge
counting-twin = Seen twice?
counting-added = Found by a person
counting-by-model = Decided by the model
counting-by-person = Decided by { $name }
counting-by-somebody = Decided by a person
counting-in-photo = Its photo
counting-photo-of = The photo of this cell: { $name }

## Photos on their way

counting-drop-here = Or drop photos anywhere on this page.
counting-photos-left = { $count ->
    [one] { $count } photo to go
   *[other] { $count } photos to go
}
counting-photo-in = { $cells ->
    [0] The photo is in: no white blood cell was found in it.
    [one] The photo is in: { $cells } cell, { $open } to decide.
   *[other] The photo is in: { $cells } cells, { $open } to decide.
}
counting-again = { $count ->
    [one] A photo was here already: it is counted once.
   *[other] { $count } photos were here already: each is counted once.
}
counting-not-kept = This browser keeps no photos. Leave this page open until all are sent.
counting-wait-finished = { $count ->
    [one] { $count } photo waits on this phone: the count is finished. Reopen it to send the photo, or discard it.
   *[other] { $count } photos wait on this phone: the count is finished. Reopen it to send them, or discard them.
}
counting-wait-gone = { $count ->
    [one] { $count } photo waits on this phone, but the count is gone, or this phone takes no part in it any more.
   *[other] { $count } photos wait on this phone, but the count is gone, or this phone takes no part in it any more.
}
counting-discard = { $count ->
    [one] Discard it
   *[other] Discard them
}
counting-discard-sure = { $count ->
    [one] { $count } photo is deleted from this phone and never sent. This can’t be undone.
   *[other] { $count } photos are deleted from this phone and never sent. This can’t be undone.
}
counting-discard-now = Discard
counting-keep = Keep
counting-refused = Photos that the laptop did not take
counting-refused-photo = A photo that was not taken
counting-try-again = Try again
counting-drop = Discard this photo

## A whole slide

slide-way = A whole slide: video or zip
slide-says = A video of the slide as you move it, or a .zip of photos that overlap: each cell counts once, however many pictures show it.
slide-choose = Choose a video or a .zip
slide-drop-here = Or drop it anywhere on this page.
slide-step = { $step ->
    [sending] Sending…
    [receiving] It is being sent…
    [storing] Storing the cells…
   *[looking] The laptop looks at the slide…
}
slide-meanwhile = Photos can be taken meanwhile. Once it is sent, this page may be closed.
slide-cancel = Cancel
slide-cancelled = Cancelled. Nothing of the slide was stored.
slide-finished = { $cells ->
    [0] The slide is done: no white blood cell was found on it.
    [one] The slide is done: { $cells } cell { $views ->
        [one] in { $views } picture.
       *[other] in { $views } pictures.
    }
   *[other] The slide is done: { $cells } cells { $views ->
        [one] in { $views } picture.
       *[other] in { $views } pictures.
    }
}
slide-left-out = { $count ->
    [one] { $count } file could not be read and was left out.
   *[other] { $count } files could not be read and were left out.
}
slide-one = Please send one video or one .zip at a time.
slide-too-large = The file is larger than { $megabytes } MB. Please send the slide in several parts, or film it shorter.
