### The page on which the phone answers by itself. Its modules read this file, live.ftl and camera.ftl.

phone-title = In the phone
phone-about = Names the white blood cells in a stained smear, in the phone itself. For learning, not for diagnosis.
phone-stored = Only what you freeze or choose is stored; all other frames are forgotten at once. What this phone answers alone waits here and goes to the laptop’s history once that is there.
phone-stored-nothing = Nothing is stored: frames and photos are forgotten once they are answered.

## Who answers

phone-who = Who answers
phone-mode = { $mode ->
    [phone] This phone answers.
   *[laptop] The laptop answers.
}
phone-alone = It needs no laptop now.
phone-why = { $why ->
    [loading] This phone loads the networks.
    [chosen] You chose it.
    [head] Only the laptop has what you taught.
    [unable] This phone’s browser can’t run the networks.
    [model] This model runs on the laptop alone.
    [failed] The networks could not be loaded.
    [broken] The networks did not work on this phone.
   *[slow] This phone is too slow.
}
phone-loading = This phone loads the networks: { $share }.
phone-load = How much of the networks is loaded
phone-switch = { $mode ->
    [phone] Use the laptop
   *[laptop] Use this phone
}
phone-answered = { $who ->
    [phone] Answered by this phone.
   *[laptop] Answered by the laptop.
}

## What waits for the laptop

phone-waiting = { $count ->
    [one] { $count } answer waits for the laptop.
   *[other] { $count } answers wait for the laptop.
}
phone-unpaired = Scan the QR code on the laptop again to send it all.
phone-not-kept = This browser keeps nothing: leave the page open until then.
phone-refused = The laptop did not take a photo: { $why }

## Without the laptop

phone-plain = Over plain http this page needs the laptop to open, and none from then on, for as long as it stays open.
phone-https = Open it over https
phone-no-https = Over https it opens without one: start the laptop with “smearlens serve --https”.
phone-untrusted = This browser does not keep the page: it needs the laptop to open. It keeps it once it trusts the laptop’s certificate.
phone-trust = How it does
phone-kept = This page opens without the laptop, too: add it to the home screen.
