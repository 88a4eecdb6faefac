### What the pages of a count share.

count-label = { $label ->
    [neutrophil] Neutrophil
    [band] Band
    [eosinophil] Eosinophil
    [lymphocyte] Lymphocyte
    [monocyte] Monocyte
    [basophil] Basophil
    [other] Other leukocyte
    [erythroblast] Erythroblast
    [not_a_cell] Not a cell
    [twin] Counted already
   *[open] Not decided
}
