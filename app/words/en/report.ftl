### The page on which a count is reported, to be printed.

report-title = Differential count
report-slide = Slide
report-no-slide = not named
report-begun = Begun
report-finished = Finished
report-unfinished = Not finished: { $count } of { $target } counted, { $open ->
    [one] { $open } cell nobody has decided
   *[other] { $open } cells nobody has decided
}.
report-left-open = { $open ->
    [one] { $open } cell that nobody has decided is left out.
   *[other] { $open } cells that nobody has decided are left out.
}
report-short = { $count } of { $target } counted.
report-caption = Leukocytes, { $count } counted
report-class = { $label ->
    [neutrophils] Neutrophils
    [neutrophil] segmented
    [band] band
    [eosinophil] Eosinophils
    [lymphocyte] Lymphocytes
    [monocyte] Monocytes
    [basophil] Basophils
   *[other] Other leukocytes
}
report-all = All
report-column-class = Class
report-column-cells = Cells
report-column-share = Share
report-column-interval = 95% interval
report-column-usual = Adults
report-column-chart = Chart
report-column-model = By the model
report-column-people = By people
report-from-to = { $low }–{ $high }
report-legend = Bar: share. Line: 95% interval. Dashed frame: what is usual in adults.
report-decided = Who decided
report-by-model = { $count ->
    [one] { $count } cell counts by the model’s word alone.
   *[other] { $count } cells count by the model’s word alone.
}
report-by-people = People confirmed { $confirmed } and changed { $changed }; { $added ->
    [0] the model had missed none of them
    [one] the model had missed { $added } of them
   *[other] the model had missed { $added } of them
}.
report-person = { $name }: { $confirmed } confirmed, { $changed } changed, { $aside } set aside
report-aside = Set aside: { $erythroblasts ->
    [one] { $erythroblasts } erythroblast
   *[other] { $erythroblasts } erythroblasts
}, { $none ->
    [one] { $none } that is no cell
   *[other] { $none } that are no cells
}, { $twins ->
    [one] { $twins } that another photo shows, too
   *[other] { $twins } that other photos show, too
}.
report-erythroblasts = { $per } erythroblasts to 100 leukocytes. A total leukocyte count that takes them for leukocytes is corrected by 100 / (100 + { $per }), so multiply it by { $factor }. A smear gives no total count.
report-agreement = Agreement
report-model-people = Model and people, on { $count ->
    [one] { $count } cell
   *[other] { $count } cells
}: { $agreement } alike, κ { $kappa }
report-pair = { $a } and { $b }, on { $count ->
    [one] { $count } cell
   *[other] { $count } cells
}: { $agreement } alike, κ { $kappa }
report-no-kappa = not defined
report-nobody = No cell was named by a person.
report-seen = Whoever names a cell here sees what the model, and others before, said of it.
report-made = How it was made
report-sources = { $photos ->
    [one] { $photos } photo
   *[other] { $photos } photos
}, { $phones ->
    [one] { $phones } phone
   *[other] { $phones } phones
}
report-model = Model { $name }
report-head = taught here as “{ $name }”
report-hundred = What a count of cells is worth: of 100 cells, 10% may stand for 5.5 to 17.4%. Intervals by Wilson (1927), each of its class alone; Rümke, Blood Cells 11 (1985) 311–314.
report-usual-by = Adults:
report-usual-own = Laboratories have ranges of their own.
report-caution = Not a diagnostic device. For learning only.
report-name = Name
report-date = Date
report-signature = Signature
report-print = Print
report-back = Back to the count
report-save-cells = Cells as a table (CSV)
report-save-count = Count as a table (CSV)
report-save-fhir = For a laboratory system (FHIR)
