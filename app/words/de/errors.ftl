### Die Sätze aus app/errors.py und app/problems.py, je Fehler unter seinem `code`.

## Das Foto

error-empty_upload = Das Foto kam leer an. Bitte machen oder wählen Sie es noch einmal.
error-not_a_photo = { $seems ->
    [a-GIF-picture] Das ist ein GIF-Bild.
    [a-JPEG-2000-picture] Das ist ein JPEG-2000-Bild.
    [a-JPEG-XL-picture] Das ist ein JPEG-XL-Bild.
    [a-JPEG-XR-picture] Das ist ein JPEG-XR-Bild.
    [a-microscope-s-file-Zeiss-CZI] Das ist eine Mikroskop-Datei (Zeiss CZI).
    [a-microscope-s-file-Nikon-ND2] Das ist eine Mikroskop-Datei (Nikon ND2).
    [a-microscope-s-file-Leica-LIF] Das ist eine Mikroskop-Datei (Leica LIF).
    [a-confocal-microscope-s-file-Zeiss-LSM] Das ist eine Datei eines Konfokalmikroskops (Zeiss LSM).
    [a-scanned-slide-Hamamatsu-NDPI] Das ist ein gescannter Objektträger (Hamamatsu NDPI).
    [a-scanned-slide-Aperio-SVS] Das ist ein gescannter Objektträger (Aperio SVS).
    [a-scientific-data-file-HDF5] Das ist eine wissenschaftliche Datendatei (HDF5).
    [a-raw-photo-Olympus-ORF] Das ist ein Rohdatenfoto (Olympus ORF).
    [a-raw-photo-Panasonic-RW2] Das ist ein Rohdatenfoto (Panasonic RW2).
    [a-raw-photo-Fujifilm-RAF] Das ist ein Rohdatenfoto (Fujifilm RAF).
    [a-raw-photo-Sigma-X3F] Das ist ein Rohdatenfoto (Sigma X3F).
    [a-raw-photo-Minolta-MRW] Das ist ein Rohdatenfoto (Minolta MRW).
    [a-raw-photo-Canon-CR2] Das ist ein Rohdatenfoto (Canon CR2).
    [a-raw-photo-Canon-CR3] Das ist ein Rohdatenfoto (Canon CR3).
    [a-raw-photo-DNG] Das ist ein Rohdatenfoto (DNG).
    [a-camera-s-raw-photo] Das ist ein Rohdatenfoto einer Kamera.
    [a-PDF-document] Das ist ein PDF-Dokument.
    [a-PostScript-document] Das ist ein PostScript-Dokument.
    [a-ZIP-archive-or-an-office-document] Das ist ein ZIP-Archiv oder ein Office-Dokument.
    [a-RAR-archive] Das ist ein RAR-Archiv.
    [a-7-Zip-archive] Das ist ein 7-Zip-Archiv.
    [a-gzip-archive] Das ist ein gzip-Archiv.
    [an-office-document] Das ist ein Office-Dokument.
    [a-Photoshop-picture] Das ist ein Photoshop-Bild.
    [a-GIMP-picture] Das ist ein GIMP-Bild.
    [a-QOI-picture] Das ist ein QOI-Bild.
    [an-astronomer-s-picture-FITS] Das ist ein Bild der Astronomie (FITS).
    [an-OpenEXR-picture] Das ist ein OpenEXR-Bild.
    [a-Radiance-HDR-picture] Das ist ein Radiance-HDR-Bild.
    [an-icon] Das ist ein Symbolbild.
    [a-video] Das ist ein Video.
    [a-video-or-a-recording] Das ist ein Video oder eine Tonaufnahme.
    [a-video-or-a-picture-of-a-rare-kind] Das ist ein Video oder ein Bild einer seltenen Art.
    [a-DICOM-file] Das ist eine DICOM-Datei.
    [an-AVIF-picture] Das ist ein AVIF-Bild.
    [an-SVG-drawing] Das ist eine SVG-Zeichnung.
    [a-text-file] Das ist eine Textdatei.
    [a-web-page] Das ist eine Webseite.
    [a-Netpbm-picture] Das ist ein Netpbm-Bild.
   *[other] Diese Datei ist kein Foto, das wir lesen können.
} { $way ->
    [set-the-camera-to-JPEG-or-export-a-JPEG-from-its-program] Bitte stellen Sie die Kamera auf JPEG, oder exportieren Sie ein JPEG aus ihrem Programm.
    [export-the-field-as-a-JPEG-with-the-program-that-made-it] Bitte exportieren Sie das Gesichtsfeld als JPEG mit dem Programm, das die Datei erzeugt hat.
    [send-a-photo-or-a-still-of-it-saved-as-a-JPEG] Bitte senden Sie ein Foto oder ein Standbild davon, gespeichert als JPEG.
    [save-it-as-a-JPEG-with-a-picture-viewer] Bitte speichern Sie es mit einem Bildbetrachter als JPEG.
    [send-the-photo-itself-as-a-JPEG] Bitte senden Sie das Foto selbst, als JPEG.
    [save-it-as-a-JPEG-from-Photoshop] Bitte speichern Sie es in Photoshop als JPEG.
    [export-it-as-a-JPEG-from-GIMP] Bitte exportieren Sie es aus GIMP als JPEG.
    [export-the-picture-as-a-JPEG-from-its-viewer] Bitte exportieren Sie das Bild aus dem DICOM-Programm als JPEG.
   *[other] Bitte senden Sie ein Foto im Format JPEG, PNG oder WebP.
}
error-heic_photo = Das ist ein HEIC-Bild, das hier nicht gelesen werden kann. Öffnen Sie auf dem iPhone Einstellungen, Kamera, Formate, wählen Sie „Maximale Kompatibilität“ und machen Sie das Foto neu, oder speichern Sie es als JPEG.
error-odd_photo = { $what ->
    [a-lossless-or-hierarchical-JPEG] Das ist ein verlustfreies oder hierarchisches JPEG
    [a-JPEG-with-12-bits-a-colour] Das ist ein JPEG mit 12 Bit je Farbe
    [a-BMP-with-compression] Das ist ein komprimiertes BMP
    [a-TIFF-with-JPEG-compression] Das ist ein TIFF mit JPEG-Kompression
    [a-TIFF-with-JPEG-2000-compression] Das ist ein TIFF mit JPEG-2000-Kompression
    [a-TIFF-with-a-rare-compression] Das ist ein TIFF mit einer seltenen Kompression
    [a-TIFF-whose-pixels-are-no-whole-numbers] Das ist ein TIFF, dessen Pixel keine ganzen Zahlen sind
    [a-TIFF-that-is-neither-grey-nor-RGB] Das ist ein TIFF, das weder grau noch RGB ist
    [a-TIFF-of-LZW-in-one-large-piece] Das ist ein TIFF mit LZW in einem großen Stück
    [a-TIFF-of-decimal-numbers] Das ist ein TIFF aus Dezimalzahlen
   *[other] Das ist ein Bild einer seltenen Art
}; das kann hier nicht gelesen werden. Bitte speichern Sie es als gewöhnliches JPEG.
error-broken_photo = Das Bild in dieser Datei ist beschädigt und kann nicht gelesen werden. Bitte machen Sie ein neues Foto, oder speichern Sie das Bild noch einmal als JPEG.
error-cut_photo = Die Datei endet mitten in ihrem Bild: Sie kam nicht ganz an. Bitte senden Sie sie noch einmal; wurde sie so gespeichert, machen Sie ein neues Foto.
error-format_too_large = { $kind ->
    [A-PNG] Ein PNG
    [A-progressive-JPEG] Ein progressives JPEG
    [A-WebP] Ein WebP
    [A-BMP] Ein BMP
    [A-TIFF] Ein TIFF
    [A-TIFF-of-16-bits] Ein TIFF mit 16 Bit
    [A-HEIC-picture] Ein HEIC-Bild
   *[other] Dieses Format
} darf hier höchstens { $megapixels } Megapixel haben, da es nur als Ganzes gelesen werden kann. Bitte speichern Sie das Bild als gewöhnliches JPEG, nicht als progressives (dann dürfen es { $jpeg } sein), oder wählen Sie eine kleinere Größe.
error-bad_form = { $what ->
    [The-header-Content-Type-does-not-say-the-form-s-boundary-by-which-its-parts-begin] Im Header Content-Type fehlt die „boundary“ des Formulars, mit der seine Teile beginnen.
    [A-part-of-the-form-has-no-name-so-it-is-not-known-to-be-the-photo] Ein Teil des Formulars hat keinen Namen, also ist nicht zu erkennen, ob er das Foto ist.
   *[other] Das Formular lässt sich nicht zerlegen.
} Senden Sie das Foto als Multipart-Feld „file“.
error-photo_too_small = Das Foto hat nur { $width } × { $height } Pixel. Jede Seite muss mindestens { $least } haben; bitte gehen Sie näher heran oder wählen Sie eine größere Fotogröße.
error-photo_too_large = Das Foto hat mehr als { $megapixels } Megapixel oder eine Seite mit mehr als { $most } Pixeln. Bitte wählen Sie eine kleinere Fotogröße.
error-photo_too_narrow = Das Foto hat { $width } × { $height } Pixel: eher ein Streifen als ein Gesichtsfeld. Eine Seite darf höchstens { $most }-mal so lang sein wie die andere.
error-moving_photo = Das ist ein bewegtes Bild aus { $frames } Einzelbildern. Bitte senden Sie ein unbewegtes Foto.
error-no_photo = Mit der Anfrage kam kein Foto. Senden Sie es als Multipart-Feld „file“.
error-too_many_parts = Bitte senden Sie ein Foto nach dem anderen.

