// Tells of several photos, sent one after the other, which is on its way, and in the end what came
// of all. Knows replies, no network.

import { say } from "./status.js";
import { tally } from "./tally.js";
import { t } from "./words.js";

const place = document.getElementById("batch-place");
const sum = document.getElementById("batch");

/** Tell that photo number `index` of `many` is on its way; one alone needs no telling. */
export function showPlace(index, many) {
  place.textContent = many > 1 ? t("photo-place", { number: index + 1, count: many }) : "";
  sum.replaceChildren();
}

/**
 * Tell what came of `outcomes`, one a photo.
 * @param {{name: string, reply?: object, failure?: string}[]} outcomes
 */
export function showSum(outcomes) {
  const replies = outcomes.flatMap(({ reply }) => reply ?? []);
  const lines = [t("photos-sum", {
    count: outcomes.length,
    found: tally(replies.flatMap(({ cells }) => cells)) || t("no-answer"),
  })];
  for (const { name, failure } of outcomes) {
    if (failure) lines.push(`${name}: ${failure}`);
  }
  sum.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  say(lines.join("; "));
}
