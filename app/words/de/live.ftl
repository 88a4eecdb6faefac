### Die Seite, die antwortet, während die Kamera läuft. Ihre Module lesen diese Datei und camera.ftl.

live = Live
live-needs-script = Live braucht JavaScript: Die Bilder werden nacheinander gesendet. Bitte erlauben Sie es für diese Seite, oder machen Sie ein Foto.
live-photo = Foto
live-to-count = Zur Zählung
live-picture = Was die Kamera sieht
live-still = Das Bild, das Sie angehalten haben
live-stored-nothing = Gespeichert wird nur, was Sie anhalten oder in eine Zählung geben; alle anderen Bilder werden sofort vergessen.
live-in-phone = Im Handy, ohne den Laptop

## Was zu sehen ist

live-starting = Die Kamera startet …
live-nothing = Bringen Sie eine Zelle mit violettem Kern in die Mitte
live-looking = Ruhig halten und scharf stellen …
live-focus = { $focus ->
    [blurred] Schärfe: unscharf
    [nearly] Schärfe: fast scharf
    [sharp] Schärfe: scharf
   *[none] Schärfe
}
live-slower = Der Laptop ist mit anderen Fotos beschäftigt: Live geht für einen Moment langsamer.

## Was man tun kann

live-freeze = Anhalten
live-go-on = Live weiter
live-keep-it = Als Foto öffnen
live-history = Alle Antworten auf dem Laptop
live-light = Licht
live-zoom = Zoom
live-other = Andere Kamera
live-retry = Noch einmal versuchen
live-take-photo = Foto machen

## Zählungen

live-add = In die Zählung
live-adding = { $count ->
    [one] { $count } Bild ist auf dem Weg in die Zählung.
   *[other] { $count } Bilder sind auf dem Weg in die Zählung.
}
live-added = { $count ->
    [0] Das Bild ist in der Zählung: Darin wurde keine weiße Blutzelle gefunden.
    [one] Das Bild ist in der Zählung, mit { $count } Zelle.
   *[other] Das Bild ist in der Zählung, mit { $count } Zellen.
}
live-added-before = Dieses Bild war schon in der Zählung: Es zählt einmal.
live-count-finished = Die Zählung ist abgeschlossen. Öffnen Sie sie auf ihrer Seite wieder, um Bilder hinzuzufügen.

## Ein Film, wo es keine Kamera gibt

live-film = Zehn Sekunden filmen
live-film-title = Zehn Sekunden filmen und lesen lassen
live-film-why = Über einfaches http gibt der Browser dieser Seite keine Kamera. Filmen Sie den Ausstrich zehn Sekunden lang: Der Film bleibt auf dem Handy, und seine scharfen Bilder werden nacheinander beantwortet.
live-film-read = Wie viel vom Film gelesen ist
live-film-again = Noch einmal lesen
live-over = Der Film ist zu Ende gelesen.

## Was das Bild fernhält

live-no-picture = Kein Bild
live-failed = { $why ->
    [denied] Der Browser darf die Kamera nicht benutzen. Erlauben Sie es für diese Seite in seinen Einstellungen und versuchen Sie es noch einmal.
    [none] Es wurde keine Kamera gefunden. Schließen Sie eine an und versuchen Sie es noch einmal.
    [taken] Ein anderes Programm hat die Kamera. Schließen Sie sie dort und versuchen Sie es noch einmal.
    [ended] Die Kamera hat aufgehört. Schließen Sie sie wieder an und versuchen Sie es noch einmal.
    [film] Dieser Browser kann nicht abspielen, was das Handy gefilmt hat. Stellen Sie dessen Kamera auf „maximale Kompatibilität“ (H.264 statt HEVC), oder machen Sie ein Foto.
   *[failed] Die Kamera ließ sich nicht starten. Versuchen Sie es noch einmal, oder machen Sie ein Foto.
}
