### Wo Bilder eigener Klassen gesammelt werden. Die Seite bringt diese Datei, camera.ftl und teach.ftl mit.

collect-title = Bilder sammeln
collect-says = Um ein eigenes Modell zu trainieren: Wählen Sie eine Klasse, dann nehmen Sie Foto um Foto davon auf. Alles bleibt auf dem Laptop, und Sie sichern es als eine Datei.
collect-new = Eine neue Sammlung
collect-new-says = Mindestens zwei Klassen, beliebig benannt.
collect-go-on = Eine Sammlung fortsetzen
collect-all = Alle Sammlungen
collect-needs-script = Zum Sammeln wird JavaScript gebraucht. Bitte erlauben Sie es für diese Seite.
collect-tally = { $pictures ->
    [one] { $pictures } Bild
   *[other] { $pictures } Bilder
} in { $classes } Klassen
collect-which = Was zeigen die nächsten Fotos?
collect-chosen = Als Nächstes: { $name }
collect-none = Noch keines. Jedes Foto, das Sie jetzt aufnehmen, kommt in diese Klasse.
collect-in = Ein Bild kam an ({ $name }): { $count } sind es jetzt.
collect-classes = Klasse hinzufügen oder entfernen
collect-next = Wenn es genug sind
collect-next-says = Auf einem Computer entpackt, lernt smearlens train aus der Datei; Fotos, die dasselbe Feld zeigen, werden dort gefunden und beisammengehalten. Um es gleich zu versuchen, ohne Training, bringen Sie es dem Modell bei.
collect-teach = Beibringen
