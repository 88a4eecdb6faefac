// Lays overlapping tiles over a photo, and makes one list of what is seen in them, as
// app/impulse/survey/tiles.py. Knows no network and no kinds of cells.

const SAME = 0.45; // intersection over union from which two boxes are one
const INSIDE = 0.7; // share of the smaller one in the other, the same
const CUT = 1.5; // pixels of a tile: what comes as near to its side may be cut
const MOST_TRIED = 1000; // of a kind

/** Return tiles of `side` that cover a photo, any two neighbours sharing `overlap` at least. */
export function tilesOf(width, height, side, overlap) {
  return starts(height, side, overlap).flatMap((y) =>
    starts(width, side, overlap).map((x) => ({ x, y, width: Math.min(side, width), height: Math.min(side, height) })));
}

function starts(length, side, overlap) {
  if (length <= side) return [0];
  const count = 1 + Math.ceil((length - side) / (side - overlap));
  const step = (length - side) / (count - 1);
  return Array.from({ length: count }, (_, at) => (at === count - 1 ? length - side : at * step));
}

/** Return `one`, mapped to a picture `factor` times as large. */
export function enlarged(one, factor) {
  return { ...one, x: one.x * factor, y: one.y * factor, width: one.width * factor, height: one.height * factor };
}

/** Return what was seen in a view of `tile`, `zoom` pixels a pixel, in pixels of the photo. */
export function placed(seen, tile, zoom) {
  return seen.map((one) => ({ ...enlarged(one, 1 / zoom), x: one.x / zoom + tile.x, y: one.y / zoom + tile.y }));
}

export function cornersOf({ x, y, width, height }) {
  return { x0: x - width / 2, y0: y - height / 2, x1: x + width / 2, y1: y + height / 2 };
}

/** Tell whether the tile's side, and not the photo's, may cut what was seen in the tile. */
export function isCut(one, tile, { width, height }, zoom) {
  const slack = CUT / zoom;
  const { x0, y0, x1, y1 } = cornersOf(one);
  const [right, below] = [tile.x + tile.width, tile.y + tile.height];
  return (
    (tile.x > 0 && x0 < tile.x + slack) || (right < width - 0.5 && x1 > right - slack) ||
    (tile.y > 0 && y0 < tile.y + slack) || (below < height - 0.5 && y1 > below - slack)
  );
}

/** Return `seen` without what was seen twice, each kind by itself; the first stays. */
export function merged(seen) {
  return [...new Set(seen.map(({ kind }) => kind))].flatMap((kind) =>
    apart(seen.filter((one) => one.kind === kind).slice(0, MOST_TRIED)));
}

function apart(seen) {
  const kept = [];
  for (const one of seen) {
    const box = { ...cornersOf(one), area: one.width * one.height };
    if (!kept.some((other) => isTwice(box, other.box))) kept.push({ one, box });
  }
  return kept.map(({ one }) => one);
}

function isTwice(one, other) {
  const across = Math.min(one.x1, other.x1) - Math.max(one.x0, other.x0);
  const down = Math.min(one.y1, other.y1) - Math.max(one.y0, other.y0);
  const shared = Math.max(across, 0) * Math.max(down, 0);
  return shared > SAME * (other.area + one.area - shared) || shared > INSIDE * Math.min(other.area, one.area);
}
