### The camera page and its answers. Its modules read this file as it is.

## Numbers

percent = { $share }
percent-most = >{ $share }
percent-least = <{ $share }

## Cells: their names, and as they stand in the middle of a sentence

cell = { $label ->
    [neutrophil] Neutrophil
    [eosinophil] Eosinophil
    [lymphocyte] Lymphocyte
    [monocyte] Monocyte
    [basophil] Basophil
    [immature_granulocyte] Immature granulocyte
    [erythroblast] Erythroblast
    [platelet] Platelet
   *[other] { $label }
}
cell-plain = { $label ->
    [neutrophil] neutrophil
    [eosinophil] eosinophil
    [lymphocyte] lymphocyte
    [monocyte] monocyte
    [basophil] basophil
    [immature_granulocyte] immature granulocyte
    [erythroblast] erythroblast
    [platelet] platelet
   *[other] { $label }
}

## The answer: what is read first, the line under it, and what the bars take for granted

word = { $reason ->
    [close] { $first } or { $second_plain }?
    [unfamiliar] Unlike anything the model learnt
    [other_cell] { $kind ->
        [basophil] Perhaps a basophil
        [immature_granulocyte] Perhaps an immature granulocyte
        [erythroblast] Perhaps an erythroblast
       *[other] Perhaps another kind of cell
    }
    [no_colour] The photo has no colour
    [odd_colour] The colours look wrong
    [whole_frame] { $verdict ->
        [sure] { $label }
       *[other] Unsure
    }
    [no_cell] { $kind ->
        [platelet] A platelet, no white blood cell
       *[other] No white blood cell
    }
    [not_located] No white blood cell found
   *[clear] { $label }
}
verdict = { $reason ->
    [close] Unsure: not clear enough to name one
    [unfamiliar] Best guess: { $plain }
    [other_cell] { $kind ->
        [erythroblast] A red cell’s precursor. Closest that the model knows: { $plain }
       *[other] Closest that the model knows: { $plain }
    }
    [no_colour] Stained cells are told apart by colour. Best guess: { $plain }
    [odd_colour] Red and blue may be swapped. Best guess: { $plain }
    [whole_frame] { $verdict ->
        [sure] { $confidence } confident, from the whole photo
       *[other] { $first } or { $second_plain }
    }
    [no_cell] { $kind ->
        [platelet] Bring a cell with a violet nucleus to the middle, and take the photo again.
       *[other] What stands out here is no leukocyte: a red cell, a platelet or something else.
    }
    [not_located] Bring a cell with a violet nucleus to the middle, focus, and take the photo again.
    [clear] { $confidence } confident
   *[other] Stored without a verdict
}
chance = { $chance ->
    [likeliest] likeliest
    [possible] possible
   *[unlikely] unlikely
}
given = { $reason ->
    [other_cell] { $known } likely a type that the model knows. If so:
    [unfamiliar] If it is a type that the model knows:
   *[other] { "" }
}
which-cell = { $number ->
    [1] Cell { $number } of { $count }, the clearest
   *[other] Cell { $number } of { $count }
}
cell-chosen = Cell { $number } of { $count }: { $word }. { $verdict }
cell-number = Cell { $number }: { $word }
cells = { $count ->
    [one] { $count } cell
   *[other] { $count } cells
}
tally-cell = { $label ->
    [neutrophil] { $count ->
        [one] { $count } neutrophil
       *[other] { $count } neutrophils
    }
    [eosinophil] { $count ->
        [one] { $count } eosinophil
       *[other] { $count } eosinophils
    }
    [lymphocyte] { $count ->
        [one] { $count } lymphocyte
       *[other] { $count } lymphocytes
    }
    [monocyte] { $count ->
        [one] { $count } monocyte
       *[other] { $count } monocytes
    }
    [basophil] { $count ->
        [one] { $count } basophil
       *[other] { $count } basophils
    }
    [immature_granulocyte] { $count ->
        [one] { $count } immature granulocyte
       *[other] { $count } immature granulocytes
    }
    [erythroblast] { $count ->
        [one] { $count } erythroblast
       *[other] { $count } erythroblasts
    }
    [platelet] { $count ->
        [one] { $count } platelet
       *[other] { $count } platelets
    }
   *[other] { $count } × { $label }
}
tally-kind = { tally-cell }?
tally-unsure = { $count } unsure
tally-none = { $count } without a white blood cell
cells-in-photo = Cells in this photo
all-cells = All cells in this photo
best-guess = Best guess for the whole photo: { $plain }
what-the-model-saw = What the model saw
seen-part = The part of the photo that the model saw
brighter = Brighter: speaks for { $plain }
brighter-darker = Brighter: speaks for { $plain }. Darker: does not.
what-speaks-for = { $count ->
    [2] What speaks for either
   *[other] What speaks for { $plain }
}
compare-the-two = Compare the two
map-beside-it = The same under a map, brighter where it speaks for { $plain }
confidence-of-each = Confidence for each type
see-large = See the cell large
see-it-large = See it large
cell-large = The cell, large. Zoom with plus and minus, move with the arrow keys.
cell-alone = The cell alone
over-the-cell = What lies over the cell
larger = Larger
smaller = Smaller
close = Close
the-photo = The photo
model-name = Model { $name }
milliseconds = { $time } ms
pixels = { $width } × { $height } pixels
photo-not-kept = The laptop did not keep the photo
by-head = By “{ $name }”
looks-new = This microscope looks new to me: show me twenty cells.
looks-new-teach = Teach it
microscope = Who answers
microscope-none = Model alone
microscope-standard = As set: { $name }
microscope-gone = What you taught and chose here is not there any more. The model answers alone.

