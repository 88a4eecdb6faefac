### La página de la cámara y sus respuestas. Sus módulos leen este archivo tal cual.

## Números

percent = { $share }
percent-most = >{ $share }
percent-least = <{ $share }

## Células: sus nombres, también en medio de una frase

cell = { $label ->
    [neutrophil] Neutrófilo
    [eosinophil] Eosinófilo
    [lymphocyte] Linfocito
    [monocyte] Monocito
    [basophil] Basófilo
    [immature_granulocyte] Granulocito inmaduro
    [erythroblast] Eritroblasto
    [platelet] Plaqueta
   *[other] { $label }
}
cell-plain = { $label ->
    [neutrophil] neutrófilo
    [eosinophil] eosinófilo
    [lymphocyte] linfocito
    [monocyte] monocito
    [basophil] basófilo
    [immature_granulocyte] granulocito inmaduro
    [erythroblast] eritroblasto
    [platelet] plaqueta
   *[other] { $label }
}

## La respuesta: lo que se lee primero, la línea de debajo y lo que las barras dan por supuesto

word = { $reason ->
    [close] ¿{ $first } o { $second_plain }?
    [unfamiliar] Distinto de todo lo aprendido
    [other_cell] { $kind ->
        [basophil] Quizá un basófilo
        [immature_granulocyte] Quizá un granulocito inmaduro
        [erythroblast] Quizá un eritroblasto
       *[other] Quizá otro tipo de célula
    }
    [no_colour] La foto no tiene color
    [odd_colour] Los colores parecen alterados
    [whole_frame] { $verdict ->
        [sure] { $label }
       *[other] Dudoso
    }
    [no_cell] { $kind ->
        [platelet] Una plaqueta, no un glóbulo blanco
       *[other] Ningún glóbulo blanco
    }
    [not_located] No se ha encontrado ningún glóbulo blanco
   *[clear] { $label }
}
verdict = { $reason ->
    [close] Dudoso: no está lo bastante claro para elegir uno
    [unfamiliar] Lo más probable: { $plain }
    [other_cell] { $kind ->
        [erythroblast] Precursor de un glóbulo rojo. De lo que el modelo conoce, lo más parecido: { $plain }
       *[other] De lo que el modelo conoce, lo más parecido: { $plain }
    }
    [no_colour] Las células teñidas se distinguen por el color. Lo más probable: { $plain }
    [odd_colour] Quizá el rojo y el azul estén intercambiados. Lo más probable: { $plain }
    [whole_frame] { $verdict ->
        [sure] Seguro al { $confidence }, por la foto entera
       *[other] { $first } o { $second_plain }
    }
    [no_cell] { $kind ->
        [platelet] Lleve al centro una célula con el núcleo violeta y repita la foto.
       *[other] Lo que destaca aquí no es un leucocito, sino un glóbulo rojo, una plaqueta u otra cosa.
    }
    [not_located] Lleve al centro una célula con el núcleo violeta, enfoque y repita la foto.
    [clear] Seguro al { $confidence }
   *[other] Guardado sin veredicto
}
chance = { $chance ->
    [likeliest] probable
    [possible] posible
   *[unlikely] improbable
}
given = { $reason ->
    [other_cell] Con un { $known }, un tipo que el modelo conoce. En ese caso:
    [unfamiliar] Si es un tipo que el modelo conoce:
   *[other] { "" }
}
which-cell = { $number ->
    [1] Célula { $number } de { $count }, la más clara
   *[other] Célula { $number } de { $count }
}
cell-chosen = Célula { $number } de { $count }: { $word }. { $verdict }
cell-number = Célula { $number }: { $word }
cells = { $count ->
    [one] { $count } célula
   *[other] { $count } células
}
tally-cell = { $label ->
    [neutrophil] { $count ->
        [one] { $count } neutrófilo
       *[other] { $count } neutrófilos
    }
    [eosinophil] { $count ->
        [one] { $count } eosinófilo
       *[other] { $count } eosinófilos
    }
    [lymphocyte] { $count ->
        [one] { $count } linfocito
       *[other] { $count } linfocitos
    }
    [monocyte] { $count ->
        [one] { $count } monocito
       *[other] { $count } monocitos
    }
    [basophil] { $count ->
        [one] { $count } basófilo
       *[other] { $count } basófilos
    }
    [immature_granulocyte] { $count ->
        [one] { $count } granulocito inmaduro
       *[other] { $count } granulocitos inmaduros
    }
    [erythroblast] { $count ->
        [one] { $count } eritroblasto
       *[other] { $count } eritroblastos
    }
    [platelet] { $count ->
        [one] { $count } plaqueta
       *[other] { $count } plaquetas
    }
   *[other] { $count } × { $label }
}
tally-kind = ¿{ tally-cell }?
tally-unsure = { $count ->
    [one] { $count } dudosa
   *[other] { $count } dudosas
}
tally-none = { $count } sin glóbulo blanco
cells-in-photo = Células de esta foto
all-cells = Todas las células de esta foto
best-guess = Lo más probable para la foto entera: { $plain }
what-the-model-saw = Lo que vio el modelo
seen-part = La parte de la foto que vio el modelo
brighter = Más claro: indica { $plain }
brighter-darker = Más claro: indica { $plain }. Más oscuro: no lo indica.
what-speaks-for = { $count ->
    [2] ¿Por qué uno u otro?
   *[other] ¿Por qué { $plain }?
}
compare-the-two = Comparar las dos
map-beside-it = Lo mismo bajo un mapa, más claro donde indica { $plain }
confidence-of-each = Confianza para cada tipo
see-large = Ver la célula en grande
see-it-large = Verla en grande
cell-large = La célula, en grande. Con más y menos se amplía y se reduce; con las flechas se mueve.
cell-alone = Solo la célula
over-the-cell = Lo que cubre la célula
larger = Ampliar
smaller = Reducir
close = Cerrar
the-photo = La foto
model-name = Modelo { $name }
milliseconds = { $time } ms
pixels = { $width } × { $height } píxeles
photo-not-kept = El portátil no guardó la foto
by-head = Por «{ $name }»
looks-new = Este microscopio me parece nuevo: muéstreme veinte células.
looks-new-teach = Enseñarle
microscope = Quién responde
microscope-none = Solo el modelo
microscope-standard = Predeterminado: { $name }
microscope-gone = Lo que enseñó y eligió aquí ya no existe. Responde solo el modelo.

