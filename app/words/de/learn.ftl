### Die Seiten zum Lernen: Vergleichszellen, zwei Arten nebeneinander, das Quiz. Ihre Module lesen
### diese Datei und camera.ftl so, wie sie sind.

## Die Arten: ihre Namen, und was für sie typisch ist (Quellen: docs/learn.md)

learn-name = { $label ->
    [band] Stabkerniger
   *[other] { cell }
}
learn-head = { $part ->
    [nucleus] Kern
    [cytoplasm] Zytoplasma
    [size] Größe
   *[confused] Oft verwechselt mit
}
learn-nucleus = { $label ->
    [neutrophil] Typisch sind 2 bis 5 Segmente an dünnen Fäden, mit dichtem, dunklem Chromatin.
    [band] Typisch ist ein gebogenes, gleichmäßig breites Band wie ein C, S oder U, ohne Faden zwischen Segmenten.
    [eosinophil] Typisch sind zwei plumpe Segmente mit dichtem Chromatin.
    [lymphocyte] Typisch rund und dicht, und so groß, dass er die Zelle fast ausfüllt.
    [monocyte] Typisch gefaltet, nierenförmig oder gelappt, mit lockerem Chromatin in feinen Strängen.
    [basophil] Typisch schwer zu sehen, weil Granula über ihm liegen.
    [immature_granulocyte] Typisch rund, oval oder bohnenförmig, mit lockererem Chromatin als beim Stabkernigen.
    [erythroblast] Typisch rund und scharf begrenzt, mit klumpigem bis fast schwarzem Chromatin.
   *[platelet] Keiner: Er ist das Bruchstück einer Zelle.
}
learn-cytoplasm = { $label ->
    [neutrophil] Typisch blassrosa, mit vielen sehr feinen violetten Granula.
    [band] Typisch wie beim Segmentkernigen: blassrosa, mit sehr feinen Granula.
    [eosinophil] Typisch dicht gefüllt mit großen, runden, orangeroten Granula von gleicher Größe.
    [lymphocyte] Typisch ein schmaler blauer Saum ohne Granula; große haben mehr davon und ein paar rote Granula.
    [monocyte] Typisch reichlich, graublau, mit staubfeinen Granula und oft mit Vakuolen.
    [basophil] Typisch übersät mit groben, tief violetten bis schwarzen Granula ungleicher Größe.
    [immature_granulocyte] Typisch bläulich bis rosa; je jünger die Zelle, desto blauer und desto dunkler die Granula.
    [erythroblast] Typisch ohne Granula: blau bei jungen Zellen, grau bis rosa, sobald Hämoglobin entsteht.
   *[platelet] Typisch blassblau, mit kleinen violetten Granula, in der Mitte oft dichter.
}
learn-size = { $label ->
    [neutrophil] Etwa 12 bis 15 µm, doppelt so groß wie ein Erythrozyt.
    [band] Etwa 10 bis 16 µm, ähnlich wie ein Segmentkerniger.
    [eosinophil] Etwa 12 bis 15 µm.
    [lymphocyte] Etwa 7 bis 10 µm, kaum größer als ein Erythrozyt; große 10 bis 15 µm.
    [monocyte] Etwa 15 bis 20 µm und mehr: das größte der weißen Blutkörperchen.
    [basophil] Etwa 11 bis 13 µm.
    [immature_granulocyte] Etwa 10 bis 20 µm, typisch größer als ein reifer Neutrophiler.
    [erythroblast] Etwa 7 bis 15 µm, kleiner mit der Reifung.
   *[platelet] Etwa 1,5 bis 3 µm, viel kleiner als ein Erythrozyt; Riesenthrombozyten werden so groß wie er.
}
learn-confused = { $label ->
    [neutrophil] Einem Stabkernigen, wo der Faden zwischen zwei Segmenten verdeckt ist; einem Eosinophilen, wo die Färbung rot ist.
    [band] Einem Segmentkernigen; einem Metamyelozyten, wo der Kern um weniger als die Hälfte gebogen ist.
    [eosinophil] Einem Neutrophilen, wo die Granula klein oder schwach gefärbt sind.
    [lymphocyte] Einem Monozyten, wo die Zelle groß ist; einem Erythroblasten, wo sie klein und dicht ist.
    [monocyte] Einem großen Lymphozyten; einem Metamyelozyten, wo man seine Granula sieht.
    [basophil] Einem unreifen Granulozyten, wo grobe Granula den Kern verdecken.
    [immature_granulocyte] Einem Monozyten, wo der Kern gebogen ist; einem Basophilen, wo die Granula dunkel sind.
    [erythroblast] Einem Lymphozyten: Auf die Farbe des Zytoplasmas kommt es an.
   *[platelet] Einem kleinen Lymphozyten, wo der Thrombozyt riesig ist: Suchen Sie nach einem Kern.
}

