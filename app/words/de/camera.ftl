### Die Kameraseite und ihre Antworten. Ihre Module lesen diese Datei, wie sie ist.

## Zahlen

percent = { $share }
percent-most = >{ $share }
percent-least = <{ $share }

## Zellen: ihre Namen, auch mitten im Satz

cell = { $label ->
    [neutrophil] Neutrophiler
    [eosinophil] Eosinophiler
    [lymphocyte] Lymphozyt
    [monocyte] Monozyt
    [basophil] Basophiler
    [immature_granulocyte] Unreifer Granulozyt
    [erythroblast] Erythroblast
    [platelet] Thrombozyt
   *[other] { $label }
}
cell-plain = { $label ->
    [immature_granulocyte] unreifer Granulozyt
   *[other] { cell }
}

## Die Antwort: was zuerst gelesen wird, die Zeile darunter, und was die Balken voraussetzen

word = { $reason ->
    [close] { $first } oder { $second_plain }?
    [unfamiliar] Anders als alles Gelernte
    [other_cell] { $kind ->
        [basophil] Vielleicht ein Basophiler
        [immature_granulocyte] Vielleicht ein unreifer Granulozyt
        [erythroblast] Vielleicht ein Erythroblast
       *[other] Vielleicht eine andere Zellart
    }
    [no_colour] Das Foto hat keine Farben
    [odd_colour] Die Farben stimmen wohl nicht
    [whole_frame] { $verdict ->
        [sure] { $label }
       *[other] Unsicher
    }
    [no_cell] { $kind ->
        [platelet] Ein Thrombozyt, keine weiße Blutzelle
       *[other] Keine weiße Blutzelle
    }
    [not_located] Keine weiße Blutzelle gefunden
   *[clear] { $label }
}
verdict = { $reason ->
    [close] Unsicher: nicht deutlich genug für einen Namen
    [unfamiliar] Am ehesten: { $plain }
    [other_cell] { $kind ->
        [erythroblast] Vorläufer einer roten Blutzelle. Von allem, was das Modell kennt, am ähnlichsten: { $plain }
       *[other] Von allem, was das Modell kennt, am ähnlichsten: { $plain }
    }
    [no_colour] Gefärbte Zellen unterscheidet man an der Farbe. Am ehesten: { $plain }
    [odd_colour] Vielleicht sind Rot und Blau vertauscht. Am ehesten: { $plain }
    [whole_frame] { $verdict ->
        [sure] Zu { $confidence } sicher, nach dem ganzen Foto
       *[other] { $first } oder { $second_plain }
    }
    [no_cell] { $kind ->
        [platelet] Bringen Sie eine Zelle mit violettem Kern in die Mitte und machen Sie das Foto noch einmal.
       *[other] Was hier auffällt, ist kein Leukozyt, sondern ein Erythrozyt, ein Thrombozyt oder etwas anderes.
    }
    [not_located] Bringen Sie eine Zelle mit violettem Kern in die Mitte, stellen Sie scharf und machen Sie das Foto noch einmal.
    [clear] Zu { $confidence } sicher
   *[other] Ohne Urteil gespeichert
}
chance = { $chance ->
    [likeliest] wohl
    [possible] evtl.
   *[unlikely] kaum
}
given = { $reason ->
    [other_cell] Zu { $known } eine Zellart, die das Modell kennt. Falls ja:
    [unfamiliar] Falls es eine Zellart ist, die das Modell kennt:
   *[other] { "" }
}
which-cell = { $number ->
    [1] Zelle { $number } von { $count }, die deutlichste
   *[other] Zelle { $number } von { $count }
}
cell-chosen = Zelle { $number } von { $count }: { $word }. { $verdict }
cell-number = Zelle { $number }: { $word }
cells = { $count ->
    [one] { $count } Zelle
   *[other] { $count } Zellen
}
tally-cell = { $label ->
    [neutrophil] { $count ->
        [one] { $count } Neutrophiler
       *[other] { $count } Neutrophile
    }
    [eosinophil] { $count ->
        [one] { $count } Eosinophiler
       *[other] { $count } Eosinophile
    }
    [lymphocyte] { $count ->
        [one] { $count } Lymphozyt
       *[other] { $count } Lymphozyten
    }
    [monocyte] { $count ->
        [one] { $count } Monozyt
       *[other] { $count } Monozyten
    }
    [basophil] { $count ->
        [one] { $count } Basophiler
       *[other] { $count } Basophile
    }
    [immature_granulocyte] { $count ->
        [one] { $count } unreifer Granulozyt
       *[other] { $count } unreife Granulozyten
    }
    [erythroblast] { $count ->
        [one] { $count } Erythroblast
       *[other] { $count } Erythroblasten
    }
    [platelet] { $count ->
        [one] { $count } Thrombozyt
       *[other] { $count } Thrombozyten
    }
   *[other] { $count } × { $label }
}
tally-kind = { tally-cell }?
tally-unsure = { $count } unsicher
tally-none = { $count } ohne weiße Blutzelle
cells-in-photo = Zellen in diesem Foto
all-cells = Alle Zellen in diesem Foto
best-guess = Für das ganze Foto am ehesten: { $plain }
what-the-model-saw = Was das Modell sah
seen-part = Der Teil des Fotos, den das Modell sah
brighter = Heller: spricht für „{ $plain }“
brighter-darker = Heller: spricht für „{ $plain }“. Dunkler: spricht nicht dafür.
what-speaks-for = { $count ->
    [2] Warum das eine oder andere?
   *[other] Warum „{ $plain }“?
}
compare-the-two = Die beiden vergleichen
map-beside-it = Dasselbe unter einer Karte, heller, wo etwas für „{ $plain }“ spricht
confidence-of-each = Sicherheit für jede Zellart
see-large = Die Zelle groß ansehen
see-it-large = Groß ansehen
cell-large = Die Zelle, groß. Mit Plus und Minus vergrößern und verkleinern, mit den Pfeiltasten verschieben.
cell-alone = Nur die Zelle
over-the-cell = Was über der Zelle liegt
larger = Größer
smaller = Kleiner
close = Schließen
the-photo = Das Foto
model-name = Modell { $name }
milliseconds = { $time } ms
pixels = { $width } × { $height } Pixel
photo-not-kept = Der Laptop hat das Foto nicht behalten
by-head = Von „{ $name }“
looks-new = Dieses Mikroskop kommt mir neu vor: Zeigen Sie mir zwanzig Zellen.
looks-new-teach = Anlernen
microscope = Wer antwortet
microscope-none = Modell allein
microscope-standard = Eingestellt: { $name }
microscope-gone = Was Sie angelernt und hier gewählt haben, gibt es nicht mehr. Das Modell antwortet allein.

