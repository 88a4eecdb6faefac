### Las páginas para aprender: células de referencia, dos tipos lado a lado, el cuestionario. Sus
### módulos leen este archivo y camera.ftl tal como están.

## Los tipos: sus nombres y lo que es típico de ellos (fuentes: docs/learn.md)

learn-name = { $label ->
    [band] Cayado
   *[other] { cell }
}
learn-head = { $part ->
    [nucleus] Núcleo
    [cytoplasm] Citoplasma
    [size] Tamaño
   *[confused] Se confunde con
}
learn-nucleus = { $label ->
    [neutrophil] Típicamente de 2 a 5 lóbulos unidos por hilos finos, con cromatina densa y oscura.
    [band] Típicamente una banda curva de anchura uniforme, como una C, S o U, sin hilo entre lóbulos.
    [eosinophil] Típicamente dos lóbulos gruesos, con cromatina densa.
    [lymphocyte] Típicamente redondo y denso, y tan grande que llena casi toda la célula.
    [monocyte] Típicamente plegado, arriñonado o lobulado, con cromatina laxa en hebras finas.
    [basophil] Típicamente difícil de ver, porque los gránulos lo cubren.
    [immature_granulocyte] Típicamente redondo, ovalado o en forma de judía, con cromatina más laxa que en un cayado.
    [erythroblast] Típicamente redondo y bien delimitado, con cromatina en grumos o casi negra.
   *[platelet] Ninguno: es un fragmento de una célula.
}
learn-cytoplasm = { $label ->
    [neutrophil] Típicamente rosa pálido, con muchos gránulos violeta muy finos.
    [band] Típicamente como en el segmentado: rosa pálido, con gránulos muy finos.
    [eosinophil] Típicamente repleto de gránulos grandes, redondos, rojo anaranjado, de un mismo tamaño.
    [lymphocyte] Típicamente un borde azul estrecho sin gránulos; los grandes tienen más, y algunos gránulos rojos.
    [monocyte] Típicamente abundante, azul grisáceo, con gránulos como polvo y a menudo vacuolas.
    [basophil] Típicamente sembrado de gránulos gruesos, de púrpura intenso a negro, de tamaño desigual.
    [immature_granulocyte] Típicamente de azulado a rosa; cuanto más joven la célula, más azul, y más oscuros sus gránulos.
    [erythroblast] Típicamente sin gránulos: azul en las jóvenes, de gris a rosa cuando se forma hemoglobina.
   *[platelet] Típicamente azul pálido, con gránulos púrpura pequeños, a menudo más densos en el centro.
}
learn-size = { $label ->
    [neutrophil] Unos 12 a 15 µm, el doble que un eritrocito.
    [band] Unos 10 a 16 µm, como un segmentado.
    [eosinophil] Unos 12 a 15 µm.
    [lymphocyte] Unos 7 a 10 µm, poco más que un eritrocito; los grandes, de 10 a 15 µm.
    [monocyte] Unos 15 a 20 µm y más: el mayor de los glóbulos blancos.
    [basophil] Unos 11 a 13 µm.
    [immature_granulocyte] Unos 10 a 20 µm, típicamente mayor que un neutrófilo maduro.
    [erythroblast] Unos 7 a 15 µm, menor al madurar.
   *[platelet] Unos 1,5 a 3 µm, mucho menor que un eritrocito; las gigantes alcanzan su tamaño.
}
learn-confused = { $label ->
    [neutrophil] Un cayado, si no se ve el hilo entre dos lóbulos; un eosinófilo, si la tinción es rojiza.
    [band] Un segmentado; un metamielocito, si el núcleo se curva menos de la mitad.
    [eosinophil] Un neutrófilo, si los gránulos son pequeños o se tiñen poco.
    [lymphocyte] Un monocito, si la célula es grande; un eritroblasto, si es pequeña y densa.
    [monocyte] Un linfocito grande; un metamielocito, si se ven sus gránulos.
    [basophil] Un granulocito inmaduro, si los gránulos gruesos ocultan el núcleo.
    [immature_granulocyte] Un monocito, si el núcleo se curva; un basófilo, si los gránulos son oscuros.
    [erythroblast] Un linfocito: fíjese en el color del citoplasma.
   *[platelet] Un linfocito pequeño, si la plaqueta es gigante: busque un núcleo.
}

