### Las frases de app/errors.py y app/problems.py, cada error bajo su `code`.

## La foto

error-empty_upload = La foto llegó vacía. Por favor, repítala o vuelva a elegirla.
error-not_a_photo = { $seems ->
    [a-GIF-picture] Esto es una imagen GIF.
    [a-JPEG-2000-picture] Esto es una imagen JPEG 2000.
    [a-JPEG-XL-picture] Esto es una imagen JPEG XL.
    [a-JPEG-XR-picture] Esto es una imagen JPEG XR.
    [a-microscope-s-file-Zeiss-CZI] Esto es un archivo de microscopio (Zeiss CZI).
    [a-microscope-s-file-Nikon-ND2] Esto es un archivo de microscopio (Nikon ND2).
    [a-microscope-s-file-Leica-LIF] Esto es un archivo de microscopio (Leica LIF).
    [a-confocal-microscope-s-file-Zeiss-LSM] Esto es un archivo de microscopio confocal (Zeiss LSM).
    [a-scanned-slide-Hamamatsu-NDPI] Esto es un portaobjetos escaneado (Hamamatsu NDPI).
    [a-scanned-slide-Aperio-SVS] Esto es un portaobjetos escaneado (Aperio SVS).
    [a-scientific-data-file-HDF5] Esto es un archivo de datos científicos (HDF5).
    [a-raw-photo-Olympus-ORF] Esto es una foto RAW (Olympus ORF).
    [a-raw-photo-Panasonic-RW2] Esto es una foto RAW (Panasonic RW2).
    [a-raw-photo-Fujifilm-RAF] Esto es una foto RAW (Fujifilm RAF).
    [a-raw-photo-Sigma-X3F] Esto es una foto RAW (Sigma X3F).
    [a-raw-photo-Minolta-MRW] Esto es una foto RAW (Minolta MRW).
    [a-raw-photo-Canon-CR2] Esto es una foto RAW (Canon CR2).
    [a-raw-photo-Canon-CR3] Esto es una foto RAW (Canon CR3).
    [a-raw-photo-DNG] Esto es una foto RAW (DNG).
    [a-camera-s-raw-photo] Esto es una foto RAW de una cámara.
    [a-PDF-document] Esto es un documento PDF.
    [a-PostScript-document] Esto es un documento PostScript.
    [a-ZIP-archive-or-an-office-document] Esto es un archivo ZIP o un documento de Office.
    [a-RAR-archive] Esto es un archivo RAR.
    [a-7-Zip-archive] Esto es un archivo 7-Zip.
    [a-gzip-archive] Esto es un archivo gzip.
    [an-office-document] Esto es un documento de Office.
    [a-Photoshop-picture] Esto es una imagen de Photoshop.
    [a-GIMP-picture] Esto es una imagen de GIMP.
    [a-QOI-picture] Esto es una imagen QOI.
    [an-astronomer-s-picture-FITS] Esto es una imagen astronómica (FITS).
    [an-OpenEXR-picture] Esto es una imagen OpenEXR.
    [a-Radiance-HDR-picture] Esto es una imagen Radiance HDR.
    [an-icon] Esto es un icono.
    [a-video] Esto es un vídeo.
    [a-video-or-a-recording] Esto es un vídeo o una grabación.
    [a-video-or-a-picture-of-a-rare-kind] Esto es un vídeo o una imagen de un tipo poco común.
    [a-DICOM-file] Esto es un archivo DICOM.
    [an-AVIF-picture] Esto es una imagen AVIF.
    [an-SVG-drawing] Esto es un dibujo SVG.
    [a-text-file] Esto es un archivo de texto.
    [a-web-page] Esto es una página web.
    [a-Netpbm-picture] Esto es una imagen Netpbm.
   *[other] Este archivo no es una foto que podamos leer.
} { $way ->
    [set-the-camera-to-JPEG-or-export-a-JPEG-from-its-program] Por favor, ponga la cámara en JPEG o exporte un JPEG desde su programa.
    [export-the-field-as-a-JPEG-with-the-program-that-made-it] Por favor, exporte el campo como JPEG con el programa que creó el archivo.
    [send-a-photo-or-a-still-of-it-saved-as-a-JPEG] Por favor, envíe una foto, o un fotograma guardado como JPEG.
    [save-it-as-a-JPEG-with-a-picture-viewer] Por favor, guárdelo como JPEG con un visor de imágenes.
    [send-the-photo-itself-as-a-JPEG] Por favor, envíe la foto misma, como JPEG.
    [save-it-as-a-JPEG-from-Photoshop] Por favor, guárdela como JPEG desde Photoshop.
    [export-it-as-a-JPEG-from-GIMP] Por favor, expórtela como JPEG desde GIMP.
    [export-the-picture-as-a-JPEG-from-its-viewer] Por favor, exporte la imagen como JPEG desde su visor.
   *[other] Por favor, envíe una foto JPEG, PNG o WebP.
}
error-heic_photo = Esto es una imagen HEIC, que aquí no se puede leer. En un iPhone abra Ajustes, Cámara, Formatos, elija «El más compatible» y haga la foto de nuevo, o guárdela como JPEG.
error-odd_photo = { $what ->
    [a-lossless-or-hierarchical-JPEG] Esto es un JPEG sin pérdida o jerárquico
    [a-JPEG-with-12-bits-a-colour] Esto es un JPEG de 12 bits por color
    [a-BMP-with-compression] Esto es un BMP comprimido
    [a-TIFF-with-JPEG-compression] Esto es un TIFF con compresión JPEG
    [a-TIFF-with-JPEG-2000-compression] Esto es un TIFF con compresión JPEG 2000
    [a-TIFF-with-a-rare-compression] Esto es un TIFF con una compresión poco común
    [a-TIFF-whose-pixels-are-no-whole-numbers] Esto es un TIFF cuyos píxeles no son números enteros
    [a-TIFF-that-is-neither-grey-nor-RGB] Esto es un TIFF que no es gris ni RGB
    [a-TIFF-of-LZW-in-one-large-piece] Esto es un TIFF con LZW en una sola pieza grande
    [a-TIFF-of-decimal-numbers] Esto es un TIFF de números decimales
   *[other] Esto es una imagen de un tipo poco común
}, que aquí no se puede leer. Por favor, guárdelo como un JPEG corriente.
error-broken_photo = La imagen de este archivo está dañada y no se puede leer. Por favor, haga una foto nueva o guarde la imagen otra vez como JPEG.
error-cut_photo = El archivo termina en medio de su imagen: no llegó entero. Por favor, envíelo otra vez; si se guardó así, haga una foto nueva.
error-format_too_large = { $kind ->
    [A-PNG] Un PNG
    [A-progressive-JPEG] Un JPEG progresivo
    [A-WebP] Un WebP
    [A-BMP] Un BMP
    [A-TIFF] Un TIFF
    [A-TIFF-of-16-bits] Un TIFF de 16 bits
    [A-HEIC-picture] Una imagen HEIC
   *[other] Este formato
} puede tener aquí como máximo { $megapixels } megapíxeles, porque solo se puede leer entero. Por favor, guarde la imagen como un JPEG corriente, no progresivo, que puede tener { $jpeg }, o elija un tamaño menor.
error-bad_form = { $what ->
    [The-header-Content-Type-does-not-say-the-form-s-boundary-by-which-its-parts-begin] La cabecera Content-Type no indica el «boundary» del formulario, con el que empiezan sus partes.
    [A-part-of-the-form-has-no-name-so-it-is-not-known-to-be-the-photo] Una parte del formulario no tiene nombre, así que no se sabe si es la foto.
   *[other] No se puede descomponer el formulario.
} Envíe la foto como campo multipart «file».
error-photo_too_small = La foto solo tiene { $width } × { $height } píxeles. Cada lado debe tener al menos { $least }; por favor, acérquese más o elija un tamaño de foto mayor.
error-photo_too_large = La foto tiene más de { $megapixels } megapíxeles o un lado de más de { $most } píxeles. Por favor, elija un tamaño de foto menor.
error-photo_too_narrow = La foto tiene { $width } × { $height } píxeles: más una tira que un campo. Un lado puede ser como máximo { $most } veces el otro.
error-moving_photo = Esto es una imagen en movimiento de { $frames } fotogramas. Por favor, envíe una foto fija.
error-no_photo = Con la petición no llegó ninguna foto. Envíela como campo multipart «file».
error-too_many_parts = Por favor, envíe las fotos de una en una.

