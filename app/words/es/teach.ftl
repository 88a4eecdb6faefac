### Las páginas en las que se enseña. Sus módulos leen este archivo y camera.ftl tal cual.

## La lista

teach-title = Enseñarle sobre la marcha
teach-needs-script = Para enseñar hace falta JavaScript: las células se nombran con un toque. Permítalo en esta página.
teach-nothing-stored = Este servidor no guarda nada, así que no se le puede enseñar nada. Inícielo con <code>SMEARLENS_RETENTION_DAYS</code> mayor que 0.
my-microscope = Mi microscopio
my-microscope-says = Nombre veinte células y conocerá su microscopio.
my-classes = Mis clases
my-classes-says = Nombre sus propias clases, muestre unas imágenes de cada una y pruebe.
name = Nombre
begin = Empezar
first-classes = Las dos primeras clases
class-number = Clase { $number }
more-classes-later = Más adelante puede añadir otras.
what-is-shown = Qué muestra una imagen
shown-cells = Una célula
shown-cells-says = Se busca en la foto, como en la página de la cámara.
shown-frames = La imagen entera
shown-frames-says = Para lo que no sea un glóbulo blanco.
all-taught = Lo enseñado
kind-of = { $kind ->
    [microscope] Un microscopio
   *[classes] Clases propias
}
good = { $right } de { $n } correctas (intervalo del 95 %: { $low } a { $high })
good-too-few = { $right } de { $n } correctas: muy pocas para decir si es bueno
good-unproven = { $right } de { $n } correctas: aún no se ve que ayude
good-none = { $count ->
    [0] Aún no se ha mostrado nada
    [one] { $count } imagen, aún sin enseñar
   *[other] { $count } imágenes, aún sin enseñar
}
good-no-gain = { $count ->
    [one] No ayudó, con { $count } célula: el modelo responde como antes
   *[other] No ayudó, con { $count } células: el modelo responde como antes
}
good-contradicts = Contradice lo que el modelo sabe: responde como antes
good-stale = Enseñado para otro modelo: enséñelo de nuevo
use-it = Usarlo para mis fotos
more = Más
more-of = Más sobre «{ $name }»
rename = Cambiar el nombre
renamed = Nombre cambiado.
save-zip = Guardar como archivo (.zip)
delete-more = Eliminar…
delete-head-sure = { $count ->
    [one] «{ $name }» y su { $count } imagen se eliminarán del portátil. No se puede deshacer.
   *[other] «{ $name }» y sus { $count } imágenes se eliminarán del portátil. No se puede deshacer.
}
delete = Eliminar
head-deleted = «{ $name }» se ha eliminado.
loading = Cargando…
bring-zip = Traer uno de un archivo (.zip)
bringing = Trayéndolo…
brought-in = «{ $name }» ya está aquí.

## Nombrar células

no-cells-yet = Haga fotos con este microscopio, o elija algunas. Se le mostrará cada célula encontrada y usted dirá qué es.
all-named = Todas las células encontradas tienen nombre. Haga más fotos.
cell-to-name = Una célula que aún no tiene nombre
which-class = ¿Qué es esta célula?
naming-left = { $count ->
    [one] { $count } sin nombre
   *[other] { $count } sin nombre
}
not-sure = No lo sé
no-such-cell = No es una de ellas
named-as = Nombrada: { $plain }.
named-not = Nombrada: { $plain }; el modelo dijo: { $said }.
skipped = Puesta al final.
dropped = Eliminada.
named-of = { $n } de { $goal } nombradas: { $found }
nothing-named = { $n } de { $goal } nombradas
still-missing = Falta por mostrar: { $names }
stale = Esto se enseñó para otro modelo. Enséñelo de nuevo.

## Fotos en camino

photos-left = { $count ->
    [one] falta { $count } foto
   *[other] faltan { $count } fotos
}
photos-in = { $count ->
    [one] Ha llegado { $count } imagen.
   *[other] Han llegado { $count } imágenes.
}
seen-before = Esta foto ya se mostró: no se añade nada.

## Clases propias

classes = Clases
named-cells = Lo que ha nombrado
pictures = { $count ->
    [one] { $count } imagen
   *[other] { $count } imágenes
}
add-class = Añadir una clase
add = Añadir
colour = Color
colour-of = Color de { $name }
colour-name = { $place ->
    [1] Azul
    [2] Naranja
    [3] Verde
    [4] Rosa
    [5] Violeta
    [6] Marrón
    [7] Ciruela
    [8] Rojo
   *[9] Magenta
}
remove-class = Quitar la clase { $name }
remove-class-sure = { $count ->
    [one] { $name } y su { $count } imagen se eliminarán. No se puede deshacer.
   *[other] { $name } y sus { $count } imágenes se eliminarán. No se puede deshacer.
}
keep = Conservar
thumb = Una imagen: { $name }
thumb-otherwise = Una imagen: { $name }; se parece más a { $other }
this-picture = Esta imagen, en grande
unseen-said = Enseñado sin su foto, dice: { $plain } ({ $confidence })
move-to = Mover a:
moved = Movida a { $name }.
delete-picture = Eliminar esta imagen
pictures-title = { $same ->
    [true] Acertó: { $said }
   *[false] { $truth }; dijo { $said }
}

## Enseñar, y lo que se puede decir de ello

teach-now = Enseñar
teach-again = Enseñar de nuevo
teaching = Enseñando…
undo-teaching = Deshacer
undone = Vuelve a ser como antes.
try-it = Probarlo
report-microscope = Ya conoce su microscopio: antes acertaba { $before } de { $n }, ahora { $right }
report-classes = Distingue sus clases: { $right } de { $n } correctas
report-no-gain = No ayudó: no ha cambiado nada
report-contradicts = Estos nombres contradicen lo que el modelo sabe de un microscopio que se parece al suyo: no ha cambiado nada. Revíselos, por favor
report-unproven = Está enseñado y se usa, pues este microscopio parece nuevo; aún no se ve que ayude: nombre más células
report-too-few = Está enseñado, pero son muy pocas para decir si es bueno
report-share = { $share } correctas (intervalo del 95 %: { $low } a { $high })
report-figures = { $right } de { $n } correctas: { $share } (intervalo del 95 %: { $low } a { $high })
report-figures-before = Antes { $before } de { $n } correctas, después { $right }: { $share } (intervalo del 95 %: { $low } a { $high })
report-wants = Muestre más de: { $names }
report-more = Cómo de bueno, en cifras
report-how = { $groups ->
    [one] Cada una se juzgó sin su propia foto; { $groups } foto en total.
   *[other] Cada una se juzgó sin su propia foto; { $groups } fotos en total.
}
report-sure = { $wrong ->
    [0] Segura en { $sure }, y correcta cada vez.
   *[other] Segura en { $sure }, e incorrecta en { $wrong } de ellas.
}
report-recall = { $name }: { $right } de { $n } ({ $low } a { $high })
table-title = Lo que son, en filas; lo que se dijo, en columnas
table-cell = { $count ->
    [one] { $count } de { $truth }, y dijo { $said }: verla
   *[other] { $count } de { $truth }, y dijo { $said }: verlas
}
report-elsewhere = Con { $n } células de microscopios que el modelo conoce: antes { $before } correctas, ahora { $after }
report-elsewhere-set = { $set }: antes { $before }, ahora { $after }, de { $n }
