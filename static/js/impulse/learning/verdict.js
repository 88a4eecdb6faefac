// How far to trust what the model says of a cell, and why: the rules of app/impulse/impulse.py, by the
// limits of impulse.json. Knows no pictures.

const KIND_REASONS = {
  basophil: "other_cell",
  immature_granulocyte: "other_cell",
  erythroblast: "other_cell",
  other_cell: "other_cell",
  platelet: "no_cell",
  no_cell: "no_cell",
};

const VERDICTS = {
  clear: "sure",
  whole_frame: "sure",
  close: "unsure",
  unfamiliar: "unsure",
  other_cell: "unsure",
  no_colour: "unsure",
  odd_colour: "unsure",
  no_cell: "no_cell",
  not_located: "no_cell",
};

export const verdictOf = (reason) => VERDICTS[reason];

/** Return the label of `scores`, by name: the first of the largest. */
export const labelOf = (scores) =>
  Object.keys(scores).reduce((best, label) => (scores[label] > scores[best] ? label : best));

/**
 * Return {reason, kind}.
 * @param {{located: boolean, scores: object, kinds: object, known: number, distance: number | null}} cell
 * @param {object} limits `verdict` of impulse.json
 * @param {boolean} isFramed whether the model looks for no cells
 * @param {"no_colour" | "odd_colour" | null} doubt about the colours
 */
export function judged(cell, limits, isFramed, doubt) {
  const likeliest = likeliestKind(cell);
  const told = reasonOf(cell, limits, isFramed, likeliest);
  // What is no leukocyte has no nucleus whose colours could be wrong.
  const reason = doubt === "no_colour" || (doubt && told !== "no_cell") ? doubt : told;
  return { reason, kind: Object.values(KIND_REASONS).includes(reason) ? likeliest : null };
}

function reasonOf({ located, scores, known, distance }, limits, isFramed, likeliest) {
  if (!located && !isFramed) return "not_located";
  if (likeliest) return KIND_REASONS[likeliest];
  if (known < limits.known_least) return "unfamiliar";
  if (distance !== null && distance > (limits.distance_most ?? 2)) return "unfamiliar";
  const label = labelOf(scores);
  const from = typeof limits.unsure_below === "object" ? (limits.unsure_below[label] ?? 1) : limits.unsure_below;
  if (scores[label] < from) return "close";
  return located ? "clear" : "whole_frame";
}

function likeliestKind({ scores, kinds, known }) {
  if (Object.keys(kinds).length === 0) return null;
  const kind = labelOf(kinds);
  return kinds[kind] > known * scores[labelOf(scores)] ? kind : null;
}
