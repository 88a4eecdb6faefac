### The page on which the phone answers by itself. Its modules read this file, live.ftl and camera.ftl.

phone-title = Im Handy
phone-about = Benennt die weißen Blutzellen in einem gefärbten Ausstrich, im Handy selbst. Zum Lernen, nicht zur Diagnose.
phone-stored = Gespeichert wird nur, was Sie einfrieren oder auswählen; alle anderen Bilder sind sofort vergessen. Was dieses Handy allein beantwortet, wartet hier und kommt in den Verlauf des Laptops, sobald er da ist.
phone-stored-nothing = Nichts wird gespeichert: Bilder und Fotos sind vergessen, sobald sie beantwortet sind.

## Who answers

phone-who = Wer antwortet
phone-mode = { $mode ->
    [phone] Dieses Handy antwortet.
   *[laptop] Der Laptop antwortet.
}
phone-alone = Es braucht jetzt keinen Laptop.
phone-why = { $why ->
    [loading] Dieses Handy lädt die Netze.
    [chosen] Das haben Sie gewählt.
    [head] Nur der Laptop hat, was Sie gelehrt haben.
    [unable] Der Browser dieses Handys kann mit den Netzen nicht rechnen.
    [model] Dieses Modell läuft nur auf dem Laptop.
    [failed] Die Netze ließen sich nicht laden.
    [broken] Die Netze haben auf diesem Handy versagt.
   *[slow] Dieses Handy ist zu langsam.
}
phone-loading = Dieses Handy lädt die Netze: { $share }.
phone-load = Wie viel von den Netzen geladen ist
phone-switch = { $mode ->
    [phone] Den Laptop nehmen
   *[laptop] Das Handy nehmen
}
phone-answered = { $who ->
    [phone] Von diesem Handy beantwortet.
   *[laptop] Vom Laptop beantwortet.
}

## What waits for the laptop

phone-waiting = { $count ->
    [one] { $count } Antwort wartet auf den Laptop.
   *[other] { $count } Antworten warten auf den Laptop.
}
phone-unpaired = Scannen Sie den QR-Code am Laptop noch einmal, um alles zu senden.
phone-not-kept = Dieser Browser behält nichts: Lassen Sie die Seite bis dahin offen.
phone-refused = Der Laptop hat ein Foto nicht angenommen: { $why }

## Without the laptop

phone-plain = Über einfaches http braucht diese Seite den Laptop zum Öffnen, danach keinen mehr, solange sie offen bleibt.
phone-https = Über https öffnen
phone-no-https = Über https öffnet sie sich ohne ihn: Starten Sie den Laptop mit „smearlens serve --https“.
phone-untrusted = Dieser Browser behält die Seite nicht: Zum Öffnen braucht sie den Laptop. Er behält sie, sobald er dem Zertifikat des Laptops vertraut.
phone-trust = So vertraut er ihm
phone-kept = Diese Seite öffnet sich auch ohne den Laptop: Legen Sie sie auf den Startbildschirm.
