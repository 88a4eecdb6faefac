// Lists the counts of a class, each with those who take part. A row that is there stays, opened or
// not; what is new in it is put in. Knows no network.

import { copy, make, within } from "../element.js";
import { locale } from "../language.js";
import { isolated, t } from "../words.js";

export class Counts {
  #list;
  #onChoice;
  #rows = new Map(); // id -> its row
  #chosen = new Set();

  constructor(list, onChoice) {
    this.#list = list;
    this.#onChoice = onChoice;
  }

  /** Return the ids of those that the tables are to be of; none is all. */
  get chosen() {
    return [...this.#chosen];
  }

  chooseAll() {
    this.#chosen.clear();
    for (const box of this.#list.querySelectorAll("[data-is=chosen]")) box.checked = false;
    this.#onChoice();
  }

  /** Show these, the newest first. */
  show(counts) {
    const there = new Set(counts.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (there.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
      this.#chosen.delete(id);
    }
    counts.forEach((count, place) => {
      const row = this.#rows.get(count.id) ?? this.#made(count);
      if (this.#list.children[place] !== row) this.#list.insertBefore(row, this.#list.children[place] ?? null);
      fill(row, count);
    });
  }

  #made({ id, review, report }) {
    const row = copy("count");
    within(row, "review").href = review;
    within(row, "report").href = report;
    within(row, "chosen").addEventListener("change", ({ target }) => {
      if (target.checked) this.#chosen.add(id);
      else this.#chosen.delete(id);
      this.#onChoice();
    });
    this.#rows.set(id, row);
    return row;
  }
}

function fill(row, count) {
  const slide = count.slide || t("board-no-slide");
  const far = t("board-far", { counted: count.counted, target: count.target });
  put(within(row, "slide"), slide);
  put(within(row, "far"), far);
  const bar = within(row, "bar");
  bar.max = count.target;
  bar.value = Math.min(count.counted, count.target);
  bar.setAttribute("aria-label", `${isolated(slide)}: ${far}`);
  put(within(row, "facts"), facts(count));
  const { differ_model: model, differ_people: people } = count;
  put(within(row, "differ"), model || people ? t("board-differ", { model, people }) : "");
  within(row, "scroll").setAttribute("aria-label", t("board-people-of", { slide: isolated(slide) }));
  const as = JSON.stringify(count.people);
  const table = within(row, "people");
  if (table.dataset.told === as) return;
  table.dataset.told = as;
  table.replaceChildren(...count.people.map(line));
}

function facts({ open, phones, people, finished, active }) {
  return [
    t("board-open", { open }),
    t("board-names", { people: people.length }),
    t("board-phones", { phones }),
    finished ? t("board-finished", { time: when(finished) }) : t("board-active", { time: when(active) }),
  ].join(" · ");
}

function line({ name, photos, judged, confirmed, changed, seen }) {
  const numbers = [photos, judged, confirmed, changed].map((number) => make("td", { textContent: number }));
  const head = make("th", { scope: "row" }, make("bdi", { textContent: name }));
  return make("tr", {}, head, ...numbers, make("td", { textContent: when(seen) }));
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Return when it was: the time alone, of another day with its date. */
function when(told) {
  const at = new Date(told);
  const today = at.toDateString() === new Date().toDateString();
  return at.toLocaleString(locale, today ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" });
}