## En camino

error-upload_too_large = La foto ocupa más de { $megabytes } MB. Por favor, elija un tamaño de foto menor.
error-no_space_for_upload = No se pudo recibir la foto: la carpeta de archivos temporales del portátil está llena o no se puede escribir en ella. Haga sitio allí y envíe la foto otra vez.
error-server_busy = El servidor está ocupado con otras fotos. { -photo-not-lost }
error-too_many_connections = Hay demasiados teléfonos conectados al servidor. { -photo-not-lost }
error-server_stopping = El servidor se está deteniendo. { -photo-not-lost }
-photo-not-lost = Su foto no se ha perdido: por favor, envíela otra vez dentro de un momento.
error-too_slow = La foto tardó demasiado en llegar. Por favor, acérquese al wifi y envíela otra vez, o elija un tamaño de foto menor.
error-not_https = Este puerto habla HTTPS. Empiece la dirección por https://, no por http://.
error-bad_request = La petición no llegó completa o no se puede leer. Por favor, envíe la foto otra vez.
error-client_gone = La conexión se cerró antes de mirar la foto.
error-internal_error = Algo ha fallado en el portátil. Su foto sigue en el teléfono; por favor, inténtelo otra vez.

## El historial

error-history_full = No se pudo guardar la respuesta: el disco del portátil está lleno. Haga sitio allí y envíe la foto otra vez.
error-history_unavailable = Ahora no se pueden guardar ni mostrar respuestas: { $reason ->
    [the-database-does-not-answer] la base de datos no responde.
    [it-was-written-by-a-newer-Smearlens] el historial es de un Smearlens más nuevo.
    [its-disk-is-too-slow-for-so-many-photos] el disco es demasiado lento para tantas fotos.
    [another-program-holds-the-history-s-file] otro programa tiene ocupado el archivo del historial.
    [the-history-s-file-is-no-database] el archivo del historial no es una base de datos.
    [the-history-s-file-is-damaged] el archivo del historial está dañado.
    [the-laptop-can-t-write-to-its-folder] el portátil no puede escribir en su carpeta.
    [too-many-ask-for-the-history-at-once] demasiados lo piden a la vez.
    [the-history-s-file-was-removed-or-replaced] el archivo del historial se ha borrado o cambiado por otro.
    [the-database-can-be-read-but-not-written] la base de datos se puede leer, pero no escribir.
    [its-database-belongs-to-another-program] la base de datos es de otro programa.
    [the-answer-stored-under-this-id-is-damaged] la respuesta guardada con este identificador está dañada.
   *[other] algo va mal en el portátil.
}
error-id_taken = El identificador de esta foto ya se usó para otra. Por favor, envíe la foto con uno nuevo.
error-no_such_answer = En el historial de este teléfono no está esa respuesta, o ya no está.
error-no_archive = Smearlens no exportó este archivo, o está dañado. Elija el .zip tal como se exportó, de 50 MB y 500 imágenes como máximo.

