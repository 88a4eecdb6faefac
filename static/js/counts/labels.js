// What a cell of a count may be called: the names in the order of a differential, their keys and
// their colours. The laptop knows the same names (app/counts/rows.py). Knows no cells.

import { t } from "../words.js";

/** Label to [key of the keyboard, colour]; a colour is never without its word beside it. */
const LOOKS = {
  neutrophil: ["n", "#0072b2"],
  band: ["d", "#786450"],
  eosinophil: ["e", "#d55e00"],
  lymphocyte: ["l", "#009e73"],
  monocyte: ["m", "#cc79a7"],
  basophil: ["b", "#a082f0"],
  other: ["o", "#a0468c"],
  erythroblast: ["r", "#be3c0a"],
  not_a_cell: ["x", "#7a7285"],
  twin: ["t", "#7a7285"],
};

/** All labels, in the order in which they are offered; the last says "another photo shows it, too". */
export const LABELS = Object.keys(LOOKS);

/** Those that count to the target. */
export const LEUKOCYTES = LABELS.slice(0, 7);

export const keyOf = (label) => LOOKS[label][0];
export const colourOf = (label) => LOOKS[label]?.[1] ?? "#7a7285";

/** Return the label of a key that was pressed, if it has one. */
export const labelOf = (key) => LABELS.find((label) => keyOf(label) === key.toLowerCase());

/** Return how a label is called on a button or a tile; null is a cell that nobody has decided. */
export const calledOf = (label) => t("count-label", { label: label ?? "open" });
