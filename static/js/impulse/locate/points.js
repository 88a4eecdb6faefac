// What the two networks that find points share: how a view goes in, and what stands out among its
// neighbours. As app/impulse/point_network.py. Knows views, but not what is found.

/** Return a view (size or less each way) as a network takes it: in the upper left corner, black beside. */
export function laidOut({ data, width, height }, size) {
  const seen = new Float32Array(3 * size * size).fill(-1);
  for (let y = 0; y < height; y++) {
    for (let x = 0, from = 3 * width * y, to = 3 * size * y; x < 3 * width; x++) {
      seen[to + x] = Math.fround(data[from + x] / 127.5) - 1;
    }
  }
  return seen;
}

/** Return the heat 0..1 behind the logits at `channel` of a `grid` {values, side, depth}. */
export function heatOf({ values, side, depth }, channel) {
  const heat = new Float64Array(side * side);
  for (let at = 0; at < heat.length; at++) heat[at] = 1 / (1 + Math.exp(-values[at * depth + channel]));
  return heat;
}

/** Return where `heat` is `least` or more, and no less than at any neighbour; the hottest first. */
export function topsOf(heat, side, least) {
  const tops = [];
  for (let at = 0; at < heat.length; at++) {
    if (heat[at] < least) continue;
    const [row, column] = [Math.floor(at / side), at % side];
    let isTop = true;
    for (let y = Math.max(row - 1, 0); isTop && y <= Math.min(row + 1, side - 1); y++) {
      for (let x = Math.max(column - 1, 0); x <= Math.min(column + 1, side - 1); x++) {
        if (heat[y * side + x] > heat[at]) isTop = false;
      }
    }
    if (isTop) tops.push(at);
  }
  return tops.sort((one, other) => heat[other] - heat[one]);
}
