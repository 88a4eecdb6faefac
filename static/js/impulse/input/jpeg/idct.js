// Turns the coefficients of a JPEG's block into its pixels, whole or 2, 4 or 8 times smaller, in the whole
// numbers of libjpeg's jidctint.c and jidctred.c: what comes out is bit for bit the laptop's.
// (Loeffler, Ligtenberg and Moschytz, ICASSP 1989.) Knows no files.

const work = new Int32Array(64);

/** By the side of what comes out: (blocks, place of the block, its quantisation, pixels, place, stride) => void. */
export const IDCT = { 8: whole, 4: half, 2: quarter, 1: eighth };

const clamped = (value) => (value < -128 ? 0 : value > 127 ? 255 : value + 128);

function eighth(blocks, from, quant, out, to) {
  out[to] = clamped((blocks[from] * quant[0] + 4) >> 3);
}

function quarter(blocks, from, quant, out, to, stride) {
  for (let c = 0; c < 8; c++) {
    if (c === 2 || c === 4 || c === 6) continue;
    const at = from + c;
    const even = (blocks[at] * quant[c]) << 15;
    const odd =
      blocks[at + 56] * quant[c + 56] * -5906 + blocks[at + 40] * quant[c + 40] * 6967 +
      blocks[at + 24] * quant[c + 24] * -10426 + blocks[at + 8] * quant[c + 8] * 29692;
    work[c] = (even + odd + 4096) >> 13;
    work[c + 8] = (even - odd + 4096) >> 13;
  }
  for (let row = 0; row < 2; row++) {
    const w = 8 * row;
    const even = work[w] << 15;
    const odd = work[w + 7] * -5906 + work[w + 5] * 6967 + work[w + 3] * -10426 + work[w + 1] * 29692;
    out[to + row * stride] = clamped((even + odd + 524_288) >> 20);
    out[to + row * stride + 1] = clamped((even - odd + 524_288) >> 20);
  }
}

function half(blocks, from, quant, out, to, stride) {
  for (let c = 0; c < 8; c++) {
    if (c === 4) continue;
    const at = from + c;
    const even = (blocks[at] * quant[c]) << 14;
    const side = blocks[at + 16] * quant[c + 16] * 15137 + blocks[at + 48] * quant[c + 48] * -6270;
    const z1 = blocks[at + 56] * quant[c + 56];
    const z2 = blocks[at + 40] * quant[c + 40];
    const z3 = blocks[at + 24] * quant[c + 24];
    const z4 = blocks[at + 8] * quant[c + 8];
    const inner = z1 * -1730 + z2 * 11893 + z3 * -17799 + z4 * 8697;
    const outer = z1 * -4176 + z2 * -4926 + z3 * 7373 + z4 * 20995;
    work[c] = (even + side + outer + 2048) >> 12;
    work[c + 24] = (even + side - outer + 2048) >> 12;
    work[c + 8] = (even - side + inner + 2048) >> 12;
    work[c + 16] = (even - side - inner + 2048) >> 12;
  }
  for (let row = 0; row < 4; row++, to += stride) {
    const w = 8 * row;
    const even = work[w] << 14;
    const side = work[w + 2] * 15137 + work[w + 6] * -6270;
    const [z1, z2, z3, z4] = [work[w + 7], work[w + 5], work[w + 3], work[w + 1]];
    const inner = z1 * -1730 + z2 * 11893 + z3 * -17799 + z4 * 8697;
    const outer = z1 * -4176 + z2 * -4926 + z3 * 7373 + z4 * 20995;
    out[to] = clamped((even + side + outer + 262_144) >> 19);
    out[to + 3] = clamped((even + side - outer + 262_144) >> 19);
    out[to + 1] = clamped((even - side + inner + 262_144) >> 19);
    out[to + 2] = clamped((even - side - inner + 262_144) >> 19);
  }
}

function whole(blocks, from, quant, out, to, stride) {
  for (let c = 0; c < 8; c++) {
    const at = from + c;
    pass(
      blocks[at] * quant[c], blocks[at + 8] * quant[c + 8], blocks[at + 16] * quant[c + 16], blocks[at + 24] * quant[c + 24],
      blocks[at + 32] * quant[c + 32], blocks[at + 40] * quant[c + 40], blocks[at + 48] * quant[c + 48], blocks[at + 56] * quant[c + 56],
    );
    for (let row = 0; row < 8; row++) work[8 * row + c] = (line[row] + 1024) >> 11;
  }
  for (let row = 0; row < 8; row++, to += stride) {
    const w = 8 * row;
    pass(work[w], work[w + 1], work[w + 2], work[w + 3], work[w + 4], work[w + 5], work[w + 6], work[w + 7]);
    for (let c = 0; c < 8; c++) out[to + c] = clamped((line[c] + 131_072) >> 18);
  }
}

const line = new Int32Array(8);

function pass(a, b, c, d, e, f, g, h) {
  const mid = (c + g) * 4433;
  const tmp2 = mid - g * 15137;
  const tmp3 = mid + c * 6270;
  const [sum, rest] = [(a + e) << 13, (a - e) << 13];
  const z5 = (h + d + (f + b)) * 9633;
  const z1 = (h + b) * -7373;
  const z2 = (f + d) * -20995;
  const z3 = (h + d) * -16069 + z5;
  const z4 = (f + b) * -3196 + z5;
  const odd0 = h * 2446 + z1 + z3;
  const odd1 = f * 16819 + z2 + z4;
  const odd2 = d * 25172 + z2 + z3;
  const odd3 = b * 12299 + z1 + z4;
  line[0] = sum + tmp3 + odd3;
  line[7] = sum + tmp3 - odd3;
  line[1] = rest + tmp2 + odd2;
  line[6] = rest + tmp2 - odd2;
  line[2] = rest - tmp2 + odd1;
  line[5] = rest - tmp2 - odd1;
  line[3] = sum - tmp3 + odd0;
  line[4] = sum - tmp3 - odd0;
}