## Células de referencia

learn = Aprender
learn-lead = Pulse una imagen para verla grande. Lo escrito es típico de un tipo; una célula concreta puede ser distinta.
learn-scale = Todas las imágenes muestran más o menos la misma anchura del frotis, así que los tamaños se pueden comparar. Un eritrocito mide unos 7 µm.
learn-picture = { learn-name }, imagen { $number }
learn-set = Imagen: { $set }
learn-quiz = Cuestionario de diez células
learn-all = Todos los tipos
learn-compare = Comparar dos tipos
learn-first = Un tipo
learn-second = El otro
learn-compare-do = Comparar
learn-side-by-side = { $first } y { $second }
learn-large = Una célula, en grande
learn-credits = De dónde son las imágenes
learn-credits-how = Recortadas y reducidas; las células las nombraron los autores de los conjuntos.
learn-by = { $authors }

## Cuestionario

quiz = Cuestionario
quiz-needs-script = El cuestionario necesita JavaScript: pregunta, escucha y recuerda solo en este teléfono. Permítalo para esta página, o mire las células de referencia.
quiz-which = ¿Qué célula es?
quiz-picture = La célula que hay que nombrar
quiz-reference = { learn-name }, para comparar
quiz-names = Nombres
quiz-progress = { $number } de { $count }
quiz-again-left = { $count ->
    [one] Queda { $count }
   *[other] Quedan { $count }
}
quiz-keys = Teclas: la letra junto a cada nombre; con Intro se sigue.
quiz-right = Correcto.
quiz-wrong = Su respuesta: { $name }.
quiz-by-class = Así la nombró su clase
quiz-by-set = Así la nombraron los autores del conjunto
quiz-model = { $case ->
    [right] El modelo dice lo mismo.
    [leaning] El modelo no está seguro, pero se inclina por lo mismo.
    [band] El modelo dice: { $name }. No tiene una clase para los cayados.
    [wrong] El modelo dice: { $name }. Es incorrecto.
    [astray] El modelo no está seguro y se inclina por: { $name }. Es incorrecto.
    [otherwise] El modelo dijo: { $name }. Su clase la nombró de otro modo.
   *[nothing] El modelo no ve aquí ningún glóbulo blanco. Es incorrecto.
}
quiz-of-no-cell = Ningún glóbulo blanco
quiz-this-cell = Esta célula
quiz-next = Siguiente célula
quiz-to-result = Ver el resultado
quiz-result = Resultado
quiz-score = { $right } de { $count } correctas.
quiz-praise = { $grade ->
    [all] Todas: usted conoce estas células.
    [most] Muy bien. Mire otra vez las que ha fallado.
    [half] Un buen comienzo. Compare los tipos que ha confundido.
   *[few] Estas células son difíciles al principio. Mire las de referencia y vuelva a intentarlo.
}
quiz-model-score = El modelo nombró bien { $right } de las mismas { $count }; si llama neutrófilo a un cayado, cuenta como correcto.
quiz-table = Lo que usted y el modelo dijeron de estas células
quiz-it-was = Era
quiz-you = Su respuesta
quiz-model-head = El modelo
quiz-many = { $count }× { $name }
quiz-repeat = Repetir los fallos
quiz-repeated = Lo que había fallado ya es correcto.
quiz-others = Otras diez células
quiz-of-count = Con las células de su recuento que nombraron personas.
quiz-too-few = { $count ->
    [0] Nadie ha nombrado aún un glóbulo blanco de este recuento. Un cuestionario necesita diez nombrados por personas.
    [one] En este recuento las personas han nombrado { $count } glóbulo blanco. Un cuestionario necesita diez.
   *[other] En este recuento las personas han nombrado { $count } glóbulos blancos. Un cuestionario necesita diez.
}
quiz-pool = Lo que dice el modelo lo dice { $name } { $version }, que no aprendió de estas células.
quiz-kept = Sus respuestas se quedan en este teléfono.
