### El tablero de la clase, para el profesorado.

board-title = La clase
board-nothing-stored = Este servidor no guarda nada, así que no se cuenta nada.
board-needs-script = El tablero necesita JavaScript.
board-loading = Cargando…
board-none = Todavía nadie cuenta. Lo que empiecen los móviles aparecerá aquí por sí solo.
board-sum = { $counts ->
    [one] { $counts } recuento
   *[other] { $counts } recuentos
}, { $photos ->
    [one] { $photos } foto
   *[other] { $photos } fotos
}
board-told = A las { $time }
board-counts = Recuentos
board-more = { $counts ->
    [one] Hay un recuento más antiguo que no aparece en la lista; sí está en las tablas y en la exportación.
   *[other] Hay { $counts } recuentos más antiguos que no aparecen en la lista; sí están en las tablas y en la exportación.
}
board-no-slide = Frotis sin nombre
board-far = { $counted } de { $target }
board-open = { $open ->
    [one] { $open } sin decidir
   *[other] { $open } sin decidir
}
board-phones = { $phones ->
    [one] { $phones } móvil
   *[other] { $phones } móviles
}
board-names = { $people ->
    [one] { $people } persona
   *[other] { $people } personas
}
board-finished = terminado { $time }
board-active = última actividad { $time }
board-differ = Discrepan: el modelo y las personas en { $model ->
    [one] { $model } célula
   *[other] { $model } células
}, dos personas en { $people ->
    [one] { $people } célula
   *[other] { $people } células
}
board-person = Persona
board-photos = Fotos
board-judged = Nombradas
board-confirmed = Como el modelo
board-changed = De otro modo
board-seen = Última vez
board-people-of = Quién participa en { $slide }
board-review = Ver las células
board-report = Informe
board-choose = Elegir para las tablas de abajo
board-choose-all = Otra vez todos los recuentos
board-chosen = { $counts ->
    [0] De todos los recuentos.
    [one] De un recuento que ha elegido.
   *[other] De { $counts } recuentos que ha elegido.
}
board-model = El modelo y las personas
board-model-caption = Filas: lo último que dijeron las personas. Columnas: lo que dice el modelo.
board-model-none = Todavía nadie ha nombrado una célula.
board-people = Entre personas
board-people-caption = Células que nombraron dos personas. Filas: una de ellas. Columnas: la otra.
board-people-none = Todavía no hay ninguna célula nombrada por dos personas.
board-row = Dicen las personas
board-one = Dice una
board-alike = Coinciden
board-interval = Intervalo del 95 %
board-all-rows = Todas
board-share-of = { $alike } de { $n }, { $share }
board-from-to = { $low }–{ $high }
board-how-counts = Los intervalos se obtienen sorteando de nuevo recuentos enteros (bootstrap) y nunca son más estrechos que los de Wilson; en las clases de menos de { $least } recuentos son los de Wilson, como si cada célula viniera por separado.
board-how-cells = Hay menos de { $least } recuentos con células nombradas: los intervalos son los de Wilson, como si cada célula viniera por separado. Las células de un mismo frotis se parecen, así que la verdad puede estar más lejos.
board-how-people = Cada dos personas que nombraron la misma célula son una pareja: { $pairs ->
    [one] { $pairs } pareja
   *[other] { $pairs } parejas
}, { $share } coinciden ({ $low }–{ $high }).
board-all = Todos los recuentos
board-export-says = De cada recuento, sus células, resultados, FHIR y fotos; y una tabla de todas las células y otra de todos los resultados.
board-export = Guardar todo (.zip)
board-reviewed-says = Lo que alguien nombró o confirmó y nadie llama de otro modo: fotos, una tabla con recuadros y qué frotis se reservan para la prueba. No contiene nombres de personas.
board-reviewed = Guardar las células revisadas como datos de entrenamiento (.zip)
board-delete-more = Borrar todo…
board-delete-word = borrar
board-delete-sure = { $counts ->
    [one] { $counts } recuento
   *[other] { $counts } recuentos
} y { $photos ->
    [one] { $photos } foto
   *[other] { $photos } fotos
} desaparecen del portátil, con todo lo que se dijo de sus células. No se puede deshacer. Las fotos que aún esperan en los móviles ya no encontrarán su recuento.
board-delete-type = Para borrar, escriba «{ $word }»
board-delete = Borrar todo
board-deleting = Borrando…
board-deleted = Todos los recuentos están borrados.
board-silent = El portátil no responde. Lo que ve es de antes; sigue por sí solo.
