### Die Seiten, auf denen angelernt wird. Ihre Module lesen diese Datei und camera.ftl so, wie sie sind.

## Die Liste

teach-title = An Ort und Stelle anlernen
teach-needs-script = Zum Anlernen braucht es JavaScript: Zellen benennt man mit einem Druck. Bitte erlauben Sie es für diese Seite.
teach-nothing-stored = Dieser Server speichert nichts, also lässt sich nichts anlernen. Starten Sie ihn mit <code>SMEARLENS_RETENTION_DAYS</code> über 0.
my-microscope = Mein Mikroskop
my-microscope-says = Benennen Sie zwanzig Zellen, und es kennt Ihr Mikroskop.
my-classes = Meine Klassen
my-classes-says = Benennen Sie eigene Klassen, zeigen Sie von jeder ein paar Bilder, und probieren Sie es aus.
name = Name
begin = Anfangen
first-classes = Die ersten zwei Klassen
class-number = Klasse { $number }
more-classes-later = Weitere können Sie später hinzufügen.
what-is-shown = Was ein Bild zeigt
shown-cells = Eine Zelle
shown-cells-says = Sie wird im Foto gefunden, wie auf der Kameraseite.
shown-frames = Das ganze Bild
shown-frames-says = Für alles, was kein weißes Blutkörperchen ist.
all-taught = Angelernt
kind-of = { $kind ->
    [microscope] Ein Mikroskop
   *[classes] Eigene Klassen
}
good = { $right } von { $n } richtig (95-%-Intervall { $low } bis { $high })
good-too-few = { $right } von { $n } richtig: zu wenige, um zu sagen, wie gut es ist
good-unproven = { $right } von { $n } richtig: Dass es hilft, ist noch nicht gezeigt
good-none = { $count ->
    [0] Noch nichts gezeigt
    [one] { $count } Bild, noch nicht angelernt
   *[other] { $count } Bilder, noch nicht angelernt
}
good-no-gain = { $count ->
    [one] Half nicht, bei { $count } Zelle: Das Modell antwortet wie zuvor
   *[other] Half nicht, bei { $count } Zellen: Das Modell antwortet wie zuvor
}
good-contradicts = Widerspricht dem, was das Modell weiß: Es antwortet wie zuvor
good-stale = Für ein anderes Modell angelernt: bitte neu anlernen
use-it = Für meine Fotos benutzen
more = Mehr
more-of = Mehr zu „{ $name }“
rename = Umbenennen
renamed = Umbenannt.
save-zip = Als Datei speichern (.zip)
delete-more = Löschen …
delete-head-sure = { $count ->
    [one] „{ $name }“ und { $count } Bild dazu werden vom Laptop gelöscht. Das lässt sich nicht rückgängig machen.
   *[other] „{ $name }“ und { $count } Bilder dazu werden vom Laptop gelöscht. Das lässt sich nicht rückgängig machen.
}
delete = Löschen
head-deleted = „{ $name }“ ist gelöscht.
loading = Wird geladen …
bring-zip = Aus einer Datei holen (.zip)
bringing = Wird geholt …
brought-in = „{ $name }“ ist da.

## Zellen benennen

no-cells-yet = Machen Sie Fotos durch dieses Mikroskop, oder wählen Sie welche. Jede gefundene Zelle wird Ihnen gezeigt, und Sie sagen, was sie ist.
all-named = Jede gefundene Zelle hat einen Namen. Machen Sie weitere Fotos.
cell-to-name = Eine Zelle, die noch keinen Namen hat
which-class = Was ist diese Zelle?
naming-left = { $count ->
    [one] { $count } ohne Namen
   *[other] { $count } ohne Namen
}
not-sure = Unsicher
no-such-cell = Keine solche Zelle
named-as = Benannt: { $plain }.
named-not = Benannt: { $plain }; das Modell sagte: { $said }.
skipped = Ans Ende gestellt.
dropped = Gelöscht.
named-of = { $n } von { $goal } benannt: { $found }
nothing-named = { $n } von { $goal } benannt
still-missing = Noch zu zeigen: { $names }
stale = Das wurde für ein anderes Modell angelernt. Bitte lernen Sie es neu an.

## Fotos unterwegs

