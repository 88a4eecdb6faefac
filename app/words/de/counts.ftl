### Was die Seiten einer Zählung gemeinsam haben.

count-label = { $label ->
    [neutrophil] Neutrophiler
    [band] Stabkerniger
    [eosinophil] Eosinophiler
    [lymphocyte] Lymphozyt
    [monocyte] Monozyt
    [basophil] Basophiler
    [other] Anderer Leukozyt
    [erythroblast] Erythroblast
    [not_a_cell] Keine Zelle
    [twin] Schon gezählt
   *[open] Nicht entschieden
}
