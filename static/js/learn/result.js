// The end of a round: the score, and what the person and the model said of the same cells. Knows no
// storage.

import { make, part } from "../element.js";
import { t } from "../words.js";
import { called, modelRight } from "./word.js";

/** Show how a round went. */
export function showResult(round) {
  const { asked, said, again } = round;
  const right = asked.length - round.missed.length;
  const facts = { right, count: asked.length };
  part("score").textContent = again ? t("quiz-repeated") : t("quiz-score", facts);
  part("praise").textContent = again ? "" : t("quiz-praise", { grade: gradeOf(right / asked.length) });
  part("table").hidden = again;
  part("model-score").textContent = again
    ? ""
    : t("quiz-model-score", { right: asked.filter(modelRight).length, count: asked.length });
  const labels = [...new Set(asked.map(({ label }) => label))];
  part("rows").replaceChildren(...labels.map((label) => row(label, asked, said)));
}

function gradeOf(share) {
  if (share === 1) return "all";
  if (share >= 0.7) return "most";
  return share >= 0.4 ? "half" : "few";
}

/** Return a row of the confusion table: what cells of one type were called, by whom. */
function row(label, asked, said) {
  const places = asked.flatMap((cell, place) => (cell.label === label ? [place] : []));
  const yours = places.map((place) => [said[place], said[place] === label]);
  const models = places.map((place) => [asked[place].said, modelRight(asked[place])]);
  return make(
    "tr",
    {},
    make("th", { scope: "row", textContent: called(label) }),
    column("head-you", yours),
    column("head-model", models),
  );
}

/** Return one of the row's cells; it carries its heading to where there is no room for columns. */
function column(head, words) {
  const made = make("td", {}, ...names(words));
  made.dataset.head = part(head).textContent;
  return made;
}

function names(words) {
  const many = new Map();
  for (const [label, right] of words) many.set(label, { right, count: (many.get(label)?.count ?? 0) + 1 });
  return [...many].map(([label, { right, count }]) => {
    const name = called(label);
    const line = make("div", { textContent: count > 1 ? t("quiz-many", { count, name }) : name });
    line.toggleAttribute("data-wrong", !right);
    return line;
  });
}
