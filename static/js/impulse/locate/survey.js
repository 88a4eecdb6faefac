// Surveys a photo whose cells are small or many: first whole, then in tiles at the scale that its cells
// need, as app/impulse/survey/ does. Between the locate block and the survey network.

import { widthOf } from "../box.js";
import { resize } from "../resize/resample.js";
import { median, roundEven } from "../rounding.js";
import { heatOf, laidOut, topsOf } from "./points.js";
import { enlarged, isCut, merged, placed, tilesOf } from "./tiles.js";

const KINDS = ["leukocyte", "red_cell", "platelet"]; // in the order of the network's outputs
const MOST_SEEN = 250; // of a kind in a view
const MANY = 4; // located cells from which there may be more
const SMALL = 1 / 7; // of the photo's longer side: smaller cells may be more
const ENOUGH = 44; // px of a leukocyte in a view, from which no finer view is needed
const WANTED = 56; // the same in a tile
const OVERLAP = 1.3; // of a leukocyte's side
const LARGE = 1.15; // of a leukocyte's side: what is taken over from the whole photo
const TO_RED = 2; // side of a leukocyte over a red cell's
const UNSEEN = 1 / 30; // of the photo's side: a leukocyte that nothing tells of
const NEAREST = 1.6; // px of a tile's view for one of the photo, at most
const WORTH = 1.15; // how much finer tiles are than the whole photo, at least
const MOST_TILES = 40;

/** Tell whether a first look's boxes are so small, many or few that a photo is surveyed. */
export function isField(boxes, { width, height }) {
  if (boxes.length === 0 || boxes.length >= MANY) return true;
  return median(boxes.map(widthOf)) < SMALL * Math.max(width, height);
}

export class Survey {
  /** @param least heat from which each kind counts: {leukocyte, red_cell, platelet} */
  constructor(network, least) {
    this.network = network;
    this.least = least;
  }

  /**
   * Return {picture, seen}: all that is in `picture`, or in what `finer` makes of it, in its pixels.
   * @param {() => Promise<object>} finer decodes the photo once more, larger
   */
  async look(picture, finer, located) {
    const { width, height } = picture;
    const zoom = this.network.size / Math.max(width, height);
    let seen = await this.#view(picture, { x: 0, y: 0, width, height }, zoom);
    const told = located.length ? median(located.map(widthOf)) : usualCell(seen);
    let cell = told || UNSEEN * Math.max(width, height);
    if (cell * zoom >= ENOUGH || WORTH * zoom > Math.min(WANTED / cell, NEAREST)) return { picture, seen: merged(seen) };
    if (!told) return { picture, seen: await this.#tiled(picture, seen, cell) };
    if (cell >= WANTED) {
      const found = await this.#tiled(picture, seen, cell);
      // A first look that sees little of small cells may have taken them for larger ones.
      cell = Math.min(cell, usualCell(found) || cell);
      if (cell >= WANTED) return { picture, seen: found };
    }
    const larger = await finer();
    const scale = larger.width / width;
    seen = seen.map((one) => enlarged(one, scale));
    return { picture: larger, seen: await this.#tiled(larger, seen, cell * scale) };
  }

  /** Return what tiles show in which a cell is large enough, and what `seen` showed larger. */
  async #tiled(picture, seen, cell) {
    const { laid, zoom } = this.#laid(picture, cell);
    const found = [];
    for (const tile of laid) {
      for (const one of await this.#view(picture, tile, zoom)) {
        // What a tile cuts another one shows whole.
        if (!isCut(one, tile, picture, zoom)) found.push(one);
      }
    }
    // What no tile can hold was seen whole in the whole photo.
    const large = seen.filter((one) => Math.max(one.width, one.height) > LARGE * cell);
    return merged([...found.sort(byHeat), ...large.sort(byHeat)]).sort(byHeat);
  }

  #laid({ width, height }, cell) {
    for (let zoom = Math.min(WANTED / cell, NEAREST); ; zoom *= 0.9) {
      const side = this.network.size / zoom;
      const laid = tilesOf(width, height, side, Math.min(OVERLAP * cell, side / 2));
      if (laid.length <= MOST_TILES) return { laid, zoom };
    }
  }

  async #view(picture, tile, zoom) {
    const { size } = this.network;
    const sides = [tile.width, tile.height].map((side) => Math.min(size, Math.max(1, roundEven(side * zoom))));
    const box = [tile.x, tile.y, tile.x + tile.width, tile.y + tile.height];
    const grid = await this.network.ask(laidOut(resize(picture, sides, { box, gap: 1.5 }), size));
    return placed(peaks(grid, size, this.least), tile, zoom);
  }
}

const byHeat = (one, other) => other.heat - one.heat;

/** Return the usual side of a leukocyte in pixels; null where nothing tells it. */
function usualCell(seen) {
  const [white, red] = ["leukocyte", "red_cell"].map((kind) =>
    seen.filter((one) => one.kind === kind).map(({ width, height }) => Math.sqrt(width * height)));
  if (white.length) return median(white);
  return red.length ? TO_RED * median(red) : null;
}

/** Return what the network's `grid` tells of a view `size` wide; neighbours have a say by their heat. */
function peaks(grid, size, least) {
  const { values, side, depth } = grid;
  const step = size / side;
  return KINDS.flatMap((kind, number) => {
    const heat = heatOf(grid, number);
    return topsOf(heat, side, least[kind]).slice(0, MOST_SEEN).map((top) => {
      const [row, column] = [Math.floor(top / side), top % side];
      const told = [0, 0, 0, 0];
      let say = 0;
      for (let down = -1; down <= 1; down++) {
        for (let across = -1; across <= 1; across++) {
          const y = Math.min(Math.max(row + down, 0), side - 1);
          const x = Math.min(Math.max(column + across, 0), side - 1);
          const at = y * side + x;
          if (heat[at] < heat[top] / 2) continue;
          const own = at * depth + KINDS.length;
          say += heat[at];
          told[0] += heat[at] * (values[own] + x + 0.5);
          told[1] += heat[at] * (values[own + 1] + y + 0.5);
          told[2] += heat[at] * values[own + 2];
          told[3] += heat[at] * values[own + 3];
        }
      }
      const [x, y, wide, high] = told.map((sum) => sum / say);
      return { kind, x: x * step, y: y * step, width: Math.exp(wide) * size, height: Math.exp(high) * size, heat: heat[top] };
    });
  });
}
