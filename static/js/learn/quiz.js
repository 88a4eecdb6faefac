// The quiz: shows a cell, takes a name by touch or key, tells what it is. Wires the round to the
// page; knows no storage.

import { LEUKOCYTES } from "../counts/labels.js";
import { part } from "../element.js";
import { tell } from "../notices.js";
import { say } from "../status.js";
import { t } from "../words.js";
import { pool, TooFew } from "./pool.js";
import { showResult } from "./result.js";
import { Round } from "./round.js";
import { called, modelsWord } from "./word.js";

const count = new URLSearchParams(location.search).get("count") ?? "";
const buttons = [...part("names").querySelectorAll("button")];
let round = null;
let shown = new Map();

for (const button of buttons) {
  button.hidden = count !== "" && !LEUKOCYTES.includes(button.dataset.label);
  button.addEventListener("click", () => answer(button.dataset.label));
}
part("next").addEventListener("click", () => move(() => round.next()));
part("repeat").addEventListener("click", () => move(() => round.repeat()));
part("others").addEventListener("click", () => move(() => round.others()));
document.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
  if (!round || ctrlKey || metaKey || altKey || part("asking").hidden) return;
  buttons.find(({ dataset, hidden }) => !hidden && dataset.key === key.toLowerCase())?.click();
});
begin();

async function begin() {
  try {
    const found = await pool(count);
    shown = found.shown;
    round = new Round(found.cells, count);
    part("about").textContent = count ? part("about").dataset.count : part("about").dataset.pool;
    show();
  } catch (error) {
    part("ordinary").hidden = count === "";
    if (!(error instanceof TooFew)) {
      tell(error);
      return;
    }
    part("trouble").textContent = t("quiz-too-few", { count: error.count });
    part("trouble").hidden = false;
  }
}

function answer(label) {
  round.answer(label);
  show();
  part("next").focus();
  say([part("mark"), part("name"), part("model")].map(({ textContent }) => textContent).join(" "));
}

/** Go on; what has the focus goes with the page's part. */
function move(step) {
  step();
  show();
  (round.over ? part("score") : part("which")).focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** Show where the round is: a cell to name, what it is, or the end. */
function show() {
  const { over, answered, again, missed } = round;
  part("title").hidden = true;
  part("head").hidden = over;
  part("asking").hidden = over || answered;
  part("told").hidden = over || !answered;
  part("next").hidden = over || !answered;
  part("result").hidden = !over;
  part("repeat").hidden = !over || again || missed.length === 0;
  part("others").hidden = !over;
  if (over) showResult(round);
  else showProgress();
  if (over) return;
  if (answered) showAnswer();
  else part("asked").src = round.cell.picture;
}

function showProgress() {
  const { asked, at, again, answered } = round;
  const left = asked.length - at;
  part("progress-words").textContent = again
    ? t("quiz-again-left", { count: left })
    : t("quiz-progress", { number: at + 1, count: asked.length });
  part("progress").value = (at + Number(answered)) / asked.length;
  part("next").textContent = left > 1 ? t("quiz-next") : t("quiz-to-result");
}

function showAnswer() {
  const { cell, said, at } = round;
  const { label } = cell;
  const right = said[at] === label;
  part("mark").dataset.right = right;
  part("mark").textContent = right ? t("quiz-right") : t("quiz-wrong", { name: called(said[at]) });
  part("name").textContent = called(label);
  part("by").textContent = count ? t("quiz-by-class") : t("quiz-by-set");
  part("model").textContent = modelsWord(cell, count !== "");
  part("this").src = cell.picture;
  part("reference").src = referenceOf(cell).picture;
  part("reference-words").textContent = t("quiz-reference", { label });
  part("nucleus").textContent = t("learn-nucleus", { label });
  part("cytoplasm").textContent = t("learn-cytoplasm", { label });
  part("confused").textContent = t("learn-confused", { label });
  part("compare").hidden = right;
  part("compare").href = `/learn?compare=${label},${said[at]}`;
}

/** Return a reference cell of the type, of the same set where there is one. */
function referenceOf({ label, source = "" }) {
  const all = shown.get(label);
  const [set] = source.split("/");
  return all.find((one) => set && one.source.startsWith(`${set}/`)) ?? all[0];
}