## Quién puede entrar

error-not_paired = Este dispositivo no está conectado con el portátil, o ya no lo está: por favor, vuelva a escanear el código QR del portátil.
error-teacher_only = Esto solo se puede hacer en el propio portátil, en su página para el profesorado.
error-unknown_name = Este servidor no se llama así. Escanee el código QR del portátil o añada el nombre del servidor a SMEARLENS_ALLOWED_HOSTS.
error-foreign_page = Esto lo pidió una página de otro sitio, así que no se hizo. Abra Smearlens e inténtelo allí.

## Conectar

error-no_qr_code = { $reason ->
    [Browsers-can-t-open-an-address-with-in-it-Choose-another-with-host] Los navegadores no pueden abrir una dirección con «%». Elija otra con --host.
   *[container] Dentro de un contenedor no se ve la dirección del portátil. Inícielo con -e SMEARLENS_PUBLIC_URL=http://<dirección del portátil>:<puerto> para obtener un código QR.
}
error-public_loopback = La dirección pública lleva el teléfono a sí mismo: indique la dirección que los teléfonos alcanzan.
error-loopback_only = Esta dirección es el propio portátil: ningún teléfono puede llegar a ella. Quite --host.
error-no_network = Este portátil no está en ninguna red que un teléfono pueda compartir. Conéctelo a un wifi (basta el punto de acceso del teléfono) e inicie de nuevo.

## Aprender

error-nothing_named = En este recuento nadie ha nombrado aún una célula como una de estas clases. De lo que dice solo el modelo no se aprende nada.
error-nothing_reviewed = Aún no hay nada de lo que aprender: en ningún recuento ha nombrado o confirmado alguien una célula, o todas son discutidas. Revise primero algunas células.
error-too_few_examples = Hay muy pocas células con nombre para aprender: hacen falta al menos { $needed } de cada una de { $classes } clases. Ponga nombre a algunas más.
error-no_such_head = Aquí ningún microscopio y ningún conjunto de clases se llama así, o ya no. Elija otro.
error-no_such_example = Este ejemplo no existe aquí, o ya no.
error-no_such_class = No es ninguna de las clases con las que se puede nombrar una célula aquí.
error-name_taken = Este nombre ya está en uso. Elija otro.
error-bad_name = Un nombre necesita de 1 a { $most } caracteres que una página pueda mostrar. Elija otro.
error-class_in_use = Una clase con la que hay células nombradas no se puede quitar, ni las de un microscopio. Nombre antes esas células de otra manera.
error-nothing_stored = Este servidor no guarda nada (SMEARLENS_RETENTION_DAYS=0), así que aquí no puede aprender ni contar nada.
error-not_teachable = El modelo de este servidor no puede aprender sobre la marcha: se exportó sin una capa para ello. Expórtelo de nuevo o use el incluido.
error-not_taught = Todavía no se ha aprendido nada aquí: muestre primero algunas células y haga que aprenda de ellas.
error-head_stale = Esto se aprendió con otro modelo que el del servidor. Haga que lo aprenda de nuevo; los ejemplos siguen ahí.
error-nothing_to_undo = No hay nada que deshacer: solo lo último aprendido, y una vez.
error-no_cell_found = En esta foto no se encontró ningún glóbulo blanco. Tómela más cerca o más nítida.
error-too_many_examples = Puede haber { $most } ejemplos como máximo. Quite algunos que aporten poco.
error-too_many_heads = Puede haber { $most } microscopios y conjuntos de clases como máximo. Borre uno antes.
error-bad_body = No es lo que se espera en esta dirección. Se describe en /docs.
error-body_too_large = Es demasiado grande para esta dirección.