## Auf dem Weg

error-upload_too_large = Das Foto ist größer als { $megabytes } MB. Bitte wählen Sie eine kleinere Fotogröße.
error-no_space_for_upload = Das Foto konnte nicht angenommen werden: Der Ordner für temporäre Dateien auf dem Laptop ist voll oder nicht beschreibbar. Schaffen Sie dort Platz und senden Sie das Foto noch einmal.
error-server_busy = Der Server ist mit anderen Fotos beschäftigt. { -photo-not-lost }
error-too_many_connections = Zu viele Handys sind mit dem Server verbunden. { -photo-not-lost }
error-server_stopping = Der Server wird gerade beendet. { -photo-not-lost }
-photo-not-lost = Ihr Foto ist nicht verloren: Bitte senden Sie es gleich noch einmal.
error-too_slow = Das Foto brauchte zu lange. Bitte gehen Sie näher an den WLAN-Router und senden Sie es noch einmal, oder wählen Sie eine kleinere Fotogröße.
error-not_https = Dieser Port spricht HTTPS. Lassen Sie die Adresse mit https:// beginnen, nicht mit http://.
error-bad_request = Die Anfrage kam nicht vollständig oder nicht lesbar an. Bitte senden Sie das Foto noch einmal.
error-client_gone = Die Verbindung wurde getrennt, bevor das Foto angesehen wurde.
error-internal_error = Auf dem Laptop ging etwas schief. Ihr Foto ist noch auf dem Handy; bitte versuchen Sie es noch einmal.

