### The pages on which heads are taught. Their modules read this file and camera.ftl as they are.

## The list

teach-title = Teach it on the spot
teach-needs-script = Teaching needs JavaScript: cells are named by a press. Please allow it for this page.
teach-nothing-stored = This server stores nothing, so nothing can be taught. Start it with <code>SMEARLENS_RETENTION_DAYS</code> above 0.
my-microscope = My microscope
my-microscope-says = Name twenty cells and it knows your microscope.
my-classes = My classes
my-classes-says = Name classes of your own, show a few pictures of each, try.
name = Name
begin = Begin
first-classes = The first two classes
class-number = Class { $number }
more-classes-later = More can be added later.
what-is-shown = What a picture shows
shown-cells = A cell
shown-cells-says = It is found in the photo, as on the camera page.
shown-frames = The whole picture
shown-frames-says = For whatever is no white blood cell.
all-taught = What is taught
kind-of = { $kind ->
    [microscope] A microscope
   *[classes] Own classes
}
good = { $right } of { $n } right (95% interval { $low } to { $high })
good-too-few = { $right } of { $n } right: too few to say how good it is
good-unproven = { $right } of { $n } right: not shown yet that it helps
good-none = { $count ->
    [0] Nothing shown yet
    [one] { $count } picture, not taught yet
   *[other] { $count } pictures, not taught yet
}
good-no-gain = { $count ->
    [one] Did not help, by { $count } cell: the model answers as before
   *[other] Did not help, by { $count } cells: the model answers as before
}
good-contradicts = Contradicts what the model knows: it answers as before
good-stale = Taught for another model: teach it again
use-it = Use it for my photos
more = More
more-of = More for “{ $name }”
rename = Rename
renamed = Renamed.
save-zip = Save as a file (.zip)
delete-more = Delete…
delete-head-sure = { $count ->
    [one] “{ $name }” and its { $count } picture are deleted from the laptop. This can’t be undone.
   *[other] “{ $name }” and its { $count } pictures are deleted from the laptop. This can’t be undone.
}
delete = Delete
head-deleted = “{ $name }” is deleted.
loading = Loading…
bring-zip = Bring one in from a file (.zip)
bringing = Bringing it in…
brought-in = “{ $name }” is here.

## Naming cells

no-cells-yet = Take photos through this microscope, or choose some. Each cell found is shown to you, and you say what it is.
all-named = Every cell found has a name. Take more photos.
cell-to-name = A cell that has no name yet
which-class = What is this cell?
naming-left = { $count ->
    [one] { $count } without a name
   *[other] { $count } without a name
}
not-sure = Not sure
no-such-cell = No such cell
named-as = Named { $plain }.
named-not = Named { $plain }; the model had said { $said }.
skipped = Put to the end.
dropped = Deleted.
named-of = { $n } of { $goal } named: { $found }
nothing-named = { $n } of { $goal } named
still-missing = Still to show: { $names }
stale = This was taught for another model. Teach it again.

## Photos on their way

photos-left = { $count ->
    [one] { $count } photo to go
   *[other] { $count } photos to go
}
photos-in = { $count ->
    [one] { $count } picture came in.
   *[other] { $count } pictures came in.
}
seen-before = This photo was shown before: nothing is added.

## Own classes

classes = Classes
named-cells = What you named
pictures = { $count ->
    [one] { $count } picture
   *[other] { $count } pictures
}
add-class = Add a class
add = Add
colour = Colour
colour-of = Colour of { $name }
colour-name = { $place ->
    [1] Blue
    [2] Orange
    [3] Green
    [4] Pink
    [5] Violet
    [6] Brown
    [7] Plum
    [8] Red
   *[9] Magenta
}
remove-class = Remove the class { $name }
remove-class-sure = { $count ->
    [one] { $name } and its { $count } picture are deleted. This can’t be undone.
   *[other] { $name } and its { $count } pictures are deleted. This can’t be undone.
}
keep = Keep
thumb = A picture of { $name }
thumb-otherwise = A picture of { $name }, which looks more like { $other }
this-picture = This picture, large
unseen-said = Taught without its photo, it says: { $plain } ({ $confidence })
move-to = Move to:
moved = Moved to { $name }.
delete-picture = Delete this picture
pictures-title = { $same ->
    [true] Rightly said to be { $said }
   *[false] { $truth }, said to be { $said }
}

## Teaching, and what is said of it

teach-now = Teach
teach-again = Teach again
teaching = Teaching…
undo-teaching = Undo
undone = It is as it was before.
try-it = Try it
report-microscope = It knows your microscope now: { $before } of { $n } right before, { $right } now
report-classes = It tells your classes apart: { $right } of { $n } right
report-no-gain = It did not help: nothing is changed
report-contradicts = These names contradict what the model knows of a microscope that looks like yours: nothing is changed. Please check them
report-unproven = It is taught and used, as this microscope looks new; that it helps is not shown yet: name more cells
report-too-few = It is taught, but these are too few to say how good it is
report-share = { $share } right (95% interval { $low } to { $high })
report-figures = { $right } of { $n } right: { $share } (95% interval { $low } to { $high })
report-figures-before = { $before } of { $n } right before, { $right } after: { $share } (95% interval { $low } to { $high })
report-wants = Show more of: { $names }
report-more = How good, in figures
report-how = { $groups ->
    [one] Each was judged without its own photo; { $groups } photo in all.
   *[other] Each was judged without its own photo; { $groups } photos in all.
}
report-sure = { $wrong ->
    [0] Sure of { $sure }, and right each time.
   *[other] Sure of { $sure }, and wrong in { $wrong } of them.
}
report-recall = { $name }: { $right } of { $n } ({ $low } to { $high })
table-title = What they are, down; what was said, across
table-cell = { $count ->
    [one] { $count } of { $truth }, said to be { $said }: see it
   *[other] { $count } of { $truth }, said to be { $said }: see them
}
report-elsewhere = On { $n } cells from microscopes that the model knows: { $before } right before, { $after } now
report-elsewhere-set = { $set }: { $before } before, { $after } now, of { $n }
