// Who said what of the cell that is looked at, and when: the model first, then each person. Beside the
// gallery where there is room, else in a dialog. Knows one cell, no order.

import { ask } from "../../ask.js";
import { make, part } from "../../element.js";
import { locale } from "../../language.js";
import { isolated, nameOf, percent, ranked, t, wordsOf } from "../../words.js";
import { at } from "../count.js";
import { calledOf } from "../labels.js";
import { marksOf, pictureOf, wordOf } from "./tile.js";

const PATIENCE = 150; // ms, so that whoever hurries past a cell asks nothing of it
const roomy = matchMedia("(min-width: 60rem)");
const [section, dialog] = [part("said"), part("said-dialog")];

/** Show what was said of the cell that `choice` looks at. */
export function watchSaid(count, choice) {
  let shown = "";
  let timer = null;

  const show = () => {
    const cell = count.cells.get(choice.active);
    section.hidden = !cell;
    if (!cell || !(roomy.matches || dialog.open)) return;
    const now = [cell.id, cell.revision, cell.label].join();
    if (now === shown) return;
    const another = !shown.startsWith(cell.id);
    shown = now;
    drawCell(count, cell, another);
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const told = await ask("GET", `${at(count.id)}/cells/${cell.id}/judgements`).catch(() => null);
      if (shown !== now) return;
      if (told) drawSaid(told);
      else shown = ""; // asked again with the next change
    }, PATIENCE);
  };

  const open = () => {
    dialog.append(section);
    dialog.showModal();
    shown = "";
    show();
  };
  dialog.addEventListener("close", () => part("side").append(section));
  for (const name of ["open-said", "look-said"]) part(name).addEventListener("click", open);
  part("said-close").addEventListener("click", () => dialog.close());
  roomy.addEventListener("change", () => (dialog.open ? dialog.close() : show()));
  choice.addEventListener("change", show);
  count.addEventListener("change", show);
}

function drawCell(count, cell, another) {
  part("said-picture").src = pictureOf(cell);
  part("said-now").textContent = calledOf(cell.label);
  part("said-marks").textContent = marksOf(cell);
  part("said-model").textContent = t("review-says", { word: wordOf(cell), certain: percent(cell.confidence), verdict: cell.verdict });
  part("said-photo").href = `${at(count.id)}/photos/${cell.photo}#${cell.id}`;
  if (!another) return;
  part("said-why").textContent = "";
  part("said-scores").replaceChildren();
  part("said-list").replaceChildren();
}

function drawSaid({ cell, scores, model, head, at: came, added_by: finder, judgements }) {
  const { word: why } = wordsOf({ ...cell, label: cell.said, scores, known: 0 });
  part("said-why").textContent = cell.verdict === "sure" ? "" : why;
  part("said-scores").replaceChildren(...ranked(scores).map((label) => bar(nameOf(label), scores[label])));
  const lines = [line(came, t("review-by-model", { model: head ?? model }), t("review-said-so", { word: wordOf(cell), certain: percent(cell.confidence) }))];
  if (cell.added) lines.push(line(null, finder, t("review-found")));
  for (const { at: time, person, label, taken_back: back } of judgements) {
    const words = label ? calledOf(label) : t("review-left");
    lines.push(line(time, person, words, back && t("review-taken-back", { time: timeOf(back) })));
  }
  part("said-list").replaceChildren(...lines);
}

function bar(name, score) {
  const fill = make("span", { className: "score-fill", ariaHidden: "true" });
  fill.style.setProperty("--share", `${100 * score}%`);
  return make("li", {}, make("span", { textContent: name }), make("span", { textContent: percent(score) }), fill);
}

/** Return a line of what happened: when, who, what, and whether it was taken back. */
function line(time, person, words, back = null) {
  const made = make("li", {});
  if (time) made.append(make("time", { className: "small", dateTime: time, textContent: timeOf(time) }));
  if (person) made.append(make("strong", { textContent: isolated(person) }));
  made.append(make(back ? "s" : "span", { textContent: words }));
  if (back) made.append(make("span", { className: "small", textContent: back }));
  return made;
}

const timeOf = (time) => new Date(time).toLocaleString(locale, { dateStyle: "medium", timeStyle: "medium" });
