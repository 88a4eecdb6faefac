### La página que responde mientras la cámara está en marcha. Sus módulos leen este archivo y camera.ftl.

live = En vivo
live-needs-script = El modo en vivo necesita JavaScript: las imágenes se envían una tras otra. Permítalo en esta página o haga una foto.
live-photo = Foto
live-to-count = Al recuento
live-picture = Lo que ve la cámara
live-still = La imagen que congeló
live-stored-nothing = Solo se guarda lo que usted congela o añade a un recuento; las demás imágenes se olvidan al instante.
live-in-phone = En el móvil, sin el portátil

## Lo que se ve

live-starting = La cámara se pone en marcha…
live-nothing = Lleve al centro una célula con el núcleo violeta
live-looking = No se mueva y enfoque…
live-focus = { $focus ->
    [blurred] Enfoque: borroso
    [nearly] Enfoque: casi nítido
    [sharp] Enfoque: nítido
   *[none] Enfoque
}
live-slower = El portátil está ocupado con otras fotos: el modo en vivo irá más despacio por un momento.

## Lo que se puede hacer

live-freeze = Congelar
live-go-on = Seguir en vivo
live-keep-it = Abrirla como foto
live-history = Todas las respuestas en el portátil
live-light = Luz
live-zoom = Zoom
live-other = Otra cámara
live-retry = Intentar de nuevo
live-take-photo = Hacer una foto

## Recuentos

live-add = Añadir al recuento
live-adding = { $count ->
    [one] { $count } imagen va de camino al recuento.
   *[other] { $count } imágenes van de camino al recuento.
}
live-added = { $count ->
    [0] La imagen está en el recuento: no se encontró en ella ningún glóbulo blanco.
    [one] La imagen está en el recuento, con { $count } célula.
   *[other] La imagen está en el recuento, con { $count } células.
}
live-added-before = Esta imagen ya estaba en el recuento: se cuenta una vez.
live-count-finished = El recuento está terminado. Vuelva a abrirlo en su página para añadir imágenes.

## Un vídeo, donde no hay cámara

live-film = Grabar diez segundos
live-film-title = Grabe diez segundos y se leerán
live-film-why = Por http sin cifrar, el navegador no da cámara a esta página. Grabe el frotis durante diez segundos: el vídeo se queda en el teléfono y sus imágenes nítidas se responden una a una.
live-film-read = Cuánto del vídeo se ha leído
live-film-again = Leerlo de nuevo
live-over = El vídeo se ha leído hasta el final.

## Lo que impide la imagen

live-no-picture = Sin imagen
live-failed = { $why ->
    [denied] El navegador no puede usar la cámara. Permítala para esta página en los ajustes del navegador e inténtelo de nuevo.
    [none] No se encontró ninguna cámara. Conecte una e inténtelo de nuevo.
    [taken] Otro programa tiene la cámara. Ciérrela allí e inténtelo de nuevo.
    [ended] La cámara se ha parado. Vuelva a conectarla e inténtelo de nuevo.
    [film] Este navegador no puede reproducir lo que grabó el teléfono. Ponga la cámara en «más compatible» (H.264 en lugar de HEVC) o haga una foto.
   *[failed] La cámara no se pudo poner en marcha. Inténtelo de nuevo o haga una foto.
}
