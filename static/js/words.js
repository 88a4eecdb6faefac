// The words of the page: the messages that the template brought along, and those of an answer and
// of a number made of them. app/words/told.py makes the same ones without JavaScript.

import { FluentBundle, FluentNumber, FluentResource } from "../vendor/fluent.js";
import { language } from "./language.js";

// Marks that keep right-to-left words apart are no use in these languages.
const bundle = new FluentBundle(language, { useIsolating: false });
bundle.addResource(new FluentResource(document.getElementById("words").content.textContent));

/** Return the words of `message` (app/words/en/camera.ftl names them all). */
export function t(message, facts = {}) {
  return bundle.formatPattern(bundle.getMessage(message).value, facts, []);
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Return a class's name that may stand in any sentence: one that runs from right to left is set
 * apart by the marks that are <bdi> in plain text.
 */
export function isolated(label) {
  return RIGHT_TO_LEFT.test(label) ? `\u2068${label}\u2069` : label;
}

/** Return the display name of a class; one that no language knows shows as it is. */
export function nameOf(label) {
  return t("cell", { label: isolated(label) });
}

/** Return the name of a class as it stands in the middle of a sentence. */
export function plainNameOf(label) {
  return t("cell-plain", { label: isolated(label) });
}

const POSSIBLE = 0.1; // the score from which a class is called possible

export function percent(score) {
  const share = (part) => ({ share: new FluentNumber(part, { style: "percent" }) });
  if (score > 0.995) return t("percent-most", share(0.99));
  if (score < 0.005) return t("percent-least", share(0.01));
  return t("percent", share(score));
}

/** Return a share of what was counted; all of it may be called so. */
export function share(part) {
  return t("percent", { share: new FluentNumber(part, { style: "percent", maximumFractionDigits: 0 }) });
}

/**
 * Return {word, verdict, given} for a cell of a reply: what is read first, the line under it, and
 * what the bars take for granted, if anything.
 */
export function wordsOf({ label, confidence, scores, known, verdict, reason, kind }) {
  const [first, second = ""] = ranked(scores);
  const facts = {
    reason: reason ?? "",
    verdict: verdict ?? "",
    kind: kind ?? "",
    label: nameOf(label),
    plain: plainNameOf(label),
    confidence: percent(confidence),
    known: percent(known),
    first: nameOf(first),
    second_plain: plainNameOf(second),
  };
  return { word: t("word", facts), verdict: t("verdict", facts), given: t("given", facts) };
}

/**
 * Return what a bar says: a number where the answer is sure, else a word. Beside "unsure" a number
 * as high as 89 % would be read as certain.
 */
export function chance(scores, label, sure) {
  if (sure) return percent(scores[label]);
  const place = ranked(scores).indexOf(label);
  const possible = place === 1 || scores[label] >= POSSIBLE;
  return t("chance", { chance: place === 0 ? "likeliest" : possible ? "possible" : "unlikely" });
}

/** Return the classes of `scores`, the most probable first. */
export function ranked(scores) {
  return Object.keys(scores).sort((a, b) => scores[b] - scores[a]);
}
