### Donde se reúnen imágenes de clases propias. La página trae este archivo, camera.ftl y teach.ftl.

collect-title = Reunir imágenes
collect-says = Para entrenar un modelo propio: elija una clase y haga de ella una foto tras otra. Todo queda en el portátil, y se guarda como un solo archivo.
collect-new = Un conjunto nuevo
collect-new-says = Dos clases como mínimo, con los nombres que quiera.
collect-go-on = Seguir con un conjunto
collect-all = Todos los conjuntos
collect-needs-script = Para reunir imágenes hace falta JavaScript. Permítalo en esta página.
collect-tally = { $pictures ->
    [one] { $pictures } imagen
   *[other] { $pictures } imágenes
} de { $classes } clases
collect-which = ¿Qué muestran las próximas fotos?
collect-chosen = A continuación: { $name }
collect-none = Ninguna todavía. Cada foto que haga ahora se guarda en esta clase.
collect-in = Llegó una imagen ({ $name }): ya son { $count }.
collect-classes = Añadir o quitar una clase
collect-next = Cuando haya suficientes
collect-next-says = Descomprimido en un ordenador, smearlens train aprende del archivo; las fotos que muestran el mismo campo se encuentran allí y se mantienen juntas. Para probarlo enseguida, sin entrenar, enséñelo.
collect-teach = Enseñarlo
