### Das Blatt, auf dem eine Zelle einer Zählung benannt wird, und die Seite eines ihrer Fotos.

## Was über eine Zelle gesagt wird

sheet-model = { $verdict ->
    [sure] Das Modell sagt „{ $plain }“, Sicherheit { $confidence }.
    [no_cell] Das Modell sieht hier keine weiße Blutzelle. Am ehesten: { $plain }.
   *[unsure] Das Modell ist unsicher. Am ehesten: { $plain }.
}
sheet-model-word = sagt das Modell
sheet-perhaps = { $label }?
sheet-added = Von Hand hinzugefügt: Das Modell hatte sie übersehen.
sheet-edge = Der Rand des Fotos schneidet sie vielleicht an.
sheet-twin = Ein anderes Foto scheint sie auch zu zeigen.
sheet-unsure = { $reason ->
    [close] Sie ist nicht eindeutig genug.
    [unfamiliar] Sie gleicht nichts, was das Modell gelernt hat.
    [other_cell] { $kind ->
        [basophil] Sie ist vielleicht ein Basophiler.
        [immature_granulocyte] Sie ist vielleicht ein unreifer Granulozyt.
        [erythroblast] Sie ist vielleicht ein Erythroblast.
       *[other] Sie ist vielleicht eine Zelle anderer Art.
    }
    [no_colour] Das Foto hat keine Farbe.
    [odd_colour] Die Farben wirken falsch.
    [no_cell] { $kind ->
        [platelet] Sie sieht nach einem Thrombozyten aus.
       *[other] Sie sieht nach keinem Leukozyten aus.
    }
   *[other] Das Modell kann sie nicht benennen.
}
sheet-decided = { $by ->
    [person] { $named ->
        [true] { $person } sagt: { $label }.
       *[other] Jemand sagt: { $label }.
    }
    [model] Zählt nach dem Wort des Modells.
   *[nobody] Zählt nicht, solange niemand entscheidet.
}

## Was sich über sie sagen lässt

sheet-open = Was für eine Zelle ist das?
sheet-this-cell = Diese Zelle
sheet-other-cell = Aus einem anderen Foto
sheet-question = Dieselbe Zelle, zweimal fotografiert?
sheet-once = Ja, einmal zählen
sheet-two = Nein
sheet-names = Namen
sheet-leave = Dem Modell überlassen
sheet-skip = Überspringen
sheet-photo = Im Foto ansehen
sheet-finished = Diese Zählung ist abgeschlossen: Ihre Zellen bleiben, wie sie sind.
sheet-named = Benannt: { $label }.
sheet-left = Dem Modell überlassen.
sheet-none-left = { $sentence } Es ist keine andere Zelle offen.
sheet-undone = Es ist wieder wie vorher.

## Die Seite eines Fotos

photo-title = Foto { $number } von { $count }
photo-count = Zur Zählung
photo-needs-script = Um Zellen zu prüfen, braucht diese Seite JavaScript. Bitte erlauben Sie es.
photo-ways = Andere Fotos
photo-previous = Das Foto davor
photo-next = Das nächste Foto
photo-view = Das Foto und seine Zellen. Plus und Minus vergrößern und verkleinern es, die Pfeiltasten verschieben es.
photo-tools = Was sich tun lässt
photo-cells = { $count ->
    [0] Keine Zellen
    [one] { $count } Zelle
   *[other] { $count } Zellen
}, { $open } offen
photo-box = Zelle { $number } von { $count }: { $label }{ $open ->
    [true] , nicht entschieden
   *[other] { "" }
}{ $edge ->
    [true] , vom Rand angeschnitten
   *[other] { "" }
}
photo-cut = { $label }, angeschnitten
photo-looking = Die Zelle wird angesehen …
photo-add = Zelle hinzufügen
photo-add-here = Hier eine Zelle hinzufügen?
photo-add-yes = Hinzufügen
photo-added = Hinzugefügt.
photo-aim = Der Ort der neuen Zelle. Die Pfeiltasten verschieben ihn, Enter fügt die Zelle hinzu, Escape bricht ab.
photo-move = Rahmen verschieben
photo-move-which = Drücken Sie auf den Rahmen, der verschoben werden soll.
photo-move-how = Ziehen Sie am Rahmen oder an seiner Ecke. Oder nehmen Sie die Pfeiltasten, Plus und Minus.
photo-save = Speichern
photo-grip = Die Ecke des Rahmens
photo-moving = Der Rahmen wird verschoben: { $label }.
photo-moved = Der Rahmen ist verschoben.
