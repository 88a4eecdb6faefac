### The pages of Learn: reference cells, two types side by side, the quiz. Its modules read this file
### and camera.ftl as they are.

## Types: their names, and what is typical of them (sources: docs/learn.md)

learn-name = { $label ->
    [band] Band neutrophil
   *[other] { cell }
}
learn-head = { $part ->
    [nucleus] Nucleus
    [cytoplasm] Cytoplasm
    [size] Size
   *[confused] Often taken for
}
learn-nucleus = { $label ->
    [neutrophil] Typically 2 to 5 lobes joined by thin threads, with dense, dark chromatin.
    [band] Typically a curved band of even width, like a C, S or U, without a thread between lobes.
    [eosinophil] Typically two plump lobes, with dense chromatin.
    [lymphocyte] Typically round and dense, and so large that it fills most of the cell.
    [monocyte] Typically folded, kidney-shaped or lobed, with loose chromatin in fine strands.
    [basophil] Typically hard to see, because granules lie over it.
    [immature_granulocyte] Typically round, oval or bean-shaped, with chromatin looser than in a band.
    [erythroblast] Typically round and sharply bounded, with clumped to nearly black chromatin.
   *[platelet] None: it is a fragment of a cell.
}
learn-cytoplasm = { $label ->
    [neutrophil] Typically pale pink, with many very fine violet granules.
    [band] Typically as in a segmented neutrophil: pale pink, with very fine granules.
    [eosinophil] Typically packed with large, round, orange-red granules of one size.
    [lymphocyte] Typically a narrow blue rim without granules; large ones have more, and a few red granules.
    [monocyte] Typically plenty, grey-blue, with dust-like granules and often vacuoles.
    [basophil] Typically strewn with coarse granules, deep purple to black, of uneven size.
    [immature_granulocyte] Typically bluish to pink; the younger the cell, the bluer, and the darker its granules.
    [erythroblast] Typically without granules: blue in young cells, grey to pink as haemoglobin forms.
   *[platelet] Typically pale blue, with small purple granules, often denser in the middle.
}
learn-size = { $label ->
    [neutrophil] About 12 to 15 µm, twice a red cell.
    [band] About 10 to 16 µm, much like a segmented neutrophil.
    [eosinophil] About 12 to 15 µm.
    [lymphocyte] About 7 to 10 µm, little more than a red cell; large ones 10 to 15 µm.
    [monocyte] About 15 to 20 µm and more: the largest of the white cells.
    [basophil] About 11 to 13 µm.
    [immature_granulocyte] About 10 to 20 µm, typically larger than a mature neutrophil.
    [erythroblast] About 7 to 15 µm, smaller as it matures.
   *[platelet] About 1.5 to 3 µm, far smaller than a red cell; giant ones reach its size.
}
learn-confused = { $label ->
    [neutrophil] A band, where the thread between two lobes is hidden; an eosinophil, where the stain is red.
    [band] A segmented neutrophil; a metamyelocyte, where the nucleus is bent by less than half.
    [eosinophil] A neutrophil, where the granules are small or stain weakly.
    [lymphocyte] A monocyte, where the cell is large; an erythroblast, where it is small and dense.
    [monocyte] A large lymphocyte; a metamyelocyte, where its granules show.
    [basophil] An immature granulocyte, where coarse granules hide the nucleus.
    [immature_granulocyte] A monocyte, where the nucleus is bent; a basophil, where granules are dark.
    [erythroblast] A lymphocyte: look at the colour of the cytoplasm.
   *[platelet] A small lymphocyte, where the platelet is a giant one: look for a nucleus.
}

## Reference cells

learn = Learn
learn-lead = Press a picture to see it large. What is written is typical of a type; a single cell may differ.
learn-scale = All pictures show about the same breadth of the smear, so sizes can be compared. A red cell measures about 7 µm.
learn-picture = { learn-name }, picture { $number }
learn-set = Picture: { $set }
learn-quiz = Quiz of ten cells
learn-all = All types
learn-compare = Compare two types
learn-first = One type
learn-second = The other
learn-compare-do = Compare
learn-side-by-side = { $first } and { $second }
learn-large = A cell, large
learn-credits = Where the pictures come from
learn-credits-how = Cut out and made smaller; the cells were named by those who made the sets.
learn-by = { $authors }

## Quiz

quiz = Quiz
quiz-needs-script = The quiz needs JavaScript: it asks, listens and remembers on this phone alone. Please allow it for this page, or look at the reference cells.
quiz-which = Which cell is this?
quiz-picture = The cell to name
quiz-reference = { learn-name }, for comparison
quiz-names = Names
quiz-progress = { $number } of { $count }
quiz-again-left = { $count ->
    [one] { $count } to go
   *[other] { $count } to go
}
quiz-keys = Keys: the letter beside each name; Enter goes on.
quiz-right = Right.
quiz-wrong = You said: { $name }.
quiz-by-class = As your class named it
quiz-by-set = As the makers of the set named it
quiz-model = { $case ->
    [right] The model says the same.
    [leaning] The model is unsure, but leans to the same.
    [band] The model says: { $name }. It has no class for bands.
    [wrong] The model says: { $name }. That is wrong.
    [astray] The model is unsure, and leans to: { $name }. That is wrong.
    [otherwise] The model said: { $name }. Your class named it otherwise.
   *[nothing] The model sees no white blood cell here. That is wrong.
}
quiz-of-no-cell = No white blood cell
quiz-this-cell = This cell
quiz-next = Next cell
quiz-to-result = To the result
quiz-result = Result
quiz-score = { $right } of { $count } right.
quiz-praise = { $grade ->
    [all] All of them: you know these cells.
    [most] Well done. Look once more at those you missed.
    [half] A good start. Compare the types that you mixed up.
   *[few] These cells are hard at first. Look at the reference cells, then try again.
}
quiz-model-score = The model named { $right } of the same { $count } rightly; a band that it calls a neutrophil counts as right.
quiz-table = What you and the model said of these cells
quiz-it-was = It was
quiz-you = You said
quiz-model-head = The model said
quiz-many = { $count }× { $name }
quiz-repeat = Repeat what you missed
quiz-repeated = What you had missed is right now.
quiz-others = Ten other cells
quiz-of-count = Over the cells of your count that people named.
quiz-too-few = { $count ->
    [0] Nobody has named a white blood cell of this count yet. A quiz needs ten that people named.
    [one] People have named { $count } white blood cell of this count. A quiz needs ten.
   *[other] People have named { $count } white blood cells of this count. A quiz needs ten.
}
quiz-pool = The model’s words are those of { $name } { $version }, which never learnt from these cells.
quiz-kept = Your answers stay on this phone.