## Contar

error-no_such_count = Este recuento no existe aquí, o ya no, o este móvil no participa en él. Únase con su código.
error-no_such_photo = La foto de esta célula no está en este recuento, o ya no.
error-no_such_cell = En este recuento no existe esa foto o esa célula, o ya no.
error-count_not_joined = Este teléfono no participa en ningún recuento así. Únase a él con su código.
error-count_finished = Este recuento está terminado. Vuelva a abrirlo para seguir contando.
error-cell_changed = Otra persona acaba de decidir sobre esta célula. Mírela otra vez.
error-nothing_decided = Este móvil no ha decidido nada en este recuento que se pueda deshacer.
error-count_full = En un recuento caben 1.000 fotos, 16.000 células y 200 móviles. Empiece otro.
error-too_many_counts = Puede haber 1.000 recuentos como máximo. Borre antes uno.
error-too_many_tries = Se han probado demasiados códigos incorrectos. Espere un minuto.

## Direcciones

error-not_found = Aquí no hay tal página. Vuelva a escanear el código QR para llegar a la página de la cámara.
error-method_not_allowed = Esta dirección no se puede usar así.
error-bad_range = La cabecera «Range» no nombra ninguna parte de este archivo.
error-bad_parameter = { $place ->
    [form] El formulario no puede contener nada más que la foto, en el campo «file».
    [header] La cabecera «{ $name }» debe ser { expected }.
   *[query] «{ $name }» en la dirección debe ser { expected }.
}
expected = { $expected ->
    [bool_parsing] 1 o 0
    [uuid_parsing] un UUID
    [int_parsing] un número entero
    [greater_than_equal] al menos 1
    [less_than_equal] un número menor
   *[other] otro valor
}

## Un frotis entero

error-slide_too_large = El archivo ocupa más de { $megabytes } MB. Por favor, envíe el frotis en varias partes o grabe un vídeo más corto.
error-no_space_for_slide = No se pudo recibir el archivo: el disco del portátil está lleno o no se puede escribir en su carpeta. Haga sitio allí y envíelo otra vez.
error-another_slide = El portátil está trabajando en otro frotis. Por favor, envíe este cuando haya terminado.
error-slide_there = En este recuento ya se está trabajando en un frotis. Espere a que termine o cancélelo.
error-slide_cancelled = Otra persona ha cancelado este frotis. No se ha guardado nada de él.
error-slide_stopped = El servidor del portátil se detuvo mientras trabajaba en el frotis. No se ha guardado nada: por favor, envíelo otra vez.
error-slide_broke = Algo de este archivo no se pudo procesar. No se ha guardado nada. Por favor, cópielo otra vez o envíe fotos del frotis.
error-nothing_to_count = No contiene ninguna foto ni ningún vídeo que se pueda leer.
error-zip_unreadable = El archivo .zip está dañado o cortado. Por favor, comprímalo o cópielo otra vez.
error-zip_too_large = El archivo .zip contiene más de { $most } archivos. Por favor, comprima menos.
error-no_video_reader = Los vídeos los lee un complemento que no está instalado aquí: pip install 'smearlens[video]'. Las fotos del frotis se cuentan sin él.
error-video_damaged = El vídeo está dañado o cortado antes del final. Por favor, cópielo otra vez o grabe de nuevo.
error-no_video_stream = En este vídeo no hay imagen, quizá solo sonido.
error-video_undecodable = El vídeo está codificado de una forma que aquí no se puede leer ({ $codec }). Por favor, guárdelo como H.264, que las cámaras llaman «más compatible».
error-video_too_large = Las imágenes del vídeo tienen más de { $megapixels } megapíxeles. Por favor, grabe en 4K o menos.