## Der Verlauf

error-history_full = Die Antwort konnte nicht gespeichert werden: Die Festplatte des Laptops ist voll. Schaffen Sie dort Platz und senden Sie das Foto noch einmal.
error-history_unavailable = Antworten können gerade weder gespeichert noch gezeigt werden: { $reason ->
    [the-database-does-not-answer] Die Datenbank antwortet nicht.
    [it-was-written-by-a-newer-Smearlens] Der Verlauf stammt von einem neueren Smearlens.
    [its-disk-is-too-slow-for-so-many-photos] Die Festplatte ist zu langsam für so viele Fotos.
    [another-program-holds-the-history-s-file] Ein anderes Programm hält die Datei des Verlaufs fest.
    [the-history-s-file-is-no-database] Die Datei des Verlaufs ist keine Datenbank.
    [the-history-s-file-is-damaged] Die Datei des Verlaufs ist beschädigt.
    [the-laptop-can-t-write-to-its-folder] Der Laptop kann nicht in dessen Ordner schreiben.
    [too-many-ask-for-the-history-at-once] Zu viele fragen gleichzeitig danach.
    [the-history-s-file-was-removed-or-replaced] Die Datei des Verlaufs wurde entfernt oder ersetzt.
    [the-database-can-be-read-but-not-written] Die Datenbank lässt sich lesen, aber nicht beschreiben.
    [its-database-belongs-to-another-program] Die Datenbank gehört einem anderen Programm.
    [the-answer-stored-under-this-id-is-damaged] Die unter dieser Kennung gespeicherte Antwort ist beschädigt.
   *[other] Auf dem Laptop stimmt etwas nicht.
}
error-id_taken = Die Kennung dieses Fotos gehört schon zu einem anderen Foto. Bitte senden Sie das Foto mit einer neuen Kennung.
error-no_such_answer = Im Verlauf dieses Handys gibt es diese Antwort nicht oder nicht mehr.
error-no_archive = Diese Datei hat Smearlens nicht exportiert, oder sie ist beschädigt. Bitte wählen Sie die ZIP-Datei so, wie sie exportiert wurde, mit höchstens 50 MB und 500 Bildern.

## Wer herein darf

