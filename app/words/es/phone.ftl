### The page on which the phone answers by itself. Its modules read this file, live.ftl and camera.ftl.

phone-title = En el móvil
phone-about = Nombra los glóbulos blancos de un frotis teñido, en el propio móvil. Para aprender, no para diagnosticar.
phone-stored = Solo se guarda lo que congela o elige; las demás imágenes se olvidan en el acto. Lo que este móvil responde solo espera aquí y pasa al historial del portátil en cuanto está disponible.
phone-stored-nothing = No se guarda nada: imágenes y fotos se olvidan una vez respondidas.

## Who answers

phone-who = Quién responde
phone-mode = { $mode ->
    [phone] Responde este móvil.
   *[laptop] Responde el portátil.
}
phone-alone = Ahora no necesita el portátil.
phone-why = { $why ->
    [loading] Este móvil carga las redes.
    [chosen] Lo eligió usted.
    [head] Solo el portátil tiene lo que usted enseñó.
    [unable] El navegador de este móvil no puede calcular con las redes.
    [model] Este modelo solo funciona en el portátil.
    [failed] No se pudieron cargar las redes.
    [broken] Las redes han fallado en este móvil.
   *[slow] Este móvil es demasiado lento.
}
phone-loading = Este móvil carga las redes: { $share }.
phone-load = Cuánto de las redes está cargado
phone-switch = { $mode ->
    [phone] Usar el portátil
   *[laptop] Usar el móvil
}
phone-answered = { $who ->
    [phone] Respondida por este móvil.
   *[laptop] Respondida por el portátil.
}

## What waits for the laptop

phone-waiting = { $count ->
    [one] { $count } respuesta espera al portátil.
   *[other] { $count } respuestas esperan al portátil.
}
phone-unpaired = Vuelva a escanear el código QR del portátil para enviarlo todo.
phone-not-kept = Este navegador no guarda nada: deje la página abierta hasta entonces.
phone-refused = El portátil no aceptó una foto: { $why }

## Without the laptop

phone-plain = Por http sin cifrar esta página necesita el portátil para abrirse y, mientras siga abierta, ya no.
phone-https = Abrirla por https
phone-no-https = Por https se abre sin él: inicie el portátil con «smearlens serve --https».
phone-untrusted = Este navegador no conserva la página: necesita el portátil para abrirse. La conserva en cuanto confía en el certificado del portátil.
phone-trust = Cómo confía en él
phone-kept = Esta página se abre también sin el portátil: añádala a la pantalla de inicio.
