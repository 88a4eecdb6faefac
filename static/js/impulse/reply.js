// Makes the reply out of what the impulse says: the shape of POST /classify, as app/replies/schemas.py
// has it. Knows no networks.

import { clipped } from "./box.js";
import { cornersOf } from "./locate/tiles.js";
import { roundEven } from "./rounding.js";

const DECIMALS = 1000;
const rounded = (value) => roundEven(value * DECIMALS) / DECIMALS;
const sidesOf = ({ x0, y0, x1, y1 }) => [x0, y0, x1, y1];
const rankedOf = (scores) => Object.keys(scores).sort((one, other) => scores[other] - scores[one]);

/**
 * @param {{id: string, cells: object[], photo: {width: number, height: number}, timings: object,
 *   model: object, crop: string | null, others: object[] | null}} answer
 */
export function replyOf({ id, cells, photo, timings, model, crop, others }) {
  const [top] = cells;
  const { width, height } = photo;
  return {
    id,
    label: top.label,
    confidence: top.confidence,
    verdict: top.verdict,
    reason: top.reason,
    kind: top.kind,
    candidates: candidatesOf(top),
    scores: top.scores,
    cells: cells.map(cellOf),
    photo: { width, height },
    timings_ms: Object.fromEntries(Object.entries(timings).map(([name, ms]) => [name, rounded(ms)])),
    model: { ...model, head: null },
    looks_new: null,
    in_history: false,
    ...(crop && { crop }),
    ...(others && { field: fieldOf(others, cells, photo) }),
  };
}

function candidatesOf({ verdict, reason, label, scores }) {
  if (verdict === "no_cell") return [];
  return reason === "close" ? rankedOf(scores).slice(0, 2) : [label];
}

function cellOf({ box, located, label, confidence, scores, known, verdict, reason, kind, distance, evidence, side }) {
  const second = reason === "close" ? rankedOf(scores)[1] : null;
  return {
    box: sidesOf(box),
    located,
    label,
    confidence,
    scores,
    known: Math.min(1, Math.max(0, known)),
    verdict,
    reason,
    kind,
    distance,
    evidence: { label, map: evidence && rowsOf(evidence(Object.keys(scores).indexOf(label)), side) },
    ...(second && {
      evidence_second: { label: second, map: evidence && rowsOf(evidence(Object.keys(scores).indexOf(second)), side) },
    }),
  };
}

function rowsOf(heat, side) {
  return Array.from({ length: side }, (_, row) => heat.slice(row * side, (row + 1) * side).map(rounded));
}

function fieldOf(others, cells, { width, height }) {
  const boxes = (kind) =>
    others.filter((one) => one.kind === kind).map((one) => {
      const { x0, y0, x1, y1 } = cornersOf(one);
      const [left, top, right, below] = [x0, y0, x1, y1].map(roundEven);
      return sidesOf(clipped({ x0: left, y0: top, x1: right, y1: below }, width, height));
    });
  const [red, platelets] = [boxes("red_cell"), boxes("platelet")];
  const leukocytes = cells.filter(({ located, verdict }) => located && verdict !== "no_cell").length;
  const ratio = (one, other) => (other ? rounded(one / other) : null);
  return {
    leukocytes,
    red_cells: red,
    platelets,
    red_cells_per_leukocyte: ratio(red.length, leukocytes),
    platelets_per_leukocyte: ratio(platelets.length, leukocytes),
    platelets_per_red_cell: ratio(platelets.length, red.length),
  };
}
