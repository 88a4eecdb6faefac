// Shows a reply: the word, the verdict, a bar a class, the crop, and each cell on demand.
// The end of the photo's way. Knows the reply's shape, not how it came.

import { drawCrop } from "./crop.js";
import { coolDown, offerHeat } from "./heat.js";
import { drawBoxes } from "./overlay.js";
import { guessOf, nameOf, percent, ranked, wordsOf } from "./words.js";

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
    offerHeat(picture && reply.cells[index].evidence);
    drawBoxes(reply, index, choose);
    for (const [number, button] of [...part("cells").children].entries()) {
      button.setAttribute("aria-pressed", String(number === index));
    }
  };
  coolDown();
  part("answer").dataset.verdict = reply.verdict;
  part("evidence").hidden = reply.verdict === "no_cell";
  part("crop").closest("figure").hidden = picture === null;
  part("cells").hidden = reply.cells.length === 1;
  part("cells").replaceChildren(
    ...(reply.cells.length > 1 ? reply.cells.map((cell, index) => button(reply, index, picture, choose)) : []),
  );
  part("small").textContent = [
    ...(reply.reason === "not_located"
      ? [`Best guess for the whole photo: ${nameOf(reply.label).toLowerCase()}, ${percent(reply.confidence)}`]
      : []),
    `Model ${reply.model.name}`,
    `${Math.round(reply.timings_ms.total)} ms`,
    `${reply.photo.width} × ${reply.photo.height} pixels`,
  ].join(" · ");
  choose(0);
}

function showCell(reply, index) {
  const cell = reply.cells[index];
  // The verdict is about the clearest cell; of the others only the best guess is told.
  const top = index === 0;
  const words = top ? wordsOf(reply) : guessOf(cell);
  part("which").textContent =
    reply.cells.length > 1 ? `Cell ${index + 1} of ${reply.cells.length}${top ? ", the clearest" : ""}` : "";
  part("word").textContent = words.word;
  part("word").classList.toggle("word--long", words.word.includes(" "));
  part("verdict").textContent = words.verdict;
  part("given").textContent = words.given ?? "";
  showBars(cell.scores);
}

function showBars(scores) {
  const [best] = ranked(scores);
  for (const bar of part("bars").children) {
    const score = scores[bar.dataset.class] ?? 0;
    bar.querySelector(".bar-score").textContent = percent(score);
    bar.querySelector("rect").setAttribute("width", String(100 * score));
    bar.toggleAttribute("data-top", bar.dataset.class === best);
  }
}

function button(reply, index, picture, choose) {
  const cell = reply.cells[index];
  const made = document.createElement("button");
  made.type = "button";
  made.className = "cell";
  const { word, verdict } = index === 0 ? wordsOf(reply) : guessOf(cell);
  made.setAttribute("aria-label", `Cell ${index + 1}: ${word}, ${verdict}`);
  const canvas = Object.assign(document.createElement("canvas"), { width: 112, height: 112 });
  drawCrop(canvas, picture, cell.box, reply.photo);
  const number = document.createElement("span");
  number.textContent = index + 1;
  made.append(canvas, number);
  made.addEventListener("click", () => choose(index));
  return made;
}
