### La página en la que se revisa un recuento, clase por clase.

## La página

review-title = Revisar las células
review-back = El recuento
review-needs-script = Para revisar hace falta JavaScript: las células se nombran con un toque. Permítalo en esta página.
review-loading = Se están trayendo las células
review-silent = El portátil no responde: hasta que lo haga, aquí no se ve lo que hacen los demás.
review-tally = { $counted } de { $target } leucocitos contados, { $open ->
    [one] { $open } célula sin decidir
   *[other] { $open } células sin decidir
}.
review-jump = Ir a una clase
review-section = { $label }: { $count }
review-more = Mostrar { $count } más de { $left } ({ $label })
review-show = Mostrar
review-filter = { $filter ->
    [people] Nombradas por personas
    [model] Modelo y personas difieren
    [between] Dos personas difieren
    [edge] Cortadas por el borde
    [added] Añadidas a mano
    [twin] Quizá contadas dos veces
   *[all] Todas las células
}
review-none = No hay ninguna célula así.

## Una célula

review-this-cell = Esta célula
review-tile = { $by ->
    [person] { $named ->
        [true] por { $person }
       *[other] a mano
    }
    [model] { $certain }
   *[nobody] ¿{ $word }? { $certain }
}
review-tile-long = { $by ->
    [person] { $named ->
        [true] Nombrada por { $person }
       *[other] Nombrada por una persona
    }
   *[other] Modelo: { $word }, { $certain }
}
review-edge = cortada por el borde
review-added = añadida a mano
review-twin = quizá contada dos veces
review-said = Quién dijo qué
review-model = El modelo
review-says = { $verdict ->
    [sure] { $word }, { $certain }.
   *[other] No está seguro. Lo más probable: { $word }, { $certain }.
}
review-in-order = Por orden de tiempo
review-by-model = Modelo { $model }:
review-said-so = { $word }, { $certain }
review-found = El modelo no la había visto: añadida a mano.
review-left = Se deja al modelo
review-taken-back = retirado { $time }
review-photo = Verla en su foto

## Lo que se hace

review-dock = Qué es
review-move = Pasarla a
review-confirm = Confirmar: { $word }
review-confirm-all = Confirmar el modelo
review-enter = Intro
review-several = Varias
review-several-on = Cada toque elige una más.
review-several-off = Una célula cada vez.
review-chosen = { $count ->
    [one] { $count } célula elegida
   *[other] { $count } células elegidas
}
review-who = ¿Quién?
review-keys = Las flechas mueven, Mayús elige varias, la barra espaciadora una más. Las letras cambian de clase lo elegido, Intro confirma el modelo, Z deshace.
review-sending = { $left ->
    [one] { $left } célula en camino al portátil
   *[other] { $left } células en camino al portátil
}
review-moved = { $count ->
    [one] Pasada a: { $label }.
   *[other] { $count } células pasadas a: { $label }.
}
review-undone = Vuelve a ser como antes.
review-no-word = Lo que dice el modelo no es ninguna de estas clases: elija una.
review-now = { $named ->
    [true] Ahora es: { $label }, por { $person }.
   *[other] Ahora es: { $label }.
}
review-show-it = Ver la célula
review-finished = Este recuento está terminado: sus células se quedan como están.
review-reopen = Reabrir

## Concordancia

review-agreement = Hasta qué punto concuerdan modelo y personas
review-nobody = Ninguna persona ha nombrado una célula.
review-agree = { $who ->
    [model] Modelo y personas
   *[people] { $a } y { $b }
}, en { $count ->
    [one] { $count } célula que ambos nombraron
   *[other] { $count } células que ambos nombraron
}: { $alike } nombradas igual.
review-kappa = La κ de Cohen es { $kappa }: 0 es lo que daría el azar, 1 es concordancia total.
review-no-kappa = La κ de Cohen no está definida: ambos dieron a todas el mismo nombre.
review-caveat = Quien nombra aquí una célula ve lo que dijeron el modelo y otros antes. No es, pues, la concordancia de lectores independientes, y es mayor de lo que sería la suya. Las células que alguien solo miró no cuentan en ella.
