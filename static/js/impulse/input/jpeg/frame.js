// Reads a JPEG's segments: its frame, tables and scans (ITU-T T.81), for a picture that is decoded smaller
// than it is. Knows no pixels.

import { PhotoNotRead } from "../../errors.js";

// Where the coefficients of a block go, in the order in which they are coded (T.81, figure A.6).
export const ZIGZAG = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
);

const SOF0 = 0xc0, SOF1 = 0xc1, SOF2 = 0xc2, DHT = 0xc4, EOI = 0xd9, SOS = 0xda, DQT = 0xdb, DRI = 0xdd, APP0 = 0xe0, APP14 = 0xee;

/**
 * Read `bytes` segment by segment; `onFrame` is told of the frame, `onScan` of each scan.
 * @param {(frame: object) => boolean} onFrame false ends the reading: of this kind it is none
 * @param {(scan: object, at: number) => number} onScan returns where the scan's data end
 */
export function readFrame(bytes, onFrame, onScan) {
  const tables = { quant: [], huffman: { dc: [], ac: [] }, restart: 0 };
  let [isJfif, adobe, frame] = [false, null, null];
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) throw new PhotoNotRead("a damaged JPEG");
    const kind = bytes[at + 1];
    if (kind === 0xff) at++;
    if (kind === 0xff) continue;
    if (kind === EOI) break;
    const end = at + 2 + word(bytes, at + 2);
    const body = bytes.subarray(at + 4, end);
    if (kind === APP0 && body[0] === 0x4a && body[1] === 0x46) isJfif = true;
    else if (kind === APP14 && body[0] === 0x41 && body.length >= 12) adobe = body[11];
    else if (kind === DQT) quantTables(body, tables.quant);
    else if (kind === DHT) huffmanTables(body, tables.huffman);
    else if (kind === DRI) tables.restart = word(body, 0);
    else if ([SOF0, SOF1, SOF2].includes(kind)) {
      frame = frameOf(body, kind === SOF2, { isJfif, adobe });
      if (!onFrame(frame)) return null;
    } else if (kind >= 0xc0 && kind <= 0xcf) return null; // arithmetic, lossless, hierarchical
    at = kind === SOS ? onScan(scanOf(body, frame, tables), end) : end;
  }
  return { frame, quant: tables.quant };
}

const word = (bytes, at) => (bytes[at] << 8) | bytes[at + 1];

function frameOf(body, isProgressive, { isJfif, adobe }) {
  const [height, width, count] = [word(body, 1), word(body, 3), body[5]];
  const components = Array.from({ length: count }, (_, place) => {
    const [id, sampling, quant] = body.subarray(6 + 3 * place, 9 + 3 * place);
    return { id, across: sampling >> 4, down: sampling & 15, quant };
  });
  if (count === 1) Object.assign(components[0], { across: 1, down: 1 }); // it stands for nothing else
  const most = (side) => Math.max(...components.map((one) => one[side]));
  const frame = { width, height, isProgressive, components, across: most("across"), down: most("down"), bits: body[0] };
  frame.columns = Math.ceil(width / (8 * frame.across));
  frame.rows = Math.ceil(height / (8 * frame.down));
  for (const one of components) {
    one.stride = frame.columns * one.across; // blocks in a row, those beside the picture included
    one.columns = Math.ceil((width * one.across) / (8 * frame.across));
    one.rows = Math.ceil((height * one.down) / (8 * frame.down));
  }
  const ids = components.map(({ id }) => String.fromCharCode(id)).join("");
  frame.isRgb = count === 3 && !isJfif && (adobe === null ? ids === "RGB" : adobe === 0);
  return frame;
}

function scanOf(body, frame, { quant, huffman, restart }) {
  if (!frame) throw new PhotoNotRead("a JPEG's scan without a frame");
  const count = body[0];
  const components = Array.from({ length: count }, (_, place) => {
    const [id, chosen] = body.subarray(1 + 2 * place, 3 + 2 * place);
    const component = frame.components.find((one) => one.id === id);
    if (!component) throw new PhotoNotRead("a JPEG's scan of no component");
    return { component, dc: huffman.dc[chosen >> 4], ac: huffman.ac[chosen & 15] };
  });
  const [first, last, bits] = body.subarray(1 + 2 * count);
  return { frame, quant, components, first, last, high: bits >> 4, low: bits & 15, restart };
}

function quantTables(body, tables) {
  for (let at = 0; at < body.length; ) {
    const [is16, place] = [body[at] >> 4, body[at++] & 15];
    const table = new Int32Array(64);
    for (let order = 0; order < 64; order++, at += is16 ? 2 : 1) table[ZIGZAG[order]] = is16 ? word(body, at) : body[at];
    tables[place] = table;
  }
}

/** Make tables that tell by the next 16 bits a code's length (in the high byte) and its symbol. */
function huffmanTables(body, { dc, ac }) {
  for (let at = 0; at < body.length; ) {
    const chosen = body[at++];
    const counts = body.subarray(at, at + 16);
    at += 16;
    const table = new Uint16Array(65_536);
    let code = 0;
    for (let length = 1; length <= 16; length++, code <<= 1) {
      for (let left = counts[length - 1]; left > 0; left--, code++) {
        table.fill((length << 8) | body[at++], code << (16 - length), (code + 1) << (16 - length));
      }
    }
    (chosen >> 4 ? ac : dc)[chosen & 15] = table;
  }
}
