// Sums up the cells of one photo, or of several, in a line: "3 neutrophils, 1 lymphocyte".
// app/words/told.py says the same without JavaScript. Knows no page.

import { isolated, t } from "./words.js";

const KINDS = new Set(["basophil", "immature_granulocyte", "erythroblast"]); // perhaps of that kind

/** Return the line for `cells`; what is perhaps of another kind has a question mark. */
export function tally(cells) {
  const [sure, perhaps] = [new Map(), new Map()];
  let unsure = 0;
  let none = 0;
  for (const { verdict, kind, label } of cells) {
    if (verdict === "no_cell") none += 1;
    else if (KINDS.has(kind)) add(perhaps, kind);
    else if (verdict === "sure") add(sure, label);
    else unsure += 1;
  }
  return [
    ...most(sure).map(([label, count]) => t("tally-cell", { label: isolated(label), count })),
    ...most(perhaps).map(([label, count]) => t("tally-kind", { label, count })),
    ...(unsure ? [t("tally-unsure", { count: unsure })] : []),
    ...(none ? [t("tally-none", { count: none })] : []),
  ].join(", ");
}

function add(many, label) {
  many.set(label, (many.get(label) ?? 0) + 1);
}

function most(many) {
  return [...many].sort(([, a], [, b]) => b - a);
}
