// Decodes the scans of a JPEG into the coefficients of its blocks: Huffman, baseline and progressive
// (ITU-T T.81, annexes F and G). Knows no pixels.

import { PhotoNotRead } from "../../errors.js";
import { ZIGZAG } from "./frame.js";

/**
 * Decode one scan of `bytes` from `at` on into `component.blocks`; return where it ends.
 * @param {(row: number) => void} onRow told of each row of MCUs that is done
 */
export function decodeScan(bytes, at, { frame, components, first, last, high, low, restart }, onRow) {
  let [bits, held, runs] = [0, 0, 0];
  const before = new Int32Array(components.length);

  function fill() {
    while (held <= 24) {
      let byte = bytes[at];
      if (byte === 0xff) {
        if (bytes[at + 1] === 0) at += 2;
        else byte = 0; // a marker: what is read beyond it is 0
      } else at++;
      bits = (bits << 8) | byte;
      held += 8;
    }
  }
  function symbol(table) {
    if (held < 16) fill();
    const found = table[(bits >>> (held - 16)) & 0xffff];
    if (found === 0) throw new PhotoNotRead("a damaged JPEG");
    held -= found >> 8;
    return found & 255;
  }
  function take(count) {
    if (count === 0) return 0;
    if (held < count) fill();
    held -= count;
    return (bits >>> held) & ((1 << count) - 1);
  }
  function signed(count) {
    const value = take(count);
    return count && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }

  function baseline(blocks, place, { dc, ac }, own) {
    blocks[place] = before[own] += signed(symbol(dc));
    for (let k = 1; k < 64; k++) {
      const told = symbol(ac);
      const size = told & 15;
      if (size === 0) {
        if (told !== 0xf0) break;
        k += 15;
        continue;
      }
      k += told >> 4;
      blocks[place + ZIGZAG[k & 63]] = signed(size);
    }
  }
  function firstDc(blocks, place, { dc }, own) {
    blocks[place] = (before[own] += signed(symbol(dc))) << low;
  }
  function moreDc(blocks, place) {
    blocks[place] |= take(1) << low;
  }
  function firstAc(blocks, place, { ac }) {
    if (runs > 0) return runs--;
    for (let k = first; k <= last; k++) {
      const told = symbol(ac);
      const [run, size] = [told >> 4, told & 15];
      if (size === 0 && run < 15) return (runs = (1 << run) - 1 + take(run));
      k += run;
      if (size) blocks[place + ZIGZAG[k & 63]] = signed(size) << low;
    }
    return 0;
  }
  function moreAc(blocks, place, { ac }) {
    const bit = 1 << low;
    const refine = (spot) => {
      if (take(1) && !(Math.abs(blocks[spot]) & bit)) blocks[spot] += blocks[spot] > 0 ? bit : -bit;
    };
    let k = first;
    if (runs === 0) {
      for (; k <= last; k++) {
        const told = symbol(ac);
        let run = told >> 4;
        let value = 0;
        if ((told & 15) === 0) {
          if (run < 15) {
            runs = (1 << run) + take(run);
            break;
          }
        } else value = take(1) ? bit : -bit;
        for (; k <= last; k++) {
          const spot = place + ZIGZAG[k];
          if (blocks[spot]) refine(spot);
          else if (run-- === 0) {
            if (value) blocks[spot] = value;
            break;
          }
        }
      }
    }
    if (runs > 0) {
      for (; k <= last; k++) if (blocks[place + ZIGZAG[k]]) refine(place + ZIGZAG[k]);
      runs--;
    }
  }

  const decode = !frame.isProgressive ? baseline : first === 0 ? (high ? moreDc : firstDc) : high ? moreAc : firstAc;
  const isAlone = components.length === 1;
  const { columns, rows } = isAlone ? components[0].component : frame;
  let left = restart;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (restart && left-- === 0) {
        at = restarted(bytes, at);
        [bits, held, runs, left] = [0, 0, 0, restart - 1];
        before.fill(0);
      }
      for (let own = 0; own < components.length; own++) {
        const { component } = components[own];
        const [across, down] = isAlone ? [1, 1] : [component.across, component.down];
        for (let v = 0; v < down; v++) {
          const line = (row * down + v) % component.held;
          for (let u = 0; u < across; u++) {
            decode(component.blocks, 64 * (line * component.stride + column * across + u), components[own], own);
          }
        }
      }
    }
    onRow(row);
  }
  return endOf(bytes, at);
}

/** Return where the data go on behind the restart marker that is due. */
function restarted(bytes, at) {
  const end = endOf(bytes, at, true);
  if (bytes[end + 1] < 0xd0 || bytes[end + 1] > 0xd7) throw new PhotoNotRead("a damaged JPEG");
  return end + 2;
}

/** Return where the next marker is: behind a scan, or among its data a restart, too. */
function endOf(bytes, at, restarts = false) {
  for (; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1];
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && (restarts || next < 0xd0 || next > 0xd7)) return at;
  }
  throw new PhotoNotRead("a JPEG that is cut");
}
