// Follows each cell from frame to frame, and names it once three frames in a row agree. One frame that
// differs takes no name away, two do. Between the replies and what shows. Knows no page.

const AGREE = 3; // frames
const PATIENCE = 2; // frames in a row that lack the cell, or name it otherwise
const NEAR = 0.6; // of a box's side: how far a cell moves from one frame to the next, at most

export class Agreement {
  #cells = [];

  /** Take in the next reply; return {box, cell, name} of each that it shows, the clearest first. */
  take(reply) {
    const { width, height } = reply.photo;
    const before = [...this.#cells];
    const now = reply.cells.filter(({ located, verdict }) => located && verdict !== "no_cell").map((cell) => {
      const place = before.findIndex((one) => isNear(one.box, cell.box));
      const followed = place < 0 ? { name: null, label: null, run: 0, doubts: 0 } : before.splice(place, 1)[0];
      return Object.assign(followed, { cell, box: cell.box, missed: 0 }, judged(followed, cell));
    });
    const missing = before.filter((one) => ++one.missed < PATIENCE);
    this.#cells = [...now, ...missing];
    return { width, height, cells: now };
  }

  /** Return the cell that is named on top, if one is. */
  get first() {
    return this.#cells.find(({ name }) => name)?.cell ?? null;
  }

  /** Forget all: another picture comes. */
  clear() {
    this.#cells = [];
  }
}

function judged({ name, label, run, doubts }, cell) {
  const said = cell.verdict === "sure" ? cell.label : null;
  const agrees = said !== null && said === label ? run + 1 : Number(said !== null);
  const differs = name !== null && said !== name ? doubts + 1 : 0;
  if (agrees >= AGREE) return { name: said, label: said, run: agrees, doubts: 0 };
  return { name: differs >= PATIENCE ? null : name, label: said, run: agrees, doubts: differs };
}

function isNear(one, other) {
  const [x, y] = [0, 1].map((side) => Math.abs(one[side] + one[side + 2] - other[side] - other[side + 2]) / 2);
  const side = Math.max(one[2] - one[0], one[3] - one[1], other[2] - other[0], other[3] - other[1]);
  return Math.hypot(x, y) < NEAR * side;
}
