// One round of the quiz: which cells are asked, and what was said of them. It lies in the browser's
// own storage, so that a reload goes on. Knows no page and no laptop.

import { TEN } from "./pool.js";

const REMEMBERED = 300; // cells that are asked again only when others run out

export class Round {
  #place;
  #cells;
  #now;

  /**
   * @param {object[]} cells all that may be asked
   * @param {string} count whose they are; "" is the laptop's own
   */
  constructor(cells, count) {
    this.#place = `learn-quiz:${count}`;
    this.#cells = new Map(cells.map((cell) => [cell.id, cell]));
    this.#now = this.#read() ?? this.#begin([]);
  }

  /** Return the cells in the order in which they are asked. */
  get asked() {
    return this.#now.asked.map((id) => this.#cells.get(id));
  }

  /** Return what was said of them so far. */
  get said() {
    return this.#now.said;
  }

  /** Return where in `asked` the person is; its length is the end. */
  get at() {
    return this.#now.at;
  }

  get cell() {
    return this.asked[this.at];
  }

  /** Return whether the cell shown has its answer already. */
  get answered() {
    return this.said.length > this.at;
  }

  /** Return whether this round asks again what was missed. */
  get again() {
    return this.#now.again;
  }

  get over() {
    return this.at >= this.#now.asked.length;
  }

  /** Return the cells that were named wrongly. */
  get missed() {
    return this.asked.filter(({ label }, place) => this.said[place] !== label);
  }

  /** Say `label` of the cell; where it was missed before and is again, it comes once more. */
  answer(label) {
    this.#now.said.push(label);
    if (this.again && label !== this.cell.label) this.#now.asked.push(this.cell.id);
    this.#keep();
  }

  next() {
    this.#now.at += 1;
    this.#keep();
  }

  /** Ask what was missed, until each is right. */
  repeat() {
    const asked = shuffled(this.missed.map(({ id }) => id));
    this.#now = { ...this.#now, asked, said: [], at: 0, again: true };
    this.#keep();
  }

  /** Ask ten others, or those asked longest ago. */
  others() {
    this.#now = this.#begin(this.#now.seen);
  }

  #begin(seen) {
    const asked = this.#chosen(seen);
    this.#now = { asked, said: [], at: 0, again: false, seen: [...seen, ...asked].slice(-REMEMBERED) };
    this.#keep();
    return this.#now;
  }

  /** Choose ten cells, each label as often as any other, those first that were not asked lately. */
  #chosen(seen) {
    const age = new Map(seen.map((id, place) => [id, place + 1]));
    const groups = new Map();
    for (const { id, label } of shuffled([...this.#cells.values()])) {
      groups.set(label, [...(groups.get(label) ?? []), id]);
    }
    for (const ids of groups.values()) ids.sort((a, b) => (age.get(a) ?? 0) - (age.get(b) ?? 0));
    const labels = shuffled([...groups.keys()]);
    const chosen = [];
    while (chosen.length < TEN) {
      for (const label of labels) {
        const id = groups.get(label).shift();
        if (id && chosen.length < TEN) chosen.push(id);
      }
    }
    return shuffled(chosen);
  }

  /** Return what was left off; null where there is nothing, or cells of it are gone. */
  #read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#place));
      return kept?.asked.every((id) => this.#cells.has(id)) && kept.said.length >= kept.at ? kept : null;
    } catch {
      return null;
    }
  }

  #keep() {
    try {
      localStorage.setItem(this.#place, JSON.stringify(this.#now));
    } catch {
      // A browser that keeps nothing asks from the start after a reload.
    }
  }
}

function shuffled(list) {
  const all = [...list];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [all[last], all[other]] = [all[other], all[last]];
  }
  return all;
}
