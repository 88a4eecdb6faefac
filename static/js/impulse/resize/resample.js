// Resizes a picture as Pillow's `Image.resize` does, bit for bit: Resample.c with 8 bits a channel, in
// fixed point, across and then down. The only resize on the phone; a canvas smooths otherwise.

import { cut } from "../box.js";
import { reduce } from "./reduce.js";

const PRECISION_BITS = 22; // 32 of an int, less 8 of a channel, less 2 for sums

/** Filters: how far they reach, and what weight a pixel has at a distance. */
export const BILINEAR = { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) };

/**
 * @param {{data: Uint8Array, width: number, height: number}} picture RGB in rows
 * @param {[number, number]} size width and height of the result
 * @param {{box?: [number, number, number, number], gap?: number}} options `box` is the part to resize,
 *   in pixels that need not be whole; `gap` is Pillow's `reducing_gap`
 */
export function resize(picture, [width, height], { filter = BILINEAR, box, gap } = {}) {
  let [x0, y0, x1, y1] = box ?? [0, 0, picture.width, picture.height];
  if (gap) {
    const across = Math.trunc((x1 - x0) / width / gap) || 1;
    const down = Math.trunc((y1 - y0) / height / gap) || 1;
    if (across > 1 || down > 1) {
      const safe = safeBox(picture, [width, height], filter, [x0, y0, x1, y1]);
      picture = reduce(picture, [across, down], safe);
      [x0, x1] = [(x0 - safe[0]) / across, (x1 - safe[0]) / across];
      [y0, y1] = [(y0 - safe[1]) / down, (y1 - safe[1]) / down];
    }
  }
  // Pillow hands the box on as C's float.
  [x0, y0, x1, y1] = [x0, y0, x1, y1].map(Math.fround);
  const across = isKept(x0, x1, picture.width, width) ? null : weights(picture.width, x0, x1, width, filter);
  const down = isKept(y0, y1, picture.height, height) ? null : weights(picture.height, y0, y1, height, filter);
  const passes = [across && ((one) => horizontal(one, across, width)), down && ((one) => vertical(one, down, height))];
  if (isDownFirst(picture, width, height)) passes.reverse();
  return passes.filter(Boolean).reduce((one, pass) => pass(one), needed(picture, across, down));
}

/** Return the part of `picture` that any weight falls on, and let the weights begin with it. */
function needed({ data, width, height }, across, down) {
  const [x0, x1] = across ? reachOf(across) : [0, width];
  const [y0, y1] = down ? reachOf(down) : [0, height];
  across?.starts.forEach((start, at, starts) => (starts[at] = start - x0));
  down?.starts.forEach((start, at, starts) => (starts[at] = start - y0));
  return cut({ data, width }, { x0, y0, x1, y1 });
}

const reachOf = ({ starts, counts }) => [starts[0], starts.at(-1) + counts.at(-1)];

const isKept = (from, to, side, wanted) => from === 0 && to === wanted && side === wanted;

/** Tell whether Pillow 13 shrinks down before across, as it does where that leaves far less to do. */
function isDownFirst(picture, width, height) {
  const rows = picture.height - height;
  return rows > 0 && rows > 2 * (picture.width - width);
}

function safeBox(picture, [width, height], { support }, [x0, y0, x1, y1]) {
  const beyond = (from, to, wanted) => (support - 0.5) * ((to - from) / wanted);
  const [x, y] = [beyond(x0, x1, width), beyond(y0, y1, height)];
  return [
    Math.max(0, Math.trunc(x0 - x)),
    Math.max(0, Math.trunc(y0 - y)),
    Math.min(picture.width, Math.ceil(x1 + x)),
    Math.min(picture.height, Math.ceil(y1 + y)),
  ];
}

/** Return which pixels each one of the result is made of, and their weights in parts of 2^22. */
function weights(side, from, to, wanted, { support, weight }) {
  const scale = Math.fround(to - from) / wanted;
  const stretch = Math.max(scale, 1);
  const reach = support * stretch;
  const most = Math.ceil(reach) * 2 + 1;
  const [starts, counts] = [new Int32Array(wanted), new Int32Array(wanted)];
  const parts = new Int32Array(wanted * most);
  const own = new Float64Array(most);
  for (let at = 0; at < wanted; at++) {
    const centre = from + (at + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const count = Math.min(side, Math.trunc(centre + reach + 0.5)) - start;
    let sum = 0;
    for (let x = 0; x < count; x++) {
      own[x] = weight((x + start - centre + 0.5) * (1 / stretch));
      sum += own[x];
    }
    for (let x = 0; x < count; x++) {
      const share = sum === 0 ? own[x] : own[x] / sum;
      parts[at * most + x] = Math.trunc(share * 2 ** PRECISION_BITS + (share < 0 ? -0.5 : 0.5));
    }
    starts[at] = start;
    counts[at] = count;
  }
  return { starts, counts, parts, most };
}

function horizontal({ data, width: side, height }, { starts, counts, parts, most }, width) {
  const made = new Uint8ClampedArray(3 * width * height);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0; x < width; x++, out += 3) {
      let red = 1 << (PRECISION_BITS - 1), green = red, blue = red;
      let at = 3 * (side * y + starts[x]);
      for (let k = x * most, end = k + counts[x]; k < end; k++, at += 3) {
        red += data[at] * parts[k];
        green += data[at + 1] * parts[k];
        blue += data[at + 2] * parts[k];
      }
      made[out] = red >> PRECISION_BITS;
      made[out + 1] = green >> PRECISION_BITS;
      made[out + 2] = blue >> PRECISION_BITS;
    }
  }
  return { data: new Uint8Array(made.buffer), width, height };
}

function vertical({ data, width }, { starts, counts, parts, most }, height) {
  const stride = 3 * width;
  const made = new Uint8ClampedArray(stride * height);
  for (let y = 0, out = 0; y < height; y++) {
    const top = stride * starts[y];
    for (let x = 0; x < stride; x++, out++) {
      let sum = 1 << (PRECISION_BITS - 1);
      let at = top + x;
      for (let k = y * most, end = k + counts[y]; k < end; k++, at += stride) sum += data[at] * parts[k];
      made[out] = sum >> PRECISION_BITS;
    }
  }
  return { data: new Uint8Array(made.buffer), width, height };
}
