### El marco de cada página y las páginas que acompañan a la de la cámara.

## Cada página

caution = Para aprender, <strong>no para diagnosticar.</strong>
history = Historial
teach = Enseñar
connect = Conectar un teléfono
language = Idioma
back-to-camera = Volver a la cámara
time = d MMM y, HH:mm

## Conectar

qr-code = Código QR de { $url }
qr-code-for-phones = Código QR para teléfonos
use-phone = Use la cámara de su teléfono
use-phone-how = Escanee el código con un teléfono en el mismo wifi y acerque después el teléfono al ocular.
show-code-large = Mostrar el código en grande
scan = Escanee con el teléfono
point-camera = Apunte la cámara al código o escriba esta dirección:
other-addresses = Otras direcciones de este ordenador
cannot-connect = Si el teléfono no se conecta
help-wifi = Conecte el teléfono al mismo wifi que este ordenador. Los datos móviles y una VPN en el teléfono llevan a otra parte.
help-guest = Las redes de invitados y de universidades suelen aislar los dispositivos. Un punto de acceso del teléfono o del portátil lo evita.
help-firewall = Permita las conexiones entrantes para Python en el cortafuegos de este ordenador; en Windows, marque la red como privada.
help-host = Pruebe una de las otras direcciones, o inicie el servidor con <code>--host</code> y la correcta.

## Lo que ocupa el modelo, en la página del código

takes-title = Lo que necesita el modelo
takes-here = Este equipo nombra una célula en { $time } ms, medido ahora mismo ({ $served }).
takes-elsewhere = En teléfonos y microcontroladores
takes-files = Lo que necesita cada archivo
takes-file = Archivo
takes-flash = Tamaño
takes-memory = Memoria
takes-macs = Multiplicaciones
takes-network = { $role ->
    [locate] encuentra células
    [survey] recorre campos
   *[name] nombra una célula
}, { $precision }
takes-kilobytes = { $amount } kB
takes-millions = { $amount } millones
takes-times = Para nombrar una célula, estimado
takes-device = { $device ->
    [m4f] Arduino Nano 33 BLE (Cortex-M4F, 64 MHz)
    [m7] Arduino Portenta H7 (Cortex-M7, 480 MHz)
    [s3] ESP32-S3, 240 MHz
    [phone] un teléfono de 2019
   *[laptop] un portátil
}
takes-time = { $time } ms
takes-board = { $board ->
    [nano33] Arduino Nano 33 BLE Sense
    [portenta] Arduino Portenta H7
   *[esp32s3] ESP32-S3 con cámara
}: el archivo { $precision } { $fit ->
    [fits] cabe.
    [tight] cabe por poco.
    [external] cabe, con la memoria fuera del chip, que es más lenta.
    [flash] es demasiado grande para su memoria flash.
    [ram] necesita más memoria de la que hay.
   *[both] es demasiado grande para su memoria flash y necesita más memoria de la que hay.
}
takes-guessed = Los tiempos de otros dispositivos se estiman a partir de mediciones publicadas y pueden fallar en un factor de { $factor }. «smearlens estimate» dice cómo se obtienen.

## Historial

history-title = Respuestas de este teléfono
history-title-laptop = Respuestas de este navegador
history-off = Este servidor no guarda nada: cada foto se clasifica y se olvida, y su respuesta también.
history-lead = El portátil guarda qué se encontró y cuándo, { $photos ->
    [kept] con la foto pero nada más de lo que venía en su archivo
   *[forgotten] no la foto
}, durante { $days ->
    [one] { $days } día
   *[other] { $days } días
}. Aquí solo ve una respuesta el navegador que envió la foto; quien maneja el portátil puede leerla allí.
history-none = Aún no hay nada. Las fotos que envíe desde este teléfono aparecerán aquí.
history-count = { $count ->
    [one] { $count } respuesta
   *[other] { $count } respuestas
}
history-count-paged = { history-count }, página { $page } de { $pages }
photo-with-boxes = La foto, con un recuadro alrededor de cada célula
all-answers = Todas las respuestas
history-unsure = dudoso
history-delete = Borrar esta respuesta: { $word }
history-pages = Páginas
newer = Más recientes
older = Anteriores
save-table = Guardar como tabla (CSV)
delete-all-answers = Borrar todas las respuestas…
delete-all-sure = { $count ->
    [one] Se borrará del portátil la única respuesta de este teléfono ({ $count }). No se puede deshacer. La lista de la página de la cámara del teléfono se queda hasta que la vacíe allí.
   *[other] Se borrarán del portátil las { $count } respuestas de este teléfono. No se puede deshacer. La lista de la página de la cámara del teléfono se queda hasta que la vacíe allí.
}
delete-all = Borrar todas
one-deleted = Se ha borrado una respuesta del portátil. Puede deshacerlo durante 10 minutos.
camera = Cámara

## Errores

problem-title = { $status ->
    [401] Vuelva a escanear el código
    [403] No desde aquí
    [404] Esta página no existe
    [405] Así no se puede
    [421] Dirección equivocada
    [503] Un momento
   *[other] { $whose ->
        [photo] Sin respuesta para esta foto
       *[laptop] Algo ha fallado
    }
}
problem-status = Error { $status }, { $title }

## API

api-title = API de { $name }
api-file = Versión { $version }, como archivo:
operations = Operaciones
example = Ejemplo
parameters = Parámetros
parameter-in = en { $place }
request = Petición
responses = Respuestas
api-english = Las descripciones están en inglés.
