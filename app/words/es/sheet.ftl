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
