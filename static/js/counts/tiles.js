// The cells of a count as tiles: those to decide in the order in which they came, then the others, the
// newest first. A tile says what the cell is, how sure, and who decided. Knows no network.

import { copy, dot, part, within } from "../element.js";
import { isolated, percent, plainNameOf, t } from "../words.js";
import { colourOf } from "./labels.js";
import { shortOf } from "./said.js";

const AT_ONCE = 60; // tiles of a group, before more are asked for

/** Show the cells of `count`; a press calls `open` with a cell's id. */
export function watchTiles(count, open) {
  const groups = ["open", "decided"].map((id) => new Group(part(id), count, open));
  let due = false;
  const show = () => {
    due = false;
    const decided = count.all.filter(({ label }) => label !== null).sort((a, b) => b.revision - a.revision);
    groups[0].show(count.open);
    groups[1].show(decided);
    part("empty").hidden = !count.count || count.cells.size > 0;
    part("nothing-open").hidden = count.cells.size === 0 || count.open.length > 0;
  };
  count.addEventListener("change", () => {
    if (!due) queueMicrotask(show);
    due = true;
  });
}

class Group {
  #most = AT_ONCE;
  #cells = [];
  #tiles = new Map(); // id -> tile

  constructor(section, count, open) {
    this.section = section;
    this.list = within(section, "tiles");
    this.more = within(section, "more");
    this.count = count;
    this.open = open;
    this.more.addEventListener("click", () => {
      const next = this.#most;
      this.#most += AT_ONCE;
      this.show(this.#cells);
      within(this.list.children[next], "open").focus();
    });
  }

  show(cells) {
    this.#cells = cells;
    const shown = cells.slice(0, this.#most);
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, tile] of this.#tiles) {
      if (ids.has(id)) continue;
      tile.remove();
      this.#tiles.delete(id);
    }
    shown.forEach((cell, place) => {
      const tile = this.#tileOf(cell);
      // One that stays where it is keeps the focus.
      if (this.list.children[place] !== tile) this.list.insertBefore(tile, this.list.children[place] ?? null);
    });
    this.section.hidden = cells.length === 0;
    within(this.section, "many").textContent = cells.length;
    this.more.hidden = cells.length <= this.#most;
    if (!this.more.hidden) this.more.textContent = t("counting-more", { count: Math.min(AT_ONCE, cells.length - this.#most) });
  }

  #tileOf(cell) {
    const tile = this.#tiles.get(cell.id) ?? this.#make(cell);
    const drawn = JSON.stringify(cell);
    if (tile.dataset.drawn !== drawn) this.#fill(tile, cell);
    tile.dataset.drawn = drawn;
    return tile;
  }

  #make(cell) {
    const tile = copy("tile");
    tile.dataset.cell = cell.id;
    within(tile, "open").addEventListener("click", () => this.open(cell.id));
    within(tile, "photo").href = `/counts/${this.count.id}/photos/${cell.photo}#${cell.id}`;
    this.#tiles.set(cell.id, tile);
    return tile;
  }

  #fill(tile, cell) {
    const name = shortOf(cell);
    within(tile, "name").replaceChildren(dot(colourOf(cell.label)), name);
    const crop = within(tile, "crop");
    const address = `${cell.crop}?box=${cell.box}`; // a cell that was moved looks otherwise
    if (crop.getAttribute("src") !== address) crop.src = address;
    within(tile, "certain").textContent = certainOf(cell);
    within(tile, "marks").textContent = [
      cell.edge && t("counting-edge"),
      cell.twin_of && t("counting-twin"),
      cell.added && t("counting-added"),
    ].filter(Boolean).join(" · ");
    within(tile, "by").textContent = byOf(cell);
    within(tile, "photo").setAttribute("aria-label", t("counting-photo-of", { name }));
  }
}

/** Return how sure the model is; beside what a person says also of what. */
function certainOf({ by, said, verdict, confidence }) {
  if (verdict === "no_cell") return t("counting-no-cell");
  const facts = { percent: percent(confidence), plain: plainNameOf(said) };
  if (by === "person") return t("counting-model-said", facts);
  return verdict === "sure" ? t("counting-sure", facts) : t("counting-unsure", facts);
}

function byOf({ by, person }) {
  if (by === "model") return t("counting-by-model");
  if (by !== "person") return "";
  return person ? t("counting-by-person", { name: isolated(person) }) : t("counting-by-somebody");
}
