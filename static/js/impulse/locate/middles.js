// Finds the middles of leukocytes in what the locate network says of the whole photo, as
// app/impulse/locate/locate_network.py. Knows no boxes.

import { reduce } from "../resize/reduce.js";
import { roundEven } from "../rounding.js";
import { heatOf, laidOut, topsOf } from "./points.js";

const LEAST = 0.15; // heat of the surest middle, at least
const LEAST_MORE = 0.3; // heat of the others
const NEARLY = 0.3; // heat of a middle over the surest one's
const CLOSEST = 0.5; // of the surer cell's side: two nearer are one
const POINTS = 2; // points of the photo behind each pixel of the view, either way

/** Return {x, y, side} of the leukocytes in `picture`, in its pixels, the surest first. */
export async function middlesOf(picture, network) {
  const zoom = network.size / Math.max(picture.width, picture.height);
  const grid = await network.ask(laidOut(reduced(picture, zoom), network.size));
  return peaks(grid, network.size).map(({ x, y, side }) => ({ x: x / zoom, y: y / zoom, side: side / zoom }));
}

/** Return the photo small, each pixel the mean of a few of its points. */
export function reduced({ data, width, height }, zoom) {
  const [across, down] = [width, height].map((side) => POINTS * Math.max(1, roundEven(side * zoom)));
  const points = { data: new Uint8Array(3 * across * down), width: across, height: down };
  const columns = new Int32Array(across);
  const step = width / across;
  for (let x = 0, from = step * 0.5; x < across; x++, from += step) columns[x] = 3 * Math.trunc(from);
  for (let y = 0, out = 0; y < down; y++) {
    const row = 3 * width * Math.trunc((y + 0.5) * (height / down));
    for (let x = 0; x < across; x++, out += 3) {
      for (let c = 0; c < 3; c++) points.data[out + c] = data[row + columns[x] + c];
    }
  }
  return reduce(points, [POINTS, POINTS]);
}

/** Return {x, y, side} in pixels of a view `size` wide; a peak's neighbours have a say by their heat. */
function peaks(grid, size) {
  const { values, side: places, depth } = grid;
  const heat = heatOf(grid, 0);
  const surest = heat.reduce((one, other) => Math.max(one, other));
  const step = size / places;
  const found = [];
  for (const top of topsOf(heat, places, Math.max(LEAST, Math.min(LEAST_MORE, surest), NEARLY * surest))) {
    const [row, column] = [Math.floor(top / places), top % places];
    let [say, x, y, told] = [0, 0, 0, 0];
    for (let v = Math.max(row - 1, 0); v <= Math.min(row + 1, places - 1); v++) {
      for (let u = Math.max(column - 1, 0); u <= Math.min(column + 1, places - 1); u++) {
        const at = v * places + u;
        if (heat[at] < heat[top] / 2) continue;
        say += heat[at];
        x += heat[at] * (u + 0.5 + values[at * depth + 1]);
        y += heat[at] * (v + 0.5 + values[at * depth + 2]);
        told += heat[at] * values[at * depth + 3];
      }
    }
    const one = { x: (x / say) * step, y: (y / say) * step, side: Math.exp(told / say) * size };
    if (found.every((other) => Math.hypot(one.x - other.x, one.y - other.y) > CLOSEST * other.side)) found.push(one);
  }
  return found;
}