photos-left = { $count ->
    [one] noch { $count } Foto
   *[other] noch { $count } Fotos
}
photos-in = { $count ->
    [one] { $count } Bild ist angekommen.
   *[other] { $count } Bilder sind angekommen.
}
seen-before = Dieses Foto wurde schon gezeigt: Nichts kommt hinzu.

## Eigene Klassen

classes = Klassen
named-cells = Was Sie benannt haben
pictures = { $count ->
    [one] { $count } Bild
   *[other] { $count } Bilder
}
add-class = Klasse hinzufügen
add = Hinzufügen
colour = Farbe
colour-of = Farbe von { $name }
colour-name = { $place ->
    [1] Blau
    [2] Orange
    [3] Grün
    [4] Rosa
    [5] Violett
    [6] Braun
    [7] Pflaume
    [8] Rot
   *[9] Magenta
}
remove-class = Klasse { $name } entfernen
remove-class-sure = { $count ->
    [one] { $name } und { $count } Bild dazu werden gelöscht. Das lässt sich nicht rückgängig machen.
   *[other] { $name } und { $count } Bilder dazu werden gelöscht. Das lässt sich nicht rückgängig machen.
}
keep = Behalten
thumb = Ein Bild, benannt: { $name }
thumb-otherwise = Ein Bild, benannt: { $name }; es sieht mehr nach { $other } aus
this-picture = Dieses Bild, groß
unseen-said = Ohne das Foto dazu angelernt, sagt es: { $plain } ({ $confidence })
move-to = Verschieben nach:
moved = Verschoben nach { $name }.
delete-picture = Dieses Bild löschen
pictures-title = { $same ->
    [true] Richtig erkannt: { $said }
   *[false] { $truth }, erkannt als { $said }
}

## Anlernen, und was davon zu sagen ist

teach-now = Anlernen
teach-again = Neu anlernen
teaching = Wird angelernt …
undo-teaching = Rückgängig
undone = Es ist wieder wie zuvor.
try-it = Ausprobieren
report-microscope = Es kennt jetzt Ihr Mikroskop: zuvor { $before } von { $n } richtig, jetzt { $right }
report-classes = Es hält Ihre Klassen auseinander: { $right } von { $n } richtig
report-no-gain = Es half nicht: Nichts ist verändert
report-contradicts = Diese Namen widersprechen dem, was das Modell von einem Mikroskop weiß, das wie Ihres aussieht: Nichts ist verändert. Bitte sehen Sie sie noch einmal an
report-unproven = Es ist angelernt und wird benutzt, denn dieses Mikroskop ist neu; dass es hilft, ist noch nicht gezeigt: Benennen Sie weitere Zellen
report-too-few = Es ist angelernt, aber das sind zu wenige, um zu sagen, wie gut es ist
report-share = { $share } richtig (95-%-Intervall { $low } bis { $high })
report-figures = { $right } von { $n } richtig: { $share } (95-%-Intervall { $low } bis { $high })
report-figures-before = Zuvor { $before } von { $n } richtig, danach { $right }: { $share } (95-%-Intervall { $low } bis { $high })
report-wants = Zeigen Sie mehr davon: { $names }
report-more = Wie gut, in Zahlen
report-how = { $groups ->
    [one] Jedes wurde ohne sein eigenes Foto beurteilt; { $groups } Foto insgesamt.
   *[other] Jedes wurde ohne sein eigenes Foto beurteilt; { $groups } Fotos insgesamt.
}
report-sure = { $wrong ->
    [0] Bei { $sure } sicher, und jedes Mal richtig.
   *[other] Bei { $sure } sicher, davon { $wrong } Mal falsch.
}
report-recall = { $name }: { $right } von { $n } ({ $low } bis { $high })
table-title = Was sie sind: die Zeilen; was gesagt wurde: die Spalten
table-cell = { $count ->
    [one] { $count } Mal { $truth }, erkannt als { $said }: ansehen
   *[other] { $count } Mal { $truth }, erkannt als { $said }: ansehen
}
report-elsewhere = Bei { $n } Zellen von Mikroskopen, die das Modell kennt: zuvor { $before } richtig, jetzt { $after }
report-elsewhere-set = { $set }: zuvor { $before }, jetzt { $after }, von { $n }