## Ein Foto machen

lead-title = Weiße Blutzelle bestimmen
lead = Halten Sie das Handy ans Okular, bringen Sie eine Zelle mit violettem Kern in die Mitte und machen Sie ein Foto.
lead-laptop = Ziehen Sie Fotos eines gefärbten Ausstrichs irgendwo auf diese Seite, fügen Sie eines ein, oder wählen Sie eines oder mehrere. Eine Zelle mit violettem Kern sollte scharf zu sehen sein.
take-photo = Foto machen
take-next-photo = Nächstes Foto
choose-photo = Foto wählen
choose-photos = Fotos wählen
send-this-photo = Dieses Foto senden
photo = Foto
your-photo = Ihr Foto
trip = Das Handy hat diese Seite geschlossen, während die Kamera offen war; das Foto kam deshalb nicht an. Machen Sie es mit der Kamera-App und drücken Sie dann hier auf „{ choose-photo }“.

## Unterwegs

getting-ready = Das Foto wird vorbereitet …
sending = Das Foto wird gesendet …
looking = Die Zellen werden angesehen …
photo-place = Foto { $number } von { $count }
photos-sum = { $count ->
    [one] { $count } Foto: { $found }
   *[other] { $count } Fotos: { $found }
}
no-answer = keine Antwort
cancel = Abbrechen
cancelled = Abgebrochen.
send-again = Noch einmal senden
sending-again-in = Wird in { $seconds } s noch einmal gesendet.

## Was auf dem Handy schiefgehen kann

scan-title = Scannen Sie den Code noch einmal
scan-to-open = Scannen Sie den QR-Code auf dem Laptop noch einmal, um diese Antwort zu öffnen.
scan-to-send = Scannen Sie den QR-Code auf dem Laptop noch einmal. Ihr Foto bleibt auf diesem Handy und wird danach gesendet.
gone-title = Diese Antwort gibt es nicht mehr
gone = Weder dieses Handy noch der Laptop hat sie noch.
offline-title = Das Handy ist offline
offline = Ihr Foto ist noch da. Es wird gesendet, sobald das WLAN zurück ist.
no-laptop-title = Der Laptop antwortet nicht
no-laptop = Ihr Foto ist noch da. Ist das Handy im WLAN des Laptops, und läuft der Server?
busy-title = Einen Moment
refused-title = Keine Antwort auf dieses Foto
broken-title = Auf dem Handy ging etwas schief
broken = Bitte machen Sie das Foto noch einmal.
scan-again = Scannen Sie den QR-Code auf dem Laptop noch einmal. Was Sie benannt haben, ist auf dem Laptop; Fotos, die unterwegs sind, warten hier.
laptop-silent = Der Laptop antwortet nicht. Ist das Handy in seinem WLAN, und läuft der Server?
phone-offline = Das Handy ist offline. Machen Sie weiter, sobald das WLAN wieder da ist.
page-broken = Auf dem Handy ging etwas schief. Bitte laden Sie die Seite neu.
someone-else = Etwas anderes als Smearlens hat geantwortet. Ist das Handy noch im richtigen WLAN?
file-empty = Diese Datei ist leer. Bitte machen oder wählen Sie das Foto noch einmal.
file-too-large = Dieses Foto ist größer als { $megabytes } MB. Bitte wählen Sie eine kleinere Fotogröße.
file-unreadable = Das Handy konnte diese Datei nicht lesen. Bitte machen oder wählen Sie das Foto noch einmal.

## Was dieses Handy behält

recent-title = Zuletzt auf diesem Handy
recent-title-laptop = Zuletzt in diesem Browser
clear = Leeren
undo = Rückgängig
recent-cleared = Die Liste und ihre kleinen Bilder sind hier gelöscht.
laptop-has-answers = Der Laptop hat seine Antworten noch.
laptop-has-none = Der Laptop hat nichts davon gespeichert.
all-answers-on-laptop = Alle Antworten auf dem Laptop

## Wer gekommen ist

joined = { $device ->
    [iphone] Ein iPhone
    [ipad] Ein iPad
    [android] Ein Android-Handy
    [windows] Ein Windows-Rechner
    [macintosh] Ein Mac
    [linux] Ein Linux-Rechner
   *[other] Ein Gerät
} ist verbunden, { $time }