error-not_paired = Dieses Gerät ist nicht oder nicht mehr mit dem Laptop verbunden: Bitte scannen Sie den QR-Code auf dem Laptop noch einmal.
error-teacher_only = Das geht nur auf dem Laptop selbst, auf seiner Seite für die Lehrkraft.
error-unknown_name = Dieser Server heißt nicht so. Scannen Sie den QR-Code auf dem Laptop, oder nennen Sie den Server in SMEARLENS_ALLOWED_HOSTS.
error-foreign_page = Darum hat eine Seite einer anderen Website gebeten, deshalb geschah es nicht. Öffnen Sie Smearlens selbst und versuchen Sie es dort.

## Verbinden

error-no_qr_code = { $reason ->
    [Browsers-can-t-open-an-address-with-in-it-Choose-another-with-host] Browser können keine Adresse mit „%“ öffnen. Wählen Sie mit --host eine andere.
   *[container] In einem Container ist die Adresse des Laptops nicht zu sehen. Starten Sie ihn mit -e SMEARLENS_PUBLIC_URL=http://<Adresse des Laptops>:<Port>, um einen QR-Code zu bekommen.
}
error-public_loopback = Die öffentliche Adresse führt ein Handy zu sich selbst: Nennen Sie die Adresse, die Handys erreichen.
error-loopback_only = Diese Adresse ist der Laptop selbst: Kein Handy kann sie erreichen. Lassen Sie --host weg.
error-no_network = Dieser Laptop ist in keinem Netz, das auch ein Handy erreicht. Verbinden Sie ihn mit einem WLAN (der Hotspot des Handys genügt) und starten Sie neu.

## Lernen

error-nothing_named = In dieser Zählung hat noch niemand eine Zelle als eine dieser Klassen benannt. Aus dem, was nur das Modell sagt, wird nichts gelernt.
error-nothing_reviewed = Es gibt noch nichts, woraus gelernt werden kann: In keiner Zählung hat jemand eine Zelle benannt oder bestätigt, oder alle sind umstritten. Bitte prüfen Sie zuerst einige Zellen.
error-too_few_examples = Zum Lernen sind zu wenige Zellen benannt: Nötig sind mindestens { $needed } von jeder von { $classes } Klassen. Bitte benennen Sie noch einige.
error-no_such_head = So heißt hier kein Mikroskop und keine Klasseneinteilung, oder nicht mehr. Bitte wählen Sie andere.
error-no_such_example = Dieses Beispiel gibt es hier nicht, oder nicht mehr.
error-no_such_class = So heißt keine der Klassen, nach denen eine Zelle hier benannt werden kann.
error-name_taken = Dieser Name ist schon vergeben. Bitte wählen Sie einen anderen.
error-bad_name = Ein Name braucht 1 bis { $most } Zeichen, die eine Seite zeigen kann. Bitte wählen Sie einen anderen.
error-class_in_use = Eine Klasse, nach der Zellen benannt sind, kann nicht entfernt werden, und keine eines Mikroskops. Bitte benennen Sie diese Zellen erst anders.
error-nothing_stored = Dieser Server speichert nichts (SMEARLENS_RETENTION_DAYS=0), also kann er auch nichts lernen und nichts zählen.
error-not_teachable = Das Modell dieses Servers kann nicht an Ort und Stelle lernen: Es wurde ohne eine Schicht dafür exportiert. Bitte exportieren Sie es neu, oder nehmen Sie das mitgelieferte.
error-not_taught = Hier wurde noch nichts gelernt: Bitte zeigen Sie erst einige Zellen und lassen Sie daraus lernen.
error-head_stale = Das wurde mit einem anderen Modell gelernt als dem dieses Servers. Bitte lassen Sie es neu lernen; die Beispiele sind noch da.
error-nothing_to_undo = Es gibt nichts zurückzunehmen: nur das zuletzt Gelernte, und nur einmal.
error-no_cell_found = Auf diesem Foto wurde kein weißes Blutkörperchen gefunden. Bitte machen Sie es näher oder schärfer.
error-too_many_examples = Es gibt höchstens { $most } Beispiele. Bitte entfernen Sie einige, die wenig beitragen.
error-too_many_heads = Es gibt höchstens { $most } Mikroskope und Klasseneinteilungen. Bitte löschen Sie erst eines.
error-bad_body = Das ist nicht, was unter dieser Adresse erwartet wird. Beschrieben ist es unter /docs.
error-body_too_large = Das ist zu groß für diese Adresse.

## Zählen

