// Locate block: what was found becomes square boxes of leukocytes, as app/impulse/locate_block.py makes
// them. Second block of the impulse. Knows no network and no classes.

import { widthOf } from "../box.js";
import { roundEven } from "../rounding.js";

export const MOST = 16; // boxes of a photo
const MOST_SURVEYED = 100;

/** Return the padded square around the cell at `x`, `y`, moved into the frame. */
export function boxOf({ x, y, side: cell }, margin, { width, height }) {
  const side = Math.max(1, Math.min(roundEven(cell * margin), width, height));
  const x0 = Math.min(Math.max(roundEven(x - side / 2), 0), width - side);
  const y0 = Math.min(Math.max(roundEven(y - side / 2), 0), height - side);
  return { x0, y0, x1: x0 + side, y1: y0 + side };
}

/** Return boxes of the leukocytes that a survey has seen; where one was `located` it keeps that box. */
export function framed(seen, margin, picture, located) {
  const before = [...located];
  const boxes = seen.filter(({ kind }) => kind === "leukocyte").map((one) => {
    const box = boxOf({ ...one, side: Math.sqrt(one.width * one.height) }, margin, picture);
    const same = before.findIndex((other) => isCentred(box, other));
    return same < 0 ? box : before.splice(same, 1)[0];
  });
  return boxes.slice(0, MOST_SURVEYED);
}

/** Tell whether the middle of each box lies in the other. */
function isCentred(one, other) {
  const across = one.x0 + one.x1 - other.x0 - other.x1;
  const down = one.y0 + one.y1 - other.y0 - other.y1;
  return Math.max(Math.abs(across), Math.abs(down)) < Math.min(widthOf(one), widthOf(other));
}
