### Die Seite mit dem Befund einer Zählung, zum Drucken.

report-title = Differentialblutbild
report-slide = Ausstrich
report-no-slide = nicht benannt
report-begun = Begonnen
report-finished = Beendet
report-unfinished = Nicht beendet: { $count } von { $target } gezählt, { $open ->
    [one] { $open } Zelle hat niemand entschieden
   *[other] { $open } Zellen hat niemand entschieden
}.
report-left-open = { $open ->
    [one] { $open } Zelle, die niemand entschieden hat, zählt nicht mit.
   *[other] { $open } Zellen, die niemand entschieden hat, zählen nicht mit.
}
report-short = { $count } von { $target } gezählt.
report-caption = Leukozyten, { $count } gezählt
report-class = { $label ->
    [neutrophils] Neutrophile
    [neutrophil] segmentkernig
    [band] stabkernig
    [eosinophil] Eosinophile
    [lymphocyte] Lymphozyten
    [monocyte] Monozyten
    [basophil] Basophile
   *[other] Andere Leukozyten
}
report-all = Alle
report-column-class = Klasse
report-column-cells = Zellen
report-column-share = Anteil
report-column-interval = 95-%-Intervall
report-column-usual = Erwachsene
report-column-chart = Grafik
report-column-model = Vom Modell
report-column-people = Von Menschen
report-from-to = { $low }–{ $high }
report-legend = Balken: Anteil. Linie: 95-%-Intervall. Gestrichelter Rahmen: bei Erwachsenen üblich.
report-decided = Wer entschied
report-by-model = { $count ->
    [one] { $count } Zelle zählt allein nach dem Wort des Modells.
   *[other] { $count } Zellen zählen allein nach dem Wort des Modells.
}
report-by-people = Menschen bestätigten { $confirmed } und änderten { $changed }; { $added ->
    [0] keine davon hatte das Modell übersehen
    [one] { $added } davon hatte das Modell übersehen
   *[other] { $added } davon hatte das Modell übersehen
}.
report-person = { $name }: { $confirmed } bestätigt, { $changed } geändert, { $aside } ausgenommen
report-aside = Ausgenommen: { $erythroblasts ->
    [one] { $erythroblasts } Erythroblast
   *[other] { $erythroblasts } Erythroblasten
}, { $none ->
    [one] { $none }, die keine Zelle ist
   *[other] { $none }, die keine Zellen sind
}, { $twins ->
    [one] { $twins }, die auch ein anderes Foto zeigt
   *[other] { $twins }, die auch andere Fotos zeigen
}.
report-erythroblasts = { $per } Erythroblasten auf 100 Leukozyten. Eine Gesamtzahl der Leukozyten, die sie mitzählt, wird mit 100 / (100 + { $per }) korrigiert, also mit { $factor } malgenommen. Ein Ausstrich ergibt keine Gesamtzahl.
report-agreement = Übereinstimmung
report-model-people = Modell und Menschen, an { $count ->
    [one] { $count } Zelle
   *[other] { $count } Zellen
}: { $agreement } gleich, κ { $kappa }
report-pair = { $a } und { $b }, an { $count ->
    [one] { $count } Zelle
   *[other] { $count } Zellen
}: { $agreement } gleich, κ { $kappa }
report-no-kappa = nicht definiert
report-nobody = Keine Zelle wurde von einem Menschen benannt.
report-seen = Wer hier eine Zelle benennt, sieht, was das Modell und andere vorher dazu sagten.
report-made = Wie gezählt wurde
report-sources = { $photos ->
    [one] { $photos } Foto
   *[other] { $photos } Fotos
}, { $phones ->
    [one] { $phones } Handy
   *[other] { $phones } Handys
}
report-model = Modell { $name }
report-head = hier angelernt als „{ $name }“
report-hundred = Was eine Zählung wert ist: Bei 100 Zellen können 10 % für 5,5 bis 17,4 % stehen. Intervalle nach Wilson (1927), jedes für seine Klasse allein; Rümke, Blood Cells 11 (1985) 311–314.
report-usual-by = Erwachsene:
report-usual-own = Labore haben eigene Bereiche.
report-caution = Kein Medizinprodukt, nicht zur Diagnose. Nur zum Lernen.
report-name = Name
report-date = Datum
report-signature = Unterschrift
report-print = Drucken
report-back = Zurück zur Zählung
report-save-cells = Zellen als Tabelle (CSV)
report-save-count = Zählung als Tabelle (CSV)
report-save-fhir = Für ein Laborsystem (FHIR)
