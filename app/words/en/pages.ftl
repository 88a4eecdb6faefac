### The frame of every page, and the pages beside the camera's.

## Every page

caution = For learning, <strong>not for diagnosis.</strong>
history = History
teach = Teach
connect = Connect a phone
language = Language
back-to-camera = Back to the camera
time = d MMM y, HH:mm

## Connect

qr-code = QR code for { $url }
qr-code-for-phones = QR code for phones
use-phone = Use your phone’s camera
use-phone-how = Scan the code with a phone on the same Wi-Fi, then hold the phone to the eyepiece.
show-code-large = Show the code large
scan = Scan with your phone
point-camera = Point its camera at the code, or type this address:
other-addresses = Other addresses of this machine
cannot-connect = If the phone can’t connect
help-wifi = Put the phone on the same Wi-Fi as this machine. Mobile data and a VPN on the phone lead elsewhere.
help-guest = Guest and university networks often keep devices apart. A hotspot of the phone or of the laptop gets round that.
help-firewall = Allow incoming connections for Python in this machine’s firewall; on Windows mark the network as private.
help-host = Try one of the other addresses, or start the server with <code>--host</code> and the right one.

## What the model takes, on the page of the code

takes-title = What the model takes
takes-here = This machine names a cell in { $time } ms, measured just now ({ $served }).
takes-elsewhere = On phones and microcontrollers
takes-files = What each file takes
takes-file = File
takes-flash = Size
takes-memory = Memory
takes-macs = Multiplications
takes-network = { $role ->
    [locate] finds cells
    [survey] surveys fields
   *[name] names a cell
}, { $precision }
takes-kilobytes = { $amount } kB
takes-millions = { $amount } million
takes-times = To name a cell, estimated
takes-device = { $device ->
    [m4f] Arduino Nano 33 BLE (Cortex-M4F, 64 MHz)
    [m7] Arduino Portenta H7 (Cortex-M7, 480 MHz)
    [s3] ESP32-S3, 240 MHz
    [phone] a phone of 2019
   *[laptop] a laptop
}
takes-time = { $time } ms
takes-board = { $board ->
    [nano33] Arduino Nano 33 BLE Sense
    [portenta] Arduino Portenta H7
   *[esp32s3] ESP32-S3 with a camera
}: the { $precision } file { $fit ->
    [fits] fits.
    [tight] hardly fits.
    [external] fits, with its memory outside the chip, which is slower.
    [flash] is too large for its flash.
    [ram] takes more memory than it has.
   *[both] is too large for its flash, and takes more memory than it has.
}
takes-guessed = The times of other devices are estimates from published measurements, and may be wrong by a factor of { $factor }. “smearlens estimate” says how they come about.

## History

history-title = This phone’s answers
history-title-laptop = This browser’s answers
history-off = This server stores nothing: each photo is classified and forgotten, and so is its answer.
history-lead = The laptop keeps what was found and when, { $photos ->
    [kept] with the photo but nothing else that came in its file
   *[forgotten] not the photo
}, for { $days ->
    [one] { $days } day
   *[other] { $days } days
}. Only the browser that sent a photo can see its answer here; whoever runs the laptop can read it there.
history-none = Nothing here yet. Photos you send from this phone show up here.
history-count = { $count ->
    [one] { $count } answer
   *[other] { $count } answers
}
history-count-paged = { history-count }, page { $page } of { $pages }
photo-with-boxes = The photo, with a box around each cell
all-answers = All answers
history-unsure = unsure
history-delete = Delete this answer: { $word }
history-pages = Pages
newer = Newer
older = Older
save-table = Save as a table (CSV)
delete-all-answers = Delete all answers…
delete-all-sure = { $count ->
    [one] All { $count } answer of this phone are deleted from the laptop. This can’t be undone. The list on the phone’s camera page stays until you clear it there.
   *[other] All { $count } answers of this phone are deleted from the laptop. This can’t be undone. The list on the phone’s camera page stays until you clear it there.
}
delete-all = Delete all
one-deleted = One answer is deleted from the laptop. You can undo this for 10 minutes.
camera = Camera

## Errors

problem-title = { $status ->
    [401] Scan the code again
    [403] Not from here
    [404] No such page
    [405] Not in this way
    [421] Wrong address
    [503] One moment
   *[other] { $whose ->
        [photo] No answer for this photo
       *[laptop] Something went wrong
    }
}
problem-status = Error { $status }, { $title }

## API

api-title = { $name } API
api-file = Version { $version }, as a file:
operations = Operations
example = Example
parameters = Parameters
parameter-in = in { $place }
request = Request
responses = Responses
api-english = The descriptions are in English.
