### Die Seite, auf der eine Zählung Klasse für Klasse geprüft wird.

## Die Seite

review-title = Zellen prüfen
review-back = Zur Zählung
review-needs-script = Zum Prüfen ist JavaScript nötig: Zellen werden durch Antippen benannt. Bitte erlauben Sie es für diese Seite.
review-loading = Die Zellen werden geholt
review-silent = Der Laptop antwortet nicht: Bis er es tut, ist hier nicht zu sehen, was andere tun.
review-tally = { $counted } von { $target } Leukozyten gezählt, { $open ->
    [one] { $open } Zelle nicht entschieden
   *[other] { $open } Zellen nicht entschieden
}.
review-jump = Zu einer Klasse springen
review-section = { $label }: { $count }
review-more = { $count } weitere von { $left } zeigen ({ $label })
review-show = Zeigen
review-filter = { $filter ->
    [people] Von Menschen benannt
    [model] Modell und Mensch uneins
    [between] Zwei Menschen uneins
    [edge] Vom Rand angeschnitten
    [added] Von Hand hinzugefügt
    [twin] Vielleicht doppelt gezählt
   *[all] Alle Zellen
}
review-none = Eine solche Zelle gibt es nicht.

## Eine Zelle

review-this-cell = Diese Zelle
review-tile = { $by ->
    [person] { $named ->
        [true] von { $person }
       *[other] von Hand
    }
    [model] { $certain }
   *[nobody] { $word }? { $certain }
}
review-tile-long = { $by ->
    [person] { $named ->
        [true] Benannt von { $person }
       *[other] Von einem Menschen benannt
    }
   *[other] Modell: { $word }, { $certain }
}
review-edge = vom Rand angeschnitten
review-added = von Hand hinzugefügt
review-twin = vielleicht doppelt gezählt
review-said = Wer was gesagt hat
review-model = Das Modell
review-says = { $verdict ->
    [sure] { $word }, { $certain }.
   *[other] Unsicher. Am ehesten: { $word }, { $certain }.
}
review-in-order = Der Reihe nach
review-by-model = Modell { $model }:
review-said-so = { $word }, { $certain }
review-found = Das Modell hatte sie übersehen: von Hand hinzugefügt.
review-left = Dem Modell überlassen
review-taken-back = zurückgenommen { $time }
review-photo = In ihrem Foto zeigen

## Was getan wird

review-dock = Was es ist
review-move = Verschieben nach
review-confirm = Bestätigen: { $word }
review-confirm-all = Modell bestätigen
review-enter = Enter
review-several = Mehrere
review-several-on = Jedes Antippen wählt eine mehr.
review-several-off = Eine Zelle nach der anderen.
review-chosen = { $count ->
    [one] { $count } Zelle gewählt
   *[other] { $count } Zellen gewählt
}
review-who = Wer?
review-keys = Pfeile bewegen, Umschalt wählt mehrere, die Leertaste eine mehr. Die Buchstaben verschieben, was gewählt ist, Enter bestätigt das Modell, Z nimmt zurück.
review-sending = { $left ->
    [one] { $left } Zelle ist unterwegs zum Laptop
   *[other] { $left } Zellen sind unterwegs zum Laptop
}
review-moved = { $count ->
    [one] Verschoben nach: { $label }.
   *[other] { $count } Zellen verschoben nach: { $label }.
}
review-undone = Es ist wieder wie zuvor.
review-no-word = Was das Modell sagt, ist keine dieser Klassen: Bitte wählen Sie eine.
review-now = { $named ->
    [true] Jetzt ist sie: { $label }, von { $person }.
   *[other] Jetzt ist sie: { $label }.
}
review-show-it = Zelle zeigen
review-finished = Diese Zählung ist beendet: Ihre Zellen bleiben, wie sie sind.
review-reopen = Wieder öffnen

## Übereinstimmung

review-agreement = Wie weit Modell und Menschen übereinstimmen
review-nobody = Keine Zelle wurde von einem Menschen benannt.
review-agree = { $who ->
    [model] Modell und Menschen
   *[people] { $a } und { $b }
}, an { $count ->
    [one] { $count } Zelle, die beide benannt haben
   *[other] { $count } Zellen, die beide benannt haben
}: { $alike } gleich benannt.
review-kappa = Cohens κ ist { $kappa }: 0 ist, was der Zufall ergäbe, 1 ist volle Übereinstimmung.
review-no-kappa = Cohens κ ist nicht bestimmt: Beide gaben allen denselben Namen.
review-caveat = Wer hier eine Zelle benennt, sieht, was das Modell und andere zuvor gesagt haben. Das ist also nicht die Übereinstimmung unabhängiger Befunder, und höher, als deren wäre. Zellen, die jemand nur angesehen hat, zählen nicht mit.
