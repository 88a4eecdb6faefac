### Lo que comparten las páginas de un recuento.

count-label = { $label ->
    [neutrophil] Neutrófilo
    [band] Cayado
    [eosinophil] Eosinófilo
    [lymphocyte] Linfocito
    [monocyte] Monocito
    [basophil] Basófilo
    [other] Otro leucocito
    [erythroblast] Eritroblasto
    [not_a_cell] No es una célula
    [twin] Ya contada
   *[open] Sin decidir
}
