### Las páginas en las que se cuenta. Sus módulos leen este archivo, counts.ftl y camera.ftl.

## Qué se puede hacer aquí

room-rooms = Qué hacer
room-name = Nombrar
room-count = Contar
room-learn = Aprender

## Empezar, unirse, seguir

counting-title = Contar un frotis
counting-needs-script = Para contar hace falta JavaScript: las fotos se envían una tras otra. Permítalo en esta página.
counting-nothing-stored = Este servidor no guarda nada, así que no se puede contar. Inícielo con <code>SMEARLENS_RETENTION_DAYS</code> mayor que 0.
counting-begin = Empezar un recuento
counting-begin-says = Un frotis, un recuento: otros pueden unirse con su código.
counting-slide = Cómo llama usted al frotis
counting-no-patient = Un número o una palabra suya. Nunca el nombre de un paciente.
counting-target = Cuántos leucocitos
counting-person = Su nombre
counting-person-says = Puede quedar vacío. Aparece junto a lo que usted decide; este móvil lo recuerda.
counting-begin-now = Empezar
counting-join = Unirse a un recuento
counting-join-says = Escriba el código que muestra su página, o escanéelo allí.
counting-code = Código
counting-join-now = Unirse
counting-list = Recuentos en este móvil
counting-list-laptop = Todos los recuentos
counting-none = Todavía no hay recuentos.
counting-loading = Cargando…
counting-no-slide = Un frotis sin nombre
counting-progress = { $count } de { $target } leucocitos
counting-begun = Empezado el { $when }
counting-is-open = sin terminar
counting-is-finished = terminado
counting-waiting = { $count ->
    [one] Queda { $count } foto de este móvil por enviar.
   *[other] Quedan { $count } fotos de este móvil por enviar.
}
counting-go-on = Seguir
counting-look = Ver
counting-report = Informe
counting-delete = Borrar…
counting-delete-of = Borrar { $slide }…
counting-delete-sure = { $count ->
    [one] { $slide } se borra del portátil para todos, con su { $count } foto y todo lo decidido. No se puede deshacer.
   *[other] { $slide } se borra del portátil para todos, con sus { $count } fotos y todo lo decidido. No se puede deshacer.
}
counting-delete-now = Borrarlo
counting-deleted = { $slide } se ha borrado.
counting-all = Todos los recuentos

## Hasta dónde se ha llegado

counting-reached = Ya están todos los que había que contar. Termine el recuento o siga: con más células es más seguro.
counting-finished = Este recuento está terminado. Vuelva a abrirlo para seguir.
counting-lost = El portátil no responde. Lo que hagan otros aparecerá en cuanto responda.
counting-tally = Lo contado
counting-tally-one = { $name }: { $count }
counting-finish = Terminar
counting-reopen = Volver a abrir
counting-was-finished = Terminado.
counting-was-reopened = Abierto de nuevo.
counting-review = Revisar las células
counting-change = Cambiar el nombre o el objetivo
counting-change-now = Cambiar
counting-changed = Cambiado.
counting-quiz = Cuestionario con estas células
counting-others = Otros se unen con
counting-others-how = Escanéelo con un móvil en la misma wifi. O abra allí «Contar» y escriba el código.
counting-qr = Código QR que lleva a este recuento
counting-phones = { $count ->
    [one] Participa { $count } móvil.
   *[other] Participan { $count } móviles.
}
counting-people = Quiénes dieron su nombre: { $names }

## Células

counting-open = Por decidir
counting-decided = Contadas
counting-nothing-open = Nada por decidir.
counting-no-photos = Haga una foto de un campo del frotis. Cada glóbulo blanco se cuenta donde el modelo está seguro, y se muestra aquí donde usted debe decidir.
counting-more = { $count ->
    [one] Mostrar { $count } más
   *[other] Mostrar { $count } más
}
counting-sure = Seguro, { $percent }
counting-unsure = Inseguro, { $percent }
counting-model-said = Modelo: { $plain }, { $percent }
counting-no-cell = Quizá no sea una célula
counting-edge = Cortada por el borde
counting-twin = ¿Vista dos veces?
counting-added = Hallada por una persona
counting-by-model = Decidida por el modelo
counting-by-person = Decidida por { $name }
counting-by-somebody = Decidida por una persona
counting-in-photo = Su foto
counting-photo-of = La foto de esta célula: { $name }

