// Brings a JPEG's components together as RGB: colours of half the width are smoothed to the whole one, and
// YCbCr is turned, in the whole numbers of libjpeg's jdsample.c and jdcolor.c. Knows no blocks.

const HALF = 1 << 15;
const parts = (value) => Math.trunc(value * 65_536 + 0.5);
const tableOf = (factor, half) => Int32Array.from({ length: 256 }, (_, level) => parts(factor) * (level - 128) + half);
const CR_RED = tableOf(1.402, HALF).map((sum) => sum >> 16);
const CB_BLUE = tableOf(1.772, HALF).map((sum) => sum >> 16);
const CR_GREEN = tableOf(0.71414, 0).map((sum) => -sum);
const CB_GREEN = tableOf(0.34414, 0).map((sum) => HALF - sum);

/** Return {data, width, height} of what the frame's components hold, `shrink` times smaller. */
export function coloured({ width, height, components, across, isRgb }, shrink) {
  const [wide, high] = [Math.ceil(width / shrink), Math.ceil(height / shrink)];
  const data = new Uint8ClampedArray(3 * wide * high);
  const rows = components.map((one) => {
    const isHalf = across === 2 * one.across && one.side === 8 / shrink;
    return isHalf ? doubled(one, Math.ceil((width * one.across) / (across * shrink)), wide) : (row) => rowOf(one, row);
  });
  for (let y = 0, to = 0; y < high; y++) {
    const [one, two, three] = rows.map((row) => row(y));
    for (let x = 0; x < wide; x++, to += 3) {
      const level = one[x];
      if (!two || isRgb) {
        data[to] = level;
        data[to + 1] = two ? two[x] : level;
        data[to + 2] = two ? three[x] : level;
        continue;
      }
      data[to] = level + CR_RED[three[x]];
      data[to + 1] = level + ((CB_GREEN[two[x]] + CR_GREEN[three[x]]) >> 16);
      data[to + 2] = level + CB_BLUE[two[x]];
    }
  }
  return { data: new Uint8Array(data.buffer), width: wide, height: high };
}

const rowOf = ({ pixels, width }, row) => pixels.subarray(row * width, (row + 1) * width);

/** Return a function from a row to its colours at twice the width: three parts of the nearer pixel, one of the next. */
function doubled(component, length, wide) {
  const made = new Uint8Array(wide + 1);
  return (row) => {
    const from = rowOf(component, row);
    const isSmooth = length > 2 && component.side > 1;
    for (let x = 0; x < length; x++) {
      const level = from[x];
      made[2 * x] = isSmooth && x > 0 ? (3 * level + from[x - 1] + 1) >> 2 : level;
      made[2 * x + 1] = isSmooth && x + 1 < length ? (3 * level + from[x + 1] + 2) >> 2 : level;
    }
    return made;
  };
}
