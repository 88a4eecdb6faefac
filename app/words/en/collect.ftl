### Where pictures of own classes are collected. The page brings this file, camera.ftl and teach.ftl.

collect-title = Collect pictures
collect-says = To train a model of your own: choose a class, then take photo after photo of it. Everything stays on the laptop, and you save it as one file.
collect-new = A new set
collect-new-says = Two classes at least, with any names.
collect-go-on = Go on with a set
collect-all = All sets
collect-needs-script = Collecting needs JavaScript. Please allow it for this page.
collect-tally = { $pictures ->
    [one] { $pictures } picture
   *[other] { $pictures } pictures
} of { $classes } classes
collect-which = What do the next photos show?
collect-chosen = Next: { $name }
collect-none = None yet. Each photo that you take now is kept under this class.
collect-in = A picture of { $name } came in: { $count } by now.
collect-classes = Add or remove a class
collect-next = When there are enough
collect-next-says = Unpacked on a computer, smearlens train learns from the file; photos that show the same field are found there and kept together. To try it at once, without training, teach it.
collect-teach = Teach it
