// The cells of a count by class, the least certain first, so many of each class as were asked for.
// Keeps the tiles that it has drawn. Knows the count and which cell is chosen, no network.

import { copy, make, part, within } from "../../element.js";
import { t } from "../../words.js";
import { calledOf, colourOf, LABELS } from "../labels.js";
import { fill } from "./tile.js";

const PAGE = 120; // tiles of a class at once
const OPEN = "open";
const root = part("gallery");
const jumps = part("jumps");

export class Gallery {
  #count;
  #tiles = new Map();
  #sections = new Map();
  #places = new Map(); // cell -> the class under which it was drawn last
  /** The cells that are shown: those alone that this tells. */
  filter = () => true;
  /** The ids of the tiles that are drawn, in reading order. */
  order = [];
  /** The cells of each class that the filter tells, drawn or not. */
  groups = new Map();

  /** @param {(id: string) => void} jump called with the first cell of a class that was asked for */
  constructor(count, jump) {
    this.#count = count;
    for (const label of [OPEN, ...LABELS]) {
      const section = copy("section");
      const link = make("a", { className: "jump", href: `#class-${label}` });
      const made = { section, link, shown: PAGE, title: within(section, "title"), tiles: within(section, "tiles"), more: within(section, "more") };
      this.#sections.set(label, made);
      section.id = `class-${label}`;
      made.title.id = `title-${label}`;
      made.tiles.setAttribute("aria-labelledby", made.title.id);
      for (const one of [link, section]) one.style.setProperty("--colour", colourOf(label));
      made.more.addEventListener("click", () => {
        const next = made.shown;
        this.reveal(label);
        jump(this.groups.get(label)[next]?.id);
      });
      link.addEventListener("click", (event) => {
        event.preventDefault();
        section.scrollIntoView();
        jump(this.groups.get(label)[0].id);
      });
      root.append(section);
      jumps.append(link);
    }
  }

  get hidden() {
    return this.order.length === 0;
  }

  tileOf(id) {
    return this.#tiles.get(id);
  }

  /** Draw what has changed; `choice` tells what is chosen. */
  draw(choice) {
    const groups = new Map([OPEN, ...LABELS].map((label) => [label, []]));
    for (const cell of this.#count.cells.values()) if (this.filter(cell)) groups.get(cell.label ?? OPEN)?.push(cell);
    this.groups = groups;
    this.order = [];
    this.#places.clear();
    for (const [label, cells] of groups) {
      for (const { id } of cells) this.#places.set(id, label);
      cells.sort((a, b) => a.confidence - b.confidence || (a.id < b.id ? -1 : 1));
      this.#drawSection(label, cells, choice);
    }
    jumps.hidden = this.hidden;
  }

  #drawSection(label, cells, choice) {
    const { section, link, title, tiles, more, shown } = this.#sections.get(label);
    const called = calledOf(label);
    section.hidden = link.hidden = cells.length === 0;
    title.textContent = link.textContent = t("review-section", { label: called, count: cells.length });
    const some = cells.slice(0, shown);
    more.hidden = some.length === cells.length;
    if (!more.hidden) more.textContent = t("review-more", { label: called, count: Math.min(PAGE, cells.length - shown), left: cells.length - shown });
    const wanted = some.map((cell) => {
      const tile = this.#tiles.get(cell.id) ?? this.#made(cell.id);
      fill(tile, cell, choice);
      this.order.push(cell.id);
      return tile;
    });
    const staying = new Set(wanted);
    for (const tile of [...tiles.children]) if (!staying.has(tile)) tile.remove();
    let place = tiles.firstElementChild;
    for (const tile of wanted) {
      if (tile === place) place = place.nextElementSibling;
      else tiles.insertBefore(tile, place);
    }
  }

  /** Draw what is chosen anew, and no more. */
  mark(choice) {
    for (const id of this.order) fill(this.tileOf(id), this.#count.cells.get(id), choice);
  }

  /** Tell whether a cell belongs where it was drawn last. */
  stays(id) {
    const cell = this.#count.cells.get(id);
    return Boolean(cell) && this.#places.get(id) === (cell.label ?? OPEN) && this.filter(cell);
  }

  #made(id) {
    const tile = copy("tile");
    tile.dataset.cell = id;
    this.#tiles.set(id, tile);
    return tile;
  }

  /** Show more of a class. */
  reveal(label) {
    this.#sections.get(label).shown += PAGE;
  }

  /** Make sure that a cell is among those drawn; return whether its class has to be drawn anew. */
  unfold(id) {
    for (const [label, cells] of this.groups) {
      const place = cells.findIndex((cell) => cell.id === id);
      const section = this.#sections.get(label);
      if (place < section.shown) continue;
      section.shown = PAGE * Math.ceil((place + 1) / PAGE);
      return true;
    }
    return false;
  }

  /** Return the cell behind another in reading order, drawn or not; null where it is the last. */
  after(id, step = 1) {
    const all = [...this.groups.values()].flat();
    const place = all.findIndex((cell) => cell.id === id);
    return place < 0 ? null : (all[place + step]?.id ?? null);
  }

  /** Return the cell of the next or the last row that is nearest to another. */
  beside(id, down) {
    const box = this.tileOf(id).getBoundingClientRect();
    const middle = box.left + box.width / 2;
    const place = this.order.indexOf(id);
    const others = down ? this.order.slice(place + 1) : this.order.slice(0, place).reverse();
    let row = null;
    let [best, nearest] = [null, Infinity];
    for (const other of others) {
      const { top, left, width } = this.tileOf(other).getBoundingClientRect();
      if (Math.abs(top - box.top) < 1) continue;
      row ??= top;
      if (Math.abs(top - row) >= 1) break;
      const off = Math.abs(left + width / 2 - middle);
      if (off < nearest) [best, nearest] = [other, off];
    }
    return best;
  }
}
