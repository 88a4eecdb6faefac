// Runs the class's board: asks the laptop every few seconds how all counts stand, as long as it is
// seen, and shows it. Knows no tables.

import { ask } from "../ask.js";
import { make, part } from "../element.js";
import { locale } from "../language.js";
import { quiet, sentenceOf, tell } from "../notices.js";
import { Lost } from "../upload.js";
import { share, t } from "../words.js";
import { Counts } from "./counts.js";
import { watchDeleting } from "./deleting.js";
import { LEAST, modelTable, peopleTable } from "./tables.js";

const EVERY = 3000; // ms
const counts = new Counts(part("counts"), () => look());
let asked = 0;
let silent = false;
let timer = null;

/** Ask once and show it; an answer that a newer question overtook is dropped. */
async function look() {
  const mine = ++asked;
  clearTimeout(timer);
  try {
    const query = new URLSearchParams(counts.chosen.map((id) => ["count", id]));
    const told = await ask("GET", `/board.json?${query}`);
    if (mine !== asked) return;
    show(told);
    if (silent) quiet();
    silent = false;
  } catch (error) {
    if (mine !== asked) return;
    silent = true;
    if (error instanceof Lost) {
      part("trouble").textContent = t("board-silent");
      part("trouble").hidden = false;
    } else if (part("trouble").textContent !== sentenceOf(error)) tell(error);
  } finally {
    if (mine === asked) {
      part("loading").hidden = true;
      timer = setTimeout(next, EVERY);
    }
  }
}

function next() {
  if (document.hidden) timer = setTimeout(next, EVERY);
  else look();
}

function show(told) {
  const time = new Date().toLocaleTimeString(locale);
  part("none").hidden = told.total > 0;
  part("board").hidden = told.total === 0;
  part("sum").textContent = t("board-sum", { counts: told.total, photos: told.photos });
  part("told").textContent = t("board-told", { time });
  counts.show(told.counts);
  part("reviewed").hidden = !told.counts.some(({ people }) => people.some(({ judged }) => judged));
  const more = told.total - told.counts.length;
  part("more").hidden = more <= 0;
  part("more").textContent = t("board-more", { counts: more });
  part("chosen").textContent = t("board-chosen", { counts: counts.chosen.length });
  part("choose-all").hidden = counts.chosen.length === 0;
  const { model_people: model, people_people: people } = told;
  draw("model", model, modelTable, t("board-model-none"));
  const drawn = model.classes.some(({ by }) => by === "counts") || model.all?.by === "counts";
  const how = drawn ? t("board-how-counts", { least: LEAST }) : t("board-how-cells", { least: LEAST });
  part("model-how").textContent = model.n ? how : "";
  draw("people", people, peopleTable, t("board-people-none"));
  part("people-how").textContent = people.all ? howAlike(people) : "";
  part("delete-sure").textContent = t("board-delete-sure", { counts: told.total, photos: told.photos });
}

function howAlike({ n, all: { share: alike, interval } }) {
  const [low, high] = interval;
  return t("board-how-people", { pairs: n, share: share(alike), low: share(low), high: share(high) });
}

/** Draw a table anew where it is another than before, so that nobody loses their place in it. */
function draw(id, told, table, none) {
  const as = JSON.stringify(told);
  const place = part(id);
  if (place.dataset.told === as) return;
  place.dataset.told = as;
  place.replaceChildren(told.n ? table(told) : make("p", { className: "small", textContent: none }));
}

part("choose-all").addEventListener("click", () => counts.chooseAll());
document.addEventListener("visibilitychange", () => document.hidden || look());
window.addEventListener("online", look);
watchDeleting(look);
look();