## Fotos en camino

counting-drop-here = O suelte fotos en cualquier parte de esta página.
counting-photos-left = { $count ->
    [one] falta { $count } foto
   *[other] faltan { $count } fotos
}
counting-photo-in = { $cells ->
    [0] La foto ha llegado: no se encontró ningún glóbulo blanco.
    [one] La foto ha llegado: { $cells } célula, { $open } por decidir.
   *[other] La foto ha llegado: { $cells } células, { $open } por decidir.
}
counting-again = { $count ->
    [one] Una foto ya estaba: se cuenta una vez.
   *[other] { $count } fotos ya estaban: cada una se cuenta una vez.
}
counting-not-kept = Este navegador no guarda fotos. Deje abierta esta página hasta que se envíen todas.
counting-wait-finished = { $count ->
    [one] { $count } foto espera en este móvil: el recuento está terminado. Vuelva a abrirlo para enviarla, o descártela.
   *[other] { $count } fotos esperan en este móvil: el recuento está terminado. Vuelva a abrirlo para enviarlas, o descártelas.
}
counting-wait-gone = { $count ->
    [one] { $count } foto espera en este móvil, pero el recuento ya no existe, o este móvil ya no participa en él.
   *[other] { $count } fotos esperan en este móvil, pero el recuento ya no existe, o este móvil ya no participa en él.
}
counting-discard = { $count ->
    [one] Descartarla
   *[other] Descartarlas
}
counting-discard-sure = { $count ->
    [one] { $count } foto se borra de este móvil y no se envía nunca. No se puede deshacer.
   *[other] { $count } fotos se borran de este móvil y no se envían nunca. No se puede deshacer.
}
counting-discard-now = Descartar
counting-keep = Conservar
counting-refused = Fotos que el portátil no aceptó
counting-refused-photo = Una foto que no se aceptó
counting-try-again = Probar otra vez
counting-drop = Descartar esta foto

## Un frotis entero

slide-way = Un frotis entero: vídeo o zip
slide-says = Un vídeo del frotis mientras lo mueve, o un .zip de fotos que se solapan: cada célula cuenta una vez, por muchas imágenes que la muestren.
slide-choose = Elegir un vídeo o un .zip
slide-drop-here = O suéltelo en cualquier lugar de esta página.
slide-step = { $step ->
    [sending] Enviando…
    [receiving] Se está enviando…
    [storing] Guardando las células…
   *[looking] El portátil examina el frotis…
}
slide-meanwhile = Mientras tanto se pueden hacer fotos. Una vez enviado, puede cerrar esta página.
slide-cancel = Cancelar
slide-cancelled = Cancelado. No se ha guardado nada del frotis.
slide-finished = { $cells ->
    [0] El frotis está listo: no se encontró en él ningún glóbulo blanco.
    [one] El frotis está listo: { $cells } célula { $views ->
        [one] en { $views } imagen.
       *[other] en { $views } imágenes.
    }
   *[other] El frotis está listo: { $cells } células { $views ->
        [one] en { $views } imagen.
       *[other] en { $views } imágenes.
    }
}
slide-left-out = { $count ->
    [one] { $count } archivo no se pudo leer y se dejó fuera.
   *[other] { $count } archivos no se pudieron leer y se dejaron fuera.
}
slide-one = Envíe un solo vídeo o un solo .zip cada vez.
slide-too-large = El archivo ocupa más de { $megabytes } MB. Por favor, envíe el frotis en varias partes o grabe un vídeo más corto.