## Hacer una foto

lead-title = Identifique el glóbulo blanco
lead = Acerque el teléfono al ocular, lleve al centro una célula con el núcleo violeta y haga una foto.
lead-laptop = Arrastre fotos de un frotis teñido a cualquier parte de esta página, pegue una, o elija una o varias. Debería verse enfocada una célula con el núcleo violeta.
take-photo = Hacer foto
take-next-photo = Siguiente foto
choose-photo = Elegir foto
choose-photos = Elegir fotos
send-this-photo = Enviar esta foto
photo = Foto
your-photo = La foto que ha hecho
trip = El teléfono cerró esta página mientras la cámara estaba abierta, y la foto no llegó. Hágala con la aplicación de la cámara y pulse aquí «{ choose-photo }».

## En camino

getting-ready = Preparando la foto…
sending = Enviando la foto…
looking = Mirando las células…
photo-place = Foto { $number } de { $count }
photos-sum = { $count ->
    [one] { $count } foto: { $found }
   *[other] { $count } fotos: { $found }
}
no-answer = sin respuesta
cancel = Cancelar
cancelled = Cancelado.
send-again = Volver a enviar
sending-again-in = Se volverá a enviar en { $seconds } s.

## Lo que puede fallar en el teléfono

scan-title = Vuelva a escanear el código
scan-to-open = Vuelva a escanear el código QR del portátil para abrir esta respuesta.
scan-to-send = Vuelva a escanear el código QR del portátil. Su foto se conserva en este teléfono y se enviará después.
gone-title = Esta respuesta ya no está
gone = Ni este teléfono ni el portátil la tienen ya.
offline-title = El teléfono no tiene conexión
offline = Su foto se conserva. Se enviará en cuanto vuelva el wifi.
no-laptop-title = El portátil no responde
no-laptop = Su foto se conserva. ¿Está el teléfono en el wifi del portátil y el servidor en marcha?
busy-title = Un momento
refused-title = Sin respuesta para esta foto
broken-title = Algo ha fallado en el teléfono
broken = Por favor, repita la foto.
scan-again = Vuelva a escanear el código QR del portátil. Lo que nombró está en el portátil; las fotos en camino esperan aquí.
laptop-silent = El portátil no responde. ¿Está el teléfono en su Wi-Fi y el servidor en marcha?
phone-offline = El teléfono no tiene conexión. Siga en cuanto vuelva el Wi-Fi.
page-broken = Algo falló en el teléfono. Vuelva a cargar la página.
someone-else = Ha respondido algo que no es Smearlens. ¿Sigue el teléfono en el wifi correcto?
file-empty = Este archivo está vacío. Por favor, repita la foto o vuelva a elegirla.
file-too-large = Esta foto ocupa más de { $megabytes } MB. Por favor, elija un tamaño de foto menor.
file-unreadable = El teléfono no ha podido leer este archivo. Por favor, repita la foto o vuelva a elegirla.

## Lo que recuerda este teléfono

recent-title = Lo último en este teléfono
recent-title-laptop = Lo último en este navegador
clear = Vaciar
undo = Deshacer
recent-cleared = La lista y sus imágenes pequeñas se han borrado aquí.
laptop-has-answers = El portátil conserva sus respuestas.
laptop-has-none = El portátil no guardó nada de ello.
all-answers-on-laptop = Todas las respuestas en el portátil

## Quién ha venido

joined = { $device ->
    [iphone] Un iPhone
    [ipad] Un iPad
    [android] Un teléfono Android
    [windows] Un ordenador Windows
    [macintosh] Un Mac
    [linux] Un ordenador Linux
   *[other] Un dispositivo
} se ha conectado, { $time }
