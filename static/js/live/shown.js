// Shows what is found in a picture that runs: the boxes, the word once it holds, the focus, what is
// waited for. Between the replies and the person. Knows no camera and no film.

import { cellsOf } from "../cells.js";
import { part } from "../element.js";
import { coloursOf } from "../microscope.js";
import { sentenceOf } from "../notices.js";
import { say } from "../status.js";
import { Busy } from "../upload.js";
import { plainNameOf, t, wordsOf } from "../words.js";
import { Agreement } from "./agreeing.js";
import { clearBoxes, drawNamed } from "./boxes.js";
import { Focus, sharpness } from "./picture/focus.js";

const agreement = new Agreement();
const focus = new Focus();

/** Show the elements of one state: starting, live, filmless, failed, over, paused, busy or answered. */
export function enter(state) {
  document.body.dataset.state = state;
  for (const element of document.querySelectorAll("[data-in]")) {
    element.hidden = !element.dataset.in.split(" ").includes(state);
  }
}

/** Show what the next reply adds to those before. */
export function showNext(reply) {
  const named = agreement.take(reply);
  drawNamed(named, ({ scores, label }) => cellsOf(scores, coloursOf(reply)).find((one) => one.label === label)?.colour);
  showWord(named.cells.length);
}

/** Forget what was found: another picture comes, or none. */
export function forget() {
  agreement.clear();
  clearBoxes();
  showWord(0);
}

function showWord(many) {
  const { first } = agreement;
  const word = part("live-word");
  const shown = first ? wordsOf(first).word : many ? t("live-looking") : t("live-nothing");
  if (word.textContent === shown) return;
  word.textContent = shown;
  word.toggleAttribute("data-named", first !== null);
  say(first ? plainNameOf(first.label) : "");
}

/** Tell what is waited for; null takes the sentence away. */
export function showTrouble(error) {
  const line = part("live-trouble");
  line.textContent = !error ? "" : error instanceof Busy ? t("live-slower") : sentenceOf(error);
  line.hidden = !error;
  if (error) forget(); // what was seen then may be gone
}

/** Measure the focus of what `video` shows, in a bar and a word; return the word. */
export function showFocus(video) {
  const { share, word } = focus.rate(sharpness(video, video.videoWidth, video.videoHeight));
  const bar = part("focus");
  bar.setAttribute("aria-valuenow", Math.round(100 * share));
  bar.firstElementChild.style.setProperty("width", `${100 * share}%`);
  const words = t("live-focus", { focus: word });
  if (part("focus-word").textContent !== words) part("focus-word").textContent = words;
  return word;
}
