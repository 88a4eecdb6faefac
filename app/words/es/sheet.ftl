### La hoja en la que se nombra una célula de un recuento, y la página de una de sus fotos.

## Lo que se dice de una célula

sheet-model = { $verdict ->
    [sure] El modelo dice { $plain }, con una confianza del { $confidence }.
    [no_cell] El modelo no ve aquí ningún glóbulo blanco. Lo más probable: { $plain }.
   *[unsure] El modelo no está seguro. Lo más probable: { $plain }.
}
sheet-model-word = dice el modelo
sheet-perhaps = ¿{ $label }?
sheet-added = Se añadió a mano: el modelo la había pasado por alto.
sheet-edge = Puede que el borde de la foto la corte.
sheet-twin = Parece que otra foto también la muestra.
sheet-unsure = { $reason ->
    [close] No está lo bastante clara para darle un nombre.
    [unfamiliar] No se parece a nada de lo que aprendió el modelo.
    [other_cell] { $kind ->
        [basophil] Quizá sea un basófilo.
        [immature_granulocyte] Quizá sea un granulocito inmaduro.
        [erythroblast] Quizá sea un eritroblasto.
       *[other] Quizá sea otro tipo de célula.
    }
    [no_colour] La foto no tiene color.
    [odd_colour] Los colores parecen incorrectos.
    [no_cell] { $kind ->
        [platelet] Parece una plaqueta.
       *[other] No parece un leucocito.
    }
   *[other] El modelo no sabe qué es.
}
sheet-decided = { $by ->
    [person] { $named ->
        [true] { $person } dice: { $label }.
       *[other] Alguien dice: { $label }.
    }
    [model] Cuenta según el modelo.
   *[nobody] No cuenta hasta que alguien decida.
}

## Lo que se puede decir de ella

sheet-open = ¿Qué célula es esta?
sheet-this-cell = Esta célula
sheet-other-cell = De otra foto
sheet-question = ¿La misma célula, fotografiada dos veces?
sheet-once = Sí, contarla una vez
sheet-two = No
sheet-names = Nombres
sheet-leave = Dejarla al modelo
sheet-skip = Saltar
sheet-photo = Verla en su foto
sheet-finished = Este recuento está terminado: sus células quedan como están.
sheet-named = Nombre dado: { $label }.
sheet-left = Queda como dice el modelo.
sheet-none-left = { $sentence } No queda ninguna otra célula abierta.
sheet-undone = Todo está como antes.

## La página de una foto

photo-title = Foto { $number } de { $count }
photo-count = El recuento
photo-needs-script = Para revisar células, esta página necesita JavaScript. Permítalo, por favor.
photo-ways = Otras fotos
photo-previous = La foto anterior
photo-next = La foto siguiente
photo-view = La foto y sus células. Más y menos la amplían y la reducen, las flechas la mueven.
photo-tools = Lo que se puede hacer
photo-cells = { $count ->
    [0] Ninguna célula
    [one] { $count } célula
   *[other] { $count } células
}, { $open } sin decidir
photo-box = Célula { $number } de { $count }: { $label }{ $open ->
    [true] , sin decidir
   *[other] { "" }
}{ $edge ->
    [true] , cortada por el borde
   *[other] { "" }
}
photo-cut = { $label }, cortada
photo-looking = Se está mirando la célula…
photo-add = Añadir una célula
photo-add-here = ¿Añadir aquí una célula?
photo-add-yes = Añadir
photo-added = Añadida.
photo-aim = El lugar de la célula nueva. Las flechas lo mueven, Intro añade la célula, Escape cancela.
photo-move = Mover un recuadro
photo-move-which = Pulse el recuadro que quiere mover.
photo-move-how = Arrastre el recuadro o su esquina. O use las flechas, más y menos.
photo-save = Guardar
photo-grip = La esquina del recuadro
photo-moving = Se mueve el recuadro: { $label }.
photo-moved = El recuadro se ha movido.