## Vergleichszellen

learn = Lernen
learn-lead = Drücken Sie auf ein Bild, um es groß zu sehen. Was hier steht, ist typisch für eine Art; eine einzelne Zelle kann anders sein.
learn-scale = Alle Bilder zeigen etwa gleich viel vom Ausstrich, sodass sich Größen vergleichen lassen. Ein Erythrozyt misst etwa 7 µm.
learn-picture = { learn-name }, Bild { $number }
learn-set = Bild: { $set }
learn-quiz = Quiz mit zehn Zellen
learn-all = Alle Arten
learn-compare = Zwei Arten vergleichen
learn-first = Die eine Art
learn-second = Die andere
learn-compare-do = Vergleichen
learn-side-by-side = { $first } und { $second }
learn-large = Eine Zelle, groß
learn-credits = Woher die Bilder kommen
learn-credits-how = Ausgeschnitten und verkleinert; benannt haben die Zellen die Autoren der Datensätze.
learn-by = { $authors }

## Quiz

quiz = Quiz
quiz-needs-script = Das Quiz braucht JavaScript: Es fragt, hört zu und merkt sich alles nur auf diesem Telefon. Bitte erlauben Sie es für diese Seite, oder sehen Sie sich die Vergleichszellen an.
quiz-which = Welche Zelle ist das?
quiz-picture = Die Zelle, die zu benennen ist
quiz-reference = { learn-name }, zum Vergleich
quiz-names = Namen
quiz-progress = { $number } von { $count }
quiz-again-left = { $count ->
    [one] Noch { $count }
   *[other] Noch { $count }
}
quiz-keys = Tasten: der Buchstabe neben jedem Namen; mit Enter geht es weiter.
quiz-right = Richtig.
quiz-wrong = Ihre Antwort: { $name }.
quiz-by-class = So hat Ihr Kurs sie benannt
quiz-by-set = So haben die Autoren des Datensatzes sie benannt
quiz-model = { $case ->
    [right] Das Modell sagt dasselbe.
    [leaning] Das Modell ist unsicher, neigt aber zum Gleichen.
    [band] Das Modell sagt: { $name }. Für Stabkernige hat es keine Klasse.
    [wrong] Das Modell sagt: { $name }. Das ist falsch.
    [astray] Das Modell ist unsicher und neigt zu: { $name }. Das ist falsch.
    [otherwise] Das Modell sagte: { $name }. Ihr Kurs hat die Zelle anders benannt.
   *[nothing] Das Modell sieht hier kein weißes Blutkörperchen. Das ist falsch.
}
quiz-of-no-cell = Kein weißes Blutkörperchen
quiz-this-cell = Diese Zelle
quiz-next = Nächste Zelle
quiz-to-result = Zum Ergebnis
quiz-result = Ergebnis
quiz-score = { $right } von { $count } richtig.
quiz-praise = { $grade ->
    [all] Alle: Sie kennen diese Zellen.
    [most] Gut gemacht. Sehen Sie sich die falsch benannten noch einmal an.
    [half] Ein guter Anfang. Vergleichen Sie die Arten, die Sie verwechselt haben.
   *[few] Diese Zellen sind anfangs schwer. Sehen Sie sich die Vergleichszellen an, und versuchen Sie es dann noch einmal.
}
quiz-model-score = Das Modell hat { $right } von denselben { $count } richtig benannt; nennt es einen Stabkernigen neutrophil, so gilt das als richtig.
quiz-table = Was Sie und das Modell zu diesen Zellen gesagt haben
quiz-it-was = Es war
quiz-you = Ihre Antwort
quiz-model-head = Das Modell
quiz-many = { $count }× { $name }
quiz-repeat = Falsche wiederholen
quiz-repeated = Was falsch war, ist jetzt richtig.
quiz-others = Zehn andere Zellen
quiz-of-count = Mit den Zellen Ihrer Zählung, die Menschen benannt haben.
quiz-too-few = { $count ->
    [0] In dieser Zählung hat noch niemand ein weißes Blutkörperchen benannt. Ein Quiz braucht zehn, die Menschen benannt haben.
    [one] In dieser Zählung haben Menschen { $count } weißes Blutkörperchen benannt. Ein Quiz braucht zehn.
   *[other] In dieser Zählung haben Menschen { $count } weiße Blutkörperchen benannt. Ein Quiz braucht zehn.
}
quiz-pool = Was das Modell sagt, sagt { $name } { $version }; gelernt hat es von diesen Zellen nicht.
quiz-kept = Ihre Antworten bleiben auf diesem Telefon.
