// Which cell of the gallery is looked at, and which several are moved at once. Knows ids alone.

/** Tells of each "change". */
export class Choice extends EventTarget {
  /** The cell that is looked at. */
  active = null;
  /** Those that are moved in its place, if there are any. */
  chosen = new Set();
  /** Whether a tap adds to them. */
  several = false;

  /** Return the cells that a word is said of. */
  get ids() {
    if (this.chosen.size) return [...this.chosen];
    return this.active && !this.several ? [this.active] : [];
  }

  /** Look at a cell. */
  look(id) {
    this.active = id;
    this.#changed();
  }

  /** Choose one cell alone. */
  only(id) {
    this.chosen.clear();
    this.look(id);
  }

  /** Add a cell to those chosen, or take it out. */
  toggle(id) {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.look(id);
  }

  /** Choose all from the cell that is looked at up to another, both in `order`. */
  extend(id, order) {
    const [from, to] = [order.indexOf(this.active), order.indexOf(id)];
    for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) this.chosen.add(one);
    this.look(id);
  }

  choosesSeveral(several) {
    this.several = several;
    this.chosen.clear();
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
