// Rectangles of pixels, as app/impulse/box.py has them: {x0, y0, x1, y1}, half-open. Knows no pictures.

import { roundEven } from "./rounding.js";

export const widthOf = ({ x0, x1 }) => x1 - x0;

/** Map `box` to a picture that is `x` times as wide, `y` times as high. */
export function scaled({ x0, y0, x1, y1 }, x, y = x) {
  return { x0: roundEven(x0 * x), y0: roundEven(y0 * y), x1: roundEven(x1 * x), y1: roundEven(y1 * y) };
}

/** Return what of `box` lies in a picture of `width` by `height`; at least one pixel. */
export function clipped(box, width, height) {
  const [x0, y0] = [Math.min(Math.max(box.x0, 0), width - 1), Math.min(Math.max(box.y0, 0), height - 1)];
  return { x0, y0, x1: Math.min(Math.max(box.x1, x0 + 1), width), y1: Math.min(Math.max(box.y1, y0 + 1), height) };
}

/** Return the part `box` of a `picture`. */
export function cut({ data, width }, { x0, y0, x1, y1 }) {
  const side = 3 * (x1 - x0);
  const part = new Uint8Array(side * (y1 - y0));
  for (let y = y0; y < y1; y++) {
    const from = 3 * (y * width + x0);
    part.set(data.subarray(from, from + side), (y - y0) * side);
  }
  return { data: part, width: x1 - x0, height: y1 - y0 };
}
