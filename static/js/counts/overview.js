// Says how far a count is: its slide, its progress, what was counted, who takes part. Knows no photos and
// no network.

import { dot, make, part } from "../element.js";
import { isolated, t } from "../words.js";
import { LABELS, calledOf, colourOf } from "./labels.js";

const QUIZ = 10; // cells that people named, to be asked for in a quiz

/** Show `count` whenever it changes. */
export function watchOverview(count) {
  count.addEventListener("change", () => {
    const now = count.count;
    if (!now) return;
    const { counted, tally } = count;
    part("slide").firstElementChild.textContent = now.slide || t("counting-no-slide");
    part("quiz").hidden = count.all.filter(({ by }) => by === "person").length < QUIZ;
    part("said").textContent = t("counting-progress", { count: counted, target: now.target });
    part("so-far").max = now.target;
    part("so-far").value = Math.min(counted, now.target);
    part("reached").hidden = counted < now.target || Boolean(now.finished);
    part("finished").hidden = !now.finished;
    part("finish").hidden = Boolean(now.finished);
    part("finish").classList.toggle("button--main", counted >= now.target);
    part("finish").classList.toggle("button--quiet", counted < now.target);
    part("reopen").hidden = !now.finished;
    part("ways").hidden = part("live").hidden = Boolean(now.finished);
    part("tally").replaceChildren(...LABELS.filter((label) => tally[label]).map((label) => lineOf(label, tally[label])));
    part("phones").textContent = t("counting-phones", { count: now.phones });
    const names = now.people.map(isolated).join(", ");
    part("people").textContent = names && t("counting-people", { names });
  });
  const code = part("qr");
  const gone = () => (code.hidden = true); // there is no address that a phone could reach
  code.addEventListener("error", gone);
  if (code.complete && code.src && !code.naturalWidth && part("others").open) gone();
}

function lineOf(label, count) {
  return make("li", {}, dot(colourOf(label)), make("span", { textContent: t("counting-tally-one", { name: calledOf(label), count }) }));
}
