### Die Seiten, auf denen gezählt wird. Ihre Module lesen diese Datei, counts.ftl und camera.ftl.

## Was man hier tun kann

room-rooms = Was zu tun ist
room-name = Zelle benennen
room-count = Zählen
room-learn = Lernen

## Beginnen, beitreten, weiterzählen

counting-title = Einen Ausstrich zählen
counting-needs-script = Zum Zählen braucht es JavaScript: Die Fotos werden nacheinander gesendet. Bitte erlauben Sie es für diese Seite.
counting-nothing-stored = Dieser Server speichert nichts, deshalb kann nicht gezählt werden. Starten Sie ihn mit <code>SMEARLENS_RETENTION_DAYS</code> über 0.
counting-begin = Zählung beginnen
counting-begin-says = Ein Ausstrich, eine Zählung: Andere können ihr mit dem Code beitreten.
counting-slide = Wie Sie den Ausstrich nennen
counting-no-patient = Eine Nummer oder ein eigenes Wort. Niemals der Name eines Patienten.
counting-target = Wie viele Leukozyten
counting-person = Ihr Name
counting-person-says = Darf leer bleiben. Er steht neben dem, was Sie entscheiden; dieses Handy merkt ihn sich.
counting-begin-now = Beginnen
counting-join = Einer Zählung beitreten
counting-join-says = Geben Sie den Code ein, den ihre Seite zeigt, oder scannen Sie ihn dort.
counting-code = Code
counting-join-now = Beitreten
counting-list = Zählungen auf diesem Handy
counting-list-laptop = Alle Zählungen
counting-none = Noch keine Zählungen.
counting-loading = Wird geladen …
counting-no-slide = Ein Ausstrich ohne Namen
counting-progress = { $count } von { $target } Leukozyten
counting-begun = Begonnen { $when }
counting-is-open = nicht abgeschlossen
counting-is-finished = abgeschlossen
counting-waiting = { $count ->
    [one] { $count } Foto dieses Handys ist noch zu senden.
   *[other] { $count } Fotos dieses Handys sind noch zu senden.
}
counting-go-on = Weiterzählen
counting-look = Ansehen
counting-report = Bericht
counting-delete = Löschen …
counting-delete-of = { $slide } löschen …
counting-delete-sure = { $count ->
    [one] { $slide } wird für alle vom Laptop gelöscht, mit { $count } Foto und allem, was entschieden wurde. Das lässt sich nicht rückgängig machen.
   *[other] { $slide } wird für alle vom Laptop gelöscht, mit { $count } Fotos und allem, was entschieden wurde. Das lässt sich nicht rückgängig machen.
}
counting-delete-now = Endgültig löschen
counting-deleted = { $slide } ist gelöscht.
counting-all = Alle Zählungen

## Wie weit sie ist

counting-reached = So viele sollten gezählt werden. Schließen Sie die Zählung ab, oder zählen Sie weiter: Mehr Zellen machen sie sicherer.
counting-finished = Diese Zählung ist abgeschlossen. Öffnen Sie sie wieder, um weiterzuzählen.
counting-lost = Der Laptop antwortet nicht. Was andere tun, erscheint, sobald er es wieder tut.
counting-tally = Was gezählt wurde
counting-tally-one = { $name }: { $count }
counting-finish = Abschließen
counting-reopen = Wieder öffnen
counting-was-finished = Abgeschlossen.
counting-was-reopened = Wieder geöffnet.
counting-review = Zellen prüfen
counting-change = Namen oder Ziel ändern
counting-change-now = Ändern
counting-changed = Geändert.
counting-quiz = Quiz mit diesen Zellen
counting-others = Andere treten bei mit
counting-others-how = Scannen Sie das mit einem Handy im selben WLAN. Oder öffnen Sie dort „Zählen“ und geben Sie den Code ein.
counting-qr = QR-Code, der in diese Zählung führt
counting-phones = { $count ->
    [one] { $count } Handy nimmt teil.
   *[other] { $count } Handys nehmen teil.
}
counting-people = Wer einen Namen genannt hat: { $names }

## Zellen

counting-open = Zu entscheiden
counting-decided = Gezählt
counting-nothing-open = Nichts zu entscheiden.
counting-no-photos = Fotografieren Sie ein Gesichtsfeld des Ausstrichs. Jede weiße Blutzelle darin wird gezählt, wo das Modell sicher ist, und hier gezeigt, wo Sie entscheiden sollen.
counting-more = { $count ->
    [one] { $count } weitere zeigen
   *[other] { $count } weitere zeigen
}
counting-sure = Sicher, { $percent }
counting-unsure = Unsicher, { $percent }
counting-model-said = Modell: { $plain }, { $percent }
counting-no-cell = Vielleicht keine Zelle
counting-edge = Vom Rand geschnitten
counting-twin = Zweimal gesehen?
counting-added = Von einem Menschen gefunden
counting-by-model = Vom Modell entschieden
counting-by-person = Entschieden von { $name }
counting-by-somebody = Von einem Menschen entschieden
counting-in-photo = Ihr Foto
counting-photo-of = Das Foto dieser Zelle: { $name }

