### La página con el informe de un recuento, para imprimir.

report-title = Fórmula leucocitaria
report-slide = Extensión
report-no-slide = sin nombre
report-begun = Inicio
report-finished = Fin
report-unfinished = Sin terminar: { $count } de { $target } contadas, { $open ->
    [one] { $open } célula que nadie ha decidido
   *[other] { $open } células que nadie ha decidido
}.
report-left-open = { $open ->
    [one] { $open } célula que nadie ha decidido no cuenta.
   *[other] { $open } células que nadie ha decidido no cuentan.
}
report-short = { $count } de { $target } contadas.
report-caption = Leucocitos, { $count } contados
report-class = { $label ->
    [neutrophils] Neutrófilos
    [neutrophil] segmentados
    [band] cayados
    [eosinophil] Eosinófilos
    [lymphocyte] Linfocitos
    [monocyte] Monocitos
    [basophil] Basófilos
   *[other] Otros leucocitos
}
report-all = Todos
report-column-class = Clase
report-column-cells = Células
report-column-share = Proporción
report-column-interval = Intervalo del 95 %
report-column-usual = Adultos
report-column-chart = Gráfico
report-column-model = Por el modelo
report-column-people = Por personas
report-from-to = { $low }–{ $high }
report-legend = Barra: proporción. Línea: intervalo del 95 %. Marco discontinuo: lo habitual en adultos.
report-decided = Quién decidió
report-by-model = { $count ->
    [one] { $count } célula cuenta solo por lo que dice el modelo.
   *[other] { $count } células cuentan solo por lo que dice el modelo.
}
report-by-people = Las personas confirmaron { $confirmed } y cambiaron { $changed }; { $added ->
    [0] al modelo no se le había escapado ninguna
    [one] al modelo se le había escapado { $added }
   *[other] al modelo se le habían escapado { $added }
}.
report-person = { $name }: { $confirmed } confirmadas, { $changed } cambiadas, { $aside } apartadas
report-aside = Apartadas: { $erythroblasts ->
    [one] { $erythroblasts } eritroblasto
   *[other] { $erythroblasts } eritroblastos
}, { $none ->
    [one] { $none } que no es una célula
   *[other] { $none } que no son células
}, { $twins ->
    [one] { $twins } que muestra también otra foto
   *[other] { $twins } que muestran también otras fotos
}.
report-erythroblasts = { $per } eritroblastos por 100 leucocitos. Un recuento total de leucocitos que los incluya se corrige por 100 / (100 + { $per }), es decir, se multiplica por { $factor }. Una extensión no da el recuento total.
report-agreement = Concordancia
report-model-people = Modelo y personas, en { $count ->
    [one] { $count } célula
   *[other] { $count } células
}: { $agreement } iguales, κ { $kappa }
report-pair = { $a } y { $b }, en { $count ->
    [one] { $count } célula
   *[other] { $count } células
}: { $agreement } iguales, κ { $kappa }
report-no-kappa = no definido
report-nobody = Ninguna persona nombró una célula.
report-seen = Quien nombra aquí una célula ve lo que dijeron antes de ella el modelo y otras personas.
report-made = Cómo se hizo
report-sources = { $photos ->
    [one] { $photos } foto
   *[other] { $photos } fotos
}, { $phones ->
    [one] { $phones } teléfono
   *[other] { $phones } teléfonos
}
report-model = Modelo { $name }
report-head = enseñado aquí como «{ $name }»
report-hundred = Lo que vale un recuento: de 100 células, un 10 % puede representar entre el 5,5 y el 17,4 %. Intervalos de Wilson (1927), cada uno solo de su clase; Rümke, Blood Cells 11 (1985) 311–314.
report-usual-by = Adultos:
report-usual-own = Cada laboratorio tiene sus propios intervalos.
report-caution = No es un producto diagnóstico. Solo para aprender.
report-name = Nombre
report-date = Fecha
report-signature = Firma
report-print = Imprimir
report-back = Volver al recuento
report-save-cells = Células como tabla (CSV)
report-save-count = Recuento como tabla (CSV)
report-save-fhir = Para un sistema de laboratorio (FHIR)