error-no_such_count = Diese Zählung gibt es hier nicht oder nicht mehr, oder dieses Handy nimmt nicht an ihr teil. Bitte treten Sie mit ihrem Code bei.
error-no_such_photo = Das Foto dieser Zelle ist nicht in dieser Zählung, oder nicht mehr.
error-no_such_cell = In dieser Zählung gibt es dieses Foto oder diese Zelle nicht, oder nicht mehr.
error-count_not_joined = Dieses Handy nimmt an keiner solchen Zählung teil. Bitte treten Sie ihr mit ihrem Code bei.
error-count_finished = Diese Zählung ist abgeschlossen. Bitte öffnen Sie sie wieder, um weiterzuzählen.
error-cell_changed = Über diese Zelle hat gerade jemand anders entschieden. Bitte sehen Sie noch einmal hin.
error-nothing_decided = Dieses Handy hat in dieser Zählung nichts entschieden, was sich zurücknehmen ließe.
error-count_full = Eine Zählung fasst 1.000 Fotos, 16.000 Zellen und 200 Handys. Bitte beginnen Sie eine neue.
error-too_many_counts = Es gibt höchstens 1.000 Zählungen. Bitte löschen Sie erst eine.
error-too_many_tries = Es wurden zu viele falsche Codes versucht. Bitte warten Sie eine Minute.

## Adressen

error-not_found = Diese Seite gibt es hier nicht. Scannen Sie den QR-Code noch einmal, um zur Kameraseite zu kommen.
error-method_not_allowed = So lässt sich diese Adresse nicht benutzen.
error-bad_range = Die Kopfzeile „Range“ nennt keinen Teil dieser Datei.
error-bad_parameter = { $place ->
    [form] Das Formular darf außer dem Foto im Feld „file“ nichts enthalten.
    [header] Die Kopfzeile „{ $name }“ muss { expected } sein.
   *[query] „{ $name }“ in der Adresse muss { expected } sein.
}
expected = { $expected ->
    [bool_parsing] 1 oder 0
    [uuid_parsing] eine UUID
    [int_parsing] eine ganze Zahl
    [greater_than_equal] mindestens 1
    [less_than_equal] eine kleinere Zahl
   *[other] ein anderer Wert
}

## Ein ganzer Ausstrich

error-slide_too_large = Die Datei ist größer als { $megabytes } MB. Bitte senden Sie den Ausstrich in mehreren Teilen, oder filmen Sie ihn kürzer.
error-no_space_for_slide = Die Datei konnte nicht angenommen werden: Die Festplatte des Laptops ist voll, oder sein Ordner ist nicht beschreibbar. Schaffen Sie dort Platz und senden Sie die Datei noch einmal.
error-another_slide = Der Laptop arbeitet gerade an einem anderen Ausstrich. Bitte senden Sie diesen, sobald der andere fertig ist.
error-slide_there = In dieser Zählung wird schon ein Ausstrich bearbeitet. Warten Sie, bis er fertig ist, oder brechen Sie ihn ab.
error-slide_cancelled = Jemand anders hat diesen Ausstrich abgebrochen. Nichts davon wurde gespeichert.
error-slide_stopped = Der Server des Laptops wurde beendet, während er an dem Ausstrich arbeitete. Nichts davon wurde gespeichert: Bitte senden Sie ihn noch einmal.
error-slide_broke = Etwas in dieser Datei ließ sich nicht bearbeiten. Nichts davon wurde gespeichert. Bitte kopieren Sie sie noch einmal, oder senden Sie Fotos des Ausstrichs.
error-nothing_to_count = Darin ist kein Foto und kein Video, das sich lesen lässt.
error-zip_unreadable = Die .zip-Datei ist beschädigt oder abgeschnitten. Bitte packen oder kopieren Sie sie noch einmal.
error-zip_too_large = Die .zip-Datei enthält mehr als { $most } Dateien. Bitte packen Sie weniger.
error-no_video_reader = Videos liest eine Erweiterung, die hier nicht installiert ist: pip install 'smearlens[video]'. Fotos des Ausstrichs werden auch ohne sie gezählt.
error-video_damaged = Das Video ist beschädigt oder vor seinem Ende abgeschnitten. Bitte kopieren Sie es noch einmal, oder filmen Sie neu.
error-no_video_stream = In diesem Video ist kein Bild, vielleicht nur Ton.
error-video_undecodable = Das Video ist auf eine Weise gepackt, die sich hier nicht entpacken lässt ({ $codec }). Bitte speichern Sie es als H.264; Kameras nennen das „maximale Kompatibilität“.
error-video_too_large = Die Bilder des Videos haben mehr als { $megapixels } Megapixel. Bitte filmen Sie in 4K oder weniger.