## Taking a photo

lead-title = Name the white blood cell
lead = Hold the phone to the eyepiece, bring a cell with a violet nucleus to the middle, and take a photo.
lead-laptop = Drop photos of a stained smear anywhere on this page, paste one, or choose one or several. A cell with a violet nucleus should be in focus.
take-photo = Take photo
take-next-photo = Take next photo
choose-photo = Choose photo
choose-photos = Choose photos
send-this-photo = Send this photo
photo = Photo
your-photo = The photo you took
trip = Your phone closed this page while the camera was open, so the photo did not arrive. Take it with the camera app, then press “{ choose-photo }” here.

## On its way

getting-ready = Getting the photo ready…
sending = Sending the photo…
looking = Looking at the cells…
photo-place = Photo { $number } of { $count }
photos-sum = { $count ->
    [one] { $count } photo: { $found }
   *[other] { $count } photos: { $found }
}
no-answer = no answer
cancel = Cancel
cancelled = Cancelled.
send-again = Send again
sending-again-in = Sending again in { $seconds } s.

## What can go wrong on the phone

scan-title = Scan the code again
scan-to-open = Scan the QR code on the laptop again to open this answer.
scan-to-send = Scan the QR code on the laptop again. Your photo is kept on this phone and sent after that.
gone-title = This answer is gone
gone = Neither this phone nor the laptop has it any more.
offline-title = The phone is offline
offline = Your photo is kept. It is sent as soon as the Wi-Fi is back.
no-laptop-title = The laptop does not answer
no-laptop = Your photo is kept. Is the phone on the laptop’s Wi-Fi, and the server running?
busy-title = One moment
refused-title = No answer for this photo
broken-title = Something went wrong on the phone
broken = Please take the photo again.
scan-again = Scan the QR code on the laptop again. What you named is on the laptop; photos on their way wait here.
laptop-silent = The laptop does not answer. Is the phone on its Wi-Fi, and the server running?
phone-offline = The phone is offline. Go on as soon as the Wi-Fi is back.
page-broken = Something went wrong on the phone. Please load the page again.
someone-else = Something other than Smearlens answered. Is the phone still on the right Wi-Fi?
file-empty = This file is empty. Please take the photo or choose it again.
file-too-large = This photo is larger than { $megabytes } MB. Please choose a smaller photo size.
file-unreadable = The phone could not read this file. Please take the photo or choose it again.

## What this phone remembers

recent-title = Recent on this phone
recent-title-laptop = Recent in this browser
clear = Clear this list
undo = Undo
recent-cleared = The list and its small pictures are deleted here.
laptop-has-answers = The laptop still has its answers.
laptop-has-none = The laptop stored none of it.
all-answers-on-laptop = All answers on the laptop

## Who has come

joined = { $device ->
    [iphone] An iPhone
    [ipad] An iPad
    [android] An Android phone
    [windows] A Windows computer
    [macintosh] A Mac
    [linux] A Linux computer
   *[other] A device
} is connected, { $time }
