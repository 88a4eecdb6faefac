### Der Rahmen jeder Seite und die Seiten neben der Kameraseite.

## Jede Seite

caution = Zum Lernen, <strong>nicht zur Diagnose.</strong>
history = Verlauf
teach = Anlernen
connect = Handy verbinden
language = Sprache
back-to-camera = Zurück zur Kamera
time = d. MMM y, HH:mm

## Verbinden

qr-code = QR-Code für { $url }
qr-code-for-phones = QR-Code für Handys
use-phone = Die Kamera Ihres Handys benutzen
use-phone-how = Scannen Sie den Code mit einem Handy im selben WLAN, und halten Sie das Handy dann ans Okular.
show-code-large = Code groß anzeigen
scan = Mit dem Handy scannen
point-camera = Richten Sie die Kamera auf den Code, oder geben Sie diese Adresse ein:
other-addresses = Weitere Adressen dieses Rechners
cannot-connect = Wenn sich das Handy nicht verbindet
help-wifi = Verbinden Sie das Handy mit demselben WLAN wie diesen Rechner. Mobile Daten und ein VPN auf dem Handy führen woandershin.
help-guest = Gast- und Hochschulnetze trennen Geräte oft voneinander. Ein Hotspot des Handys oder des Laptops umgeht das.
help-firewall = Erlauben Sie in der Firewall dieses Rechners eingehende Verbindungen für Python; unter Windows stellen Sie das Netzwerk auf „privat“.
help-host = Versuchen Sie eine der anderen Adressen, oder starten Sie den Server mit <code>--host</code> und der richtigen.

## Was das Modell braucht, auf der Seite mit dem Code

takes-title = Was das Modell braucht
takes-here = Dieser Rechner benennt eine Zelle in { $time } ms, eben gemessen ({ $served }).
takes-elsewhere = Auf Handys und Mikrocontrollern
takes-files = Was jede Datei braucht
takes-file = Datei
takes-flash = Größe
takes-memory = Arbeitsspeicher
takes-macs = Multiplikationen
takes-network = { $role ->
    [locate] findet Zellen
    [survey] mustert Gesichtsfelder
   *[name] benennt eine Zelle
}, { $precision }
takes-kilobytes = { $amount } kB
takes-millions = { $amount } Millionen
takes-times = Um eine Zelle zu benennen, geschätzt
takes-device = { $device ->
    [m4f] Arduino Nano 33 BLE (Cortex-M4F, 64 MHz)
    [m7] Arduino Portenta H7 (Cortex-M7, 480 MHz)
    [s3] ESP32-S3, 240 MHz
    [phone] ein Handy von 2019
   *[laptop] ein Laptop
}
takes-time = { $time } ms
takes-board = { $board ->
    [nano33] Arduino Nano 33 BLE Sense
    [portenta] Arduino Portenta H7
   *[esp32s3] ESP32-S3 mit Kamera
}: Die Datei { $precision } { $fit ->
    [fits] passt.
    [tight] passt gerade noch.
    [external] passt, mit Arbeitsspeicher außerhalb des Chips, der langsamer ist.
    [flash] ist zu groß für den Flash-Speicher.
    [ram] braucht mehr Arbeitsspeicher, als da ist.
   *[both] ist zu groß für den Flash-Speicher und braucht mehr Arbeitsspeicher, als da ist.
}
takes-guessed = Die Zeiten anderer Geräte sind aus veröffentlichten Messungen geschätzt und können um den Faktor { $factor } falsch sein. „smearlens estimate“ sagt, wie sie entstehen.

## Verlauf

history-title = Antworten dieses Handys
history-title-laptop = Antworten dieses Browsers
history-off = Dieser Server speichert nichts: Jedes Foto wird bestimmt und vergessen, seine Antwort ebenso.
history-lead = Der Laptop behält { $days ->
    [one] { $days } Tag
   *[other] { $days } Tage
} lang, was wann gefunden wurde, { $photos ->
    [kept] samt dem Foto, aber nichts anderem aus dessen Datei
   *[forgotten] nicht das Foto
}. Hier sieht eine Antwort nur der Browser, der das Foto gesendet hat; wer den Laptop betreibt, kann sie dort lesen.
history-none = Noch nichts. Fotos, die Sie von diesem Handy senden, erscheinen hier.
history-count = { $count ->
    [one] { $count } Antwort
   *[other] { $count } Antworten
}
history-count-paged = { history-count }, Seite { $page } von { $pages }
photo-with-boxes = Das Foto, mit einem Rahmen um jede Zelle
all-answers = Alle Antworten
history-unsure = unsicher
history-delete = Diese Antwort löschen: { $word }
history-pages = Seiten
newer = Neuere
older = Ältere
save-table = Als Tabelle speichern (CSV)
delete-all-answers = Alle Antworten löschen …
delete-all-sure = { $count ->
    [one] Die eine Antwort dieses Handys wird vom Laptop gelöscht. Das lässt sich nicht rückgängig machen. Die Liste auf der Kameraseite des Handys bleibt, bis Sie sie dort leeren.
   *[other] Alle { $count } Antworten dieses Handys werden vom Laptop gelöscht. Das lässt sich nicht rückgängig machen. Die Liste auf der Kameraseite des Handys bleibt, bis Sie sie dort leeren.
}
delete-all = Alle löschen
one-deleted = Eine Antwort ist vom Laptop gelöscht. Sie können das 10 Minuten lang rückgängig machen.
camera = Kamera

## Fehler

problem-title = { $status ->
    [401] Scannen Sie den Code noch einmal
    [403] Nicht von hier aus
    [404] Diese Seite gibt es nicht
    [405] So geht es nicht
    [421] Falsche Adresse
    [503] Einen Moment
   *[other] { $whose ->
        [photo] Keine Antwort auf dieses Foto
       *[laptop] Etwas ging schief
    }
}
problem-status = Fehler { $status }, { $title }

## API

api-title = API von { $name }
api-file = Version { $version }, als Datei:
operations = Operationen
example = Beispiel
parameters = Parameter
parameter-in = in { $place }
request = Anfrage
responses = Antworten
api-english = Die Beschreibungen sind auf Englisch.
