// How far model and people agree, and people among each other, in words. Asked for as it is opened.
// Knows the count's result, no cells.

import { ask } from "../../ask.js";
import { make, part } from "../../element.js";
import { attempt } from "../../notices.js";
import { isolated, share, t } from "../../words.js";
import { at } from "../count.js";

const PATIENCE = 1500; // ms
const details = part("agreement");

/** Tell it for as long as it is open. */
export function watchAgreement(count) {
  let asked = -1;
  let timer = null;
  const look = async () => {
    if (!details.open || asked === count.count.revision) return;
    asked = count.count.revision;
    const told = await attempt(() => ask("GET", `${at(count.id)}/result`));
    if (told) draw(told);
    else asked = -1;
  };
  details.addEventListener("toggle", look);
  count.addEventListener("change", () => {
    clearTimeout(timer);
    if (details.open) timer = setTimeout(look, PATIENCE);
  });
}

function draw({ model_people: both, people_people: pairs }) {
  const lines = [sentence({ ...both, a: "", b: "" }, "model")];
  for (const pair of pairs) lines.push(sentence(pair, "people"));
  part("agreement-list").replaceChildren(...lines.map((textContent) => make("li", { textContent })));
}

function sentence({ n, agreement, kappa, a, b }, who) {
  if (!n) return t("review-nobody");
  const facts = { who, count: n, alike: share(agreement), a: isolated(a), b: isolated(b), kappa: kappa ?? 0 };
  return `${t("review-agree", facts)} ${kappa === null ? t("review-no-kappa") : t("review-kappa", facts)}`;
}
