// What the model said of a cell of the quiz, and whether it was right. Knows no page.

import { t } from "../words.js";

/** Return the name of what somebody said. */
export const called = (label) => (label === "no_cell" ? t("quiz-of-no-cell") : t("learn-name", { label }));

/** Return whether the model was right: it has no class for bands, which are neutrophils, too. */
export function modelRight({ label, said }) {
  return said === label || (label === "band" && said === "neutrophil");
}

/** Return what the model said, in a sentence; in a count it may be people who are wrong. */
export function modelsWord(cell, ofCount) {
  return t("quiz-model", { case: caseOf(cell, ofCount), name: called(cell.said) });
}

function caseOf(cell, ofCount) {
  const { label, said, verdict } = cell;
  if (said === label) return verdict === "unsure" ? "leaning" : "right";
  if (modelRight(cell)) return "band";
  if (ofCount) return "otherwise";
  if (said === "no_cell") return "nothing";
  return verdict === "unsure" ? "astray" : "wrong";
}
