### Die Tafel der Klasse, für die Lehrkraft.

board-title = Die Klasse
board-nothing-stored = Dieser Server speichert nichts, also wird nichts gezählt.
board-needs-script = Die Tafel braucht JavaScript.
board-loading = Wird geladen …
board-none = Noch zählt niemand. Was auf Handys begonnen wird, erscheint hier von selbst.
board-sum = { $counts ->
    [one] { $counts } Zählung
   *[other] { $counts } Zählungen
}, { $photos ->
    [one] { $photos } Foto
   *[other] { $photos } Fotos
}
board-told = Stand { $time }
board-counts = Zählungen
board-more = { $counts ->
    [one] Eine ältere Zählung ist nicht aufgeführt; in den Tabellen und im Export ist sie.
   *[other] { $counts } ältere Zählungen sind nicht aufgeführt; in den Tabellen und im Export sind sie.
}
board-no-slide = Ausstrich ohne Namen
board-far = { $counted } von { $target }
board-open = { $open ->
    [one] { $open } unentschieden
   *[other] { $open } unentschieden
}
board-phones = { $phones ->
    [one] { $phones } Handy
   *[other] { $phones } Handys
}
board-names = { $people ->
    [one] { $people } Person
   *[other] { $people } Personen
}
board-finished = beendet { $time }
board-active = zuletzt aktiv { $time }
board-differ = Uneins: Modell und Menschen bei { $model ->
    [one] { $model } Zelle
   *[other] { $model } Zellen
}, zwei Menschen bei { $people ->
    [one] { $people } Zelle
   *[other] { $people } Zellen
}
board-person = Person
board-photos = Fotos
board-judged = Benannt
board-confirmed = Wie das Modell
board-changed = Anders
board-seen = Zuletzt da
board-people-of = Wer an { $slide } mitzählt
board-review = Zellen ansehen
board-report = Bericht
board-choose = Für die Tabellen unten wählen
board-choose-all = Wieder alle Zählungen
board-chosen = { $counts ->
    [0] Aus allen Zählungen.
    [one] Aus einer Zählung, die Sie gewählt haben.
   *[other] Aus { $counts } Zählungen, die Sie gewählt haben.
}
board-model = Modell und Menschen
board-model-caption = Zeilen: was Menschen zuletzt sagten. Spalten: das Wort des Modells.
board-model-none = Noch hat niemand eine Zelle benannt.
board-people = Unter Menschen
board-people-caption = Zellen, die zwei Menschen benannt haben. Zeilen: der eine. Spalten: der andere.
board-people-none = Noch haben keine zwei Menschen dieselbe Zelle benannt.
board-row = Menschen sagen
board-one = Einer sagt
board-alike = Gleich
board-interval = 95-%-Intervall
board-all-rows = Alle
board-share-of = { $alike } von { $n }, { $share }
board-from-to = { $low }–{ $high }
board-how-counts = Für die Intervalle werden ganze Zählungen neu gezogen (Bootstrap); sie sind nie enger als die nach Wilson. Bei Klassen aus weniger als { $least } Zählungen gelten die nach Wilson, als käme jede Zelle für sich.
board-how-cells = Benannte Zellen gibt es in weniger als { $least } Zählungen: Die Intervalle sind die nach Wilson, als käme jede Zelle für sich. Zellen eines Ausstrichs gleichen sich, die Wahrheit kann also weiter weg liegen.
board-how-people = Je zwei Menschen, die dieselbe Zelle benannt haben, sind ein Paar: { $pairs ->
    [one] { $pairs } Paar
   *[other] { $pairs } Paare
}, { $share } gleich ({ $low }–{ $high }).
board-all = Alle Zählungen
board-export-says = Zu jeder Zählung Zellen, Ergebnisse, FHIR und Fotos; dazu je eine Tabelle aller Zellen und aller Ergebnisse.
board-export = Alles speichern (.zip)
board-reviewed-says = Was Menschen benannt oder bestätigt haben und niemand anders nennt: Fotos, eine Tabelle mit Rahmen, und welche Ausstriche zum Prüfen zurückgehalten werden. Namen von Personen stehen nicht darin.
board-reviewed = Geprüfte Zellen zum Trainieren sichern (.zip)
board-delete-more = Alles löschen …
board-delete-word = löschen
board-delete-sure = { $counts ->
    [one] { $counts } Zählung
   *[other] { $counts } Zählungen
} und { $photos ->
    [one] { $photos } Foto
   *[other] { $photos } Fotos
} verschwinden vom Laptop, mit allem, was über ihre Zellen gesagt wurde. Das lässt sich nicht rückgängig machen. Fotos, die noch auf Handys warten, finden keine Zählung mehr.
board-delete-type = Zum Löschen „{ $word }“ eintippen
board-delete = Alles löschen
board-deleting = Wird gelöscht …
board-deleted = Alle Zählungen sind gelöscht.
board-silent = Der Laptop antwortet nicht. Was Sie sehen, ist von vorhin; es geht von selbst weiter.