## Fotos auf dem Weg

counting-drop-here = Oder lassen Sie Fotos irgendwo auf dieser Seite fallen.
counting-photos-left = { $count ->
    [one] noch { $count } Foto
   *[other] noch { $count } Fotos
}
counting-photo-in = { $cells ->
    [0] Das Foto ist da: Darin wurde keine weiße Blutzelle gefunden.
    [one] Das Foto ist da: { $cells } Zelle, { $open } zu entscheiden.
   *[other] Das Foto ist da: { $cells } Zellen, { $open } zu entscheiden.
}
counting-again = { $count ->
    [one] Ein Foto war schon da: Es zählt einmal.
   *[other] { $count } Fotos waren schon da: Jedes zählt einmal.
}
counting-not-kept = Dieser Browser bewahrt keine Fotos auf. Lassen Sie diese Seite offen, bis alle gesendet sind.
counting-wait-finished = { $count ->
    [one] { $count } Foto wartet auf diesem Handy: Die Zählung ist abgeschlossen. Öffnen Sie sie wieder, um es zu senden, oder verwerfen Sie es.
   *[other] { $count } Fotos warten auf diesem Handy: Die Zählung ist abgeschlossen. Öffnen Sie sie wieder, um sie zu senden, oder verwerfen Sie sie.
}
counting-wait-gone = { $count ->
    [one] { $count } Foto wartet auf diesem Handy, aber die Zählung gibt es nicht mehr, oder dieses Handy nimmt nicht mehr an ihr teil.
   *[other] { $count } Fotos warten auf diesem Handy, aber die Zählung gibt es nicht mehr, oder dieses Handy nimmt nicht mehr an ihr teil.
}
counting-discard = { $count ->
    [one] Foto verwerfen
   *[other] Fotos verwerfen
}
counting-discard-sure = { $count ->
    [one] { $count } Foto wird von diesem Handy gelöscht und nie gesendet. Das lässt sich nicht rückgängig machen.
   *[other] { $count } Fotos werden von diesem Handy gelöscht und nie gesendet. Das lässt sich nicht rückgängig machen.
}
counting-discard-now = Verwerfen
counting-keep = Behalten
counting-refused = Fotos, die der Laptop nicht genommen hat
counting-refused-photo = Ein Foto, das nicht genommen wurde
counting-try-again = Noch einmal versuchen
counting-drop = Dieses Foto verwerfen

## Ein ganzer Ausstrich

slide-way = Ein ganzer Ausstrich: Video oder Zip
slide-says = Ein Video, während Sie den Objektträger verschieben, oder ein Zip von Fotos, die sich überlappen: Jede Zelle zählt einmal, auf wie vielen Bildern sie auch ist.
slide-choose = Video oder Zip auswählen
slide-drop-here = Oder irgendwo auf diese Seite ziehen.
slide-step = { $step ->
    [sending] Wird gesendet …
    [receiving] Wird gerade gesendet …
    [storing] Die Zellen werden gespeichert …
   *[looking] Der Laptop sieht sich den Ausstrich an …
}
slide-meanwhile = Fotos können Sie währenddessen machen. Sobald alles gesendet ist, können Sie diese Seite schließen.
slide-cancel = Abbrechen
slide-cancelled = Abgebrochen. Vom Ausstrich wurde nichts gespeichert.
slide-finished = { $cells ->
    [0] Der Ausstrich ist fertig: Es wurde kein weißes Blutkörperchen darauf gefunden.
    [one] Der Ausstrich ist fertig: { $cells } Zelle { $views ->
        [one] auf { $views } Bild.
       *[other] auf { $views } Bildern.
    }
   *[other] Der Ausstrich ist fertig: { $cells } Zellen { $views ->
        [one] auf { $views } Bild.
       *[other] auf { $views } Bildern.
    }
}
slide-left-out = { $count ->
    [one] { $count } Datei ließ sich nicht lesen und wurde ausgelassen.
   *[other] { $count } Dateien ließen sich nicht lesen und wurden ausgelassen.
}
slide-one = Bitte senden Sie ein Video oder ein Zip auf einmal.
slide-too-large = Die Datei ist größer als { $megabytes } MB. Bitte senden Sie den Ausstrich in mehreren Teilen, oder filmen Sie ihn kürzer.
