// Says of a cell in words what the model took it for, why nobody has decided, and who decided. Reads
// cells as the laptop replies them. Knows no page.

import { percent, plainNameOf, t } from "../words.js";
import { calledOf, LABELS } from "./labels.js";

/** Return the label that the model would give, its best guess where it is unsure. */
export function suggestedOf({ word }) {
  return LABELS.includes(word) ? word : null;
}

/** Return what the model says, with how sure it is in words; a number only where it is sure. */
export function modelOf({ said, confidence, verdict }) {
  return t("sheet-model", { verdict, plain: plainNameOf(said), confidence: percent(confidence) });
}

/** Return the reasons for which a cell counts as nothing until somebody decides. */
export function whyOpen({ added, edge, twin_of: twin, verdict, reason, kind }) {
  const why = [];
  if (added) why.push(t("sheet-added"));
  if (edge) why.push(t("sheet-edge"));
  if (twin) why.push(t("sheet-twin"));
  if (verdict !== "sure") why.push(t("sheet-unsure", { reason, kind: kind ?? "" }));
  return why;
}

/** Return as what a cell counts, and who says so. */
export function decidedOf({ label, by, person }) {
  return t("sheet-decided", { by: by ?? "nobody", named: String(Boolean(person)), person: person ?? "", label: calledOf(label) });
}

/** Return the name of a cell in a list: what it counts as, or what it may be. */
export function shortOf(cell) {
  return cell.label ? calledOf(cell.label) : t("sheet-perhaps", { label: calledOf(suggestedOf(cell) ?? "other") });
}
