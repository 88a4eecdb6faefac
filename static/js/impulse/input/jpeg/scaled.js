// Decodes a large JPEG 2, 4 or 8 times smaller, as libjpeg does for the laptop, and in a fraction of the
// memory of the whole picture. Browsers decode it whole, and what is then made smaller differs. Between
// the input block and the JPEG's parts.

import { PhotoNotRead } from "../../errors.js";
import { coloured } from "./colour.js";
import { decodeScan } from "./entropy.js";
import { readFrame } from "./frame.js";
import { IDCT } from "./idct.js";

const SAMPLINGS = new Set(["1x1", "1x1,1x1,1x1", "2x1,1x1,1x1", "2x2,1x1,1x1"]);

/**
 * @param {Uint8Array} bytes of the file
 * @param {2 | 4 | 8} shrink
 * @returns {{data: Uint8Array, width: number, height: number} | null} RGB in rows, as stored; null of a
 *   rare kind that is left to the browser
 */
export function decodeScaled(bytes, shrink) {
  let frame = null;
  let isInRows = false;
  const onFrame = (told) => {
    frame = told;
    if (!isRead(frame)) return false;
    for (const one of frame.components) prepare(one, frame, 8 / shrink);
    return true;
  };
  const onScan = (scan, at) => {
    // In one scan a row of blocks is needed no more once it is made into pixels.
    isInRows = !frame.isProgressive && scan.components.length === frame.components.length;
    for (const one of frame.components) hold(one, isInRows ? one.down : frame.rows * one.down);
    return decodeScan(bytes, at, scan, (row) => {
      if (!isInRows) return;
      for (const one of frame.components) {
        toPixels(one, scan.quant[one.quant], row * one.down, one.down);
        one.blocks.fill(0);
      }
    });
  };
  const read = readFrame(bytes, onFrame, onScan);
  if (!read) return null;
  if (!isInRows) for (const one of frame.components) toPixels(one, read.quant[one.quant], 0, one.held);
  return coloured(frame, shrink);
}

function isRead({ bits, width, height, components }) {
  if (bits !== 8 || !width || !height) throw new PhotoNotRead("a damaged JPEG");
  return SAMPLINGS.has(components.map(({ across, down }) => `${across}x${down}`).join());
}

/** Say how large a component's blocks come out: colours that are stored smaller are shrunk less. */
function prepare(component, frame, side) {
  const isHalf = frame.across === 2 * component.across && frame.down === 2 * component.down;
  component.side = isHalf ? 2 * side : side;
  component.width = component.stride * component.side;
  component.pixels = new Uint8Array(component.width * frame.rows * component.down * component.side);
}

function hold(component, rows) {
  if (component.blocks) return;
  component.held = rows;
  component.blocks = new Int16Array(64 * component.stride * rows);
}

function toPixels({ blocks, held, stride, side, width, pixels, columns }, quant, first, count) {
  const idct = IDCT[side];
  for (let row = first; row < first + count; row++) {
    const from = 64 * stride * (row % held);
    for (let column = 0; column < columns; column++) {
      idct(blocks, from + 64 * column, quant, pixels, row * side * width + column * side, width);
    }
  }
}
