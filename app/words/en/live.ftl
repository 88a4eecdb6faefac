### The page that answers while the camera runs. Its modules read this file and camera.ftl.

live = Live
live-needs-script = Live needs JavaScript: frames are sent one after the other. Please allow it for this page, or take a photo.
live-photo = Photo
live-to-count = To the count
live-picture = What the camera sees
live-still = The frame that you froze
live-stored-nothing = Only what you freeze or add to a count is stored; all other frames are forgotten at once.
live-in-phone = In the phone, without the laptop

## What shows

live-starting = The camera starts…
live-nothing = Bring a cell with a violet nucleus to the middle
live-looking = Hold still and focus…
live-focus = { $focus ->
    [blurred] Focus: blurred
    [nearly] Focus: nearly sharp
    [sharp] Focus: sharp
   *[none] Focus
}
live-slower = The laptop is busy with other photos: live goes slower for a moment.

## What can be done

live-freeze = Freeze
live-go-on = Go on live
live-keep-it = Open it as a photo
live-history = All answers on the laptop
live-light = Light
live-zoom = Zoom
live-other = Other camera
live-retry = Try again
live-take-photo = Take a photo

## Counts

live-add = Add to the count
live-adding = { $count ->
    [one] { $count } frame is on its way to the count.
   *[other] { $count } frames are on their way to the count.
}
live-added = { $count ->
    [0] The frame is in the count: no white blood cell was found in it.
    [one] The frame is in the count, with { $count } cell.
   *[other] The frame is in the count, with { $count } cells.
}
live-added-before = This frame was in the count already: it is counted once.
live-count-finished = The count is finished. Reopen it on its page to add frames.

## A film, where there is no camera

live-film = Film ten seconds
live-film-title = Film ten seconds, and read them
live-film-why = Over plain http the browser gives this page no camera. Film the smear for ten seconds: the film stays on the phone, and its sharp frames are answered one by one.
live-film-read = How much of the film is read
live-film-again = Read it again
live-over = The film is read to its end.

## What keeps the picture away

live-no-picture = No picture
live-failed = { $why ->
    [denied] The browser may not use the camera. Allow it for this page in the browser’s settings, then try again.
    [none] No camera was found. Connect one, then try again.
    [taken] Another program has the camera. Close it there, then try again.
    [ended] The camera has stopped. Connect it again, then try again.
    [film] This browser can’t play what the phone filmed. Set its camera to “most compatible” (H.264 in place of HEVC), or take a photo.
   *[failed] The camera could not be started. Try again, or take a photo.
}
