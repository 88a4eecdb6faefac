// Shows a reply: the word, the verdict, a bar a class, the crop, and each cell on demand.
// The end of the photo's way. Knows the reply's shape, not how it came.

import { cellsOf } from "./cells.js";
import { drawCrop } from "./crop.js";
import { mapsOf, openLens } from "./lens.js";
import { drawBoxes } from "./overlay.js";
import { say } from "./status.js";
import { tally } from "./tally.js";
import { chance, isolated, nameOf, plainNameOf, ranked, t, wordsOf } from "./words.js";

const part = (id) => document.getElementById(id);

/**
 * Show `reply` with its clearest cell chosen.
 * @param {object} reply of POST /classify
 * @param {HTMLImageElement | null} picture the photo sent, where the phone can read it
 */
export function showAnswer(reply, picture) {
  const choose = (index) => {
    showCell(reply, index);
    drawCrop(part("crop"), picture, reply.cells[index].box, reply.photo);
    offerLens(reply, index, picture);
    drawBoxes(reply, index, (at) => (at === index && picture ? openLens(reply, at, picture) : press(at)));
    for (const [number, row] of [...part("cells").children].entries()) {
      row.firstChild.setAttribute("aria-pressed", String(number === index));
    }
  };
  const press = (index) => {
    choose(index);
    const { word, verdict } = wordsOf(reply.cells[index]);
    say(t("cell-chosen", { number: index + 1, count: reply.cells.length, word, verdict }));
  };
  part("evidence").hidden = reply.verdict === "no_cell";
  part("crop").closest("figure").hidden = picture === null;
  const several = reply.cells.length > 1;
  part("tally").textContent = several ? tally(reply.cells) : "";
  part("cells").hidden = !several;
  part("cells").replaceChildren(
    ...(several ? reply.cells.map((_, index) => row(reply, index, picture, press)) : []),
  );
  part("small").textContent = [
    ...(reply.reason === "not_located"
      ? [t("best-guess", { plain: plainNameOf(reply.label) })]
      : []),
    t("model-name", { name: reply.model.name }),
    t("milliseconds", { time: Math.round(reply.timings_ms.total) }),
    t("pixels", { width: String(reply.photo.width), height: String(reply.photo.height) }),
    ...(reply.photo_kept === false ? [t("photo-not-kept")] : []),
  ].join(" · ");
  choose(0);
}

/** Let the crop, and the button that explains it, open the lens on it. */
function offerLens(reply, index, picture) {
  const cell = reply.cells[index];
  const maps = picture ? mapsOf(cell) : [];
  part("enlarge").onclick = () => openLens(reply, index, picture);
  part("explain").onclick = () => openLens(reply, index, picture, true);
  part("explain").hidden = maps.length === 0;
  const plain = plainNameOf(maps[0]?.label ?? cell.label);
  part("explain-words").textContent = t("what-speaks-for", { count: maps.length, plain });
}

function showCell(reply, index) {
  const cell = reply.cells[index];
  const words = wordsOf(cell);
  part("answer").dataset.verdict = cell.verdict;
  part("which").textContent =
    reply.cells.length > 1 ? t("which-cell", { number: index + 1, count: reply.cells.length }) : "";
  part("word").textContent = words.word;
  part("word").className = `word ${lengthOf(words.word)}`;
  part("verdict").textContent = words.verdict;
  part("given").textContent = words.given;
  part("by").textContent = reply.model.head ? t("by-head", { name: isolated(reply.model.head) }) : "";
  offerTwo(cell);
  showBars(cell, reply.colours);
}

/** Lead to the two types between which the answer is close, side by side. */
function offerTwo({ reason, scores }) {
  const known = part("compare").dataset.types.split(",");
  const two = ranked(scores).slice(0, 2);
  part("compare").hidden = reason !== "close" || !two.every((label) => known.includes(label));
  part("compare").href = `/learn?compare=${two}`;
}

/** Return the class that makes long words fit, as app/words/told.py does. */
function lengthOf(word) {
  const longest = Math.max(...word.split(" ").map((piece) => [...piece].length));
  if (longest > 12 || [...word].length > 45) return "word--longer";
  return word.includes(" ") ? "word--long" : "";
}

function showBars({ scores, verdict }, colours) {
  const [best] = ranked(scores);
  part("bars").replaceChildren(
    ...cellsOf(scores, colours).map(({ label, colour }) => {
      const bar = part("bar").content.firstElementChild.cloneNode(true);
      bar.dataset.class = label;
      bar.toggleAttribute("data-top", label === best);
      const name = nameOf(label);
      bar.classList.toggle("bar--long", [...name].length > 20); // as in templates/_bars.html
      bar.querySelector("bdi").textContent = name;
      bar.querySelector(".bar-score").textContent = chance(scores, label, verdict === "sure");
      const rect = bar.querySelector("rect");
      rect.setAttribute("width", String(100 * scores[label]));
      rect.setAttribute("fill", colour);
      return bar;
    }),
  );
}

function row(reply, index, picture, press) {
  const cell = reply.cells[index];
  const made = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "cell" });
  const canvas = Object.assign(document.createElement("canvas"), { width: 112, height: 112, hidden: !picture });
  drawCrop(canvas, picture, cell.box, reply.photo);
  const number = Object.assign(document.createElement("span"), { className: "cell-number", textContent: index + 1 });
  const words = Object.assign(document.createElement("span"), { className: "cell-words" });
  const { word, verdict } = wordsOf(cell);
  words.append(
    Object.assign(document.createElement("strong"), { textContent: word }),
    Object.assign(document.createElement("span"), { className: "small", textContent: verdict }),
  );
  button.append(canvas, number, words);
  button.addEventListener("click", () => press(index));
  made.append(button);
  return made;
}
