// Says where the thumb is what went wrong, in a sentence, or what was just done, with a way to undo
// it. Stands between the widgets and the person. Knows the types of errors, not what was tried.

import { PhotoRefused } from "./photo.js";
import { letIn } from "./rejoin.js";
import { say } from "./status.js";
import { Busy, Lost, NotPaired, Refused } from "./upload.js";
import { t } from "./words.js";
import { part } from "./element.js";

const note = part("trouble");
const bar = part("last");
let undo = null;

/** Do `work` and return what comes of it; undefined where it failed, which is then told. */
export async function attempt(work) {
  quiet();
  try {
    return await work();
  } catch (error) {
    tell(error);
    return undefined;
  }
}

/** Show what `error` means; a phone that is not let in comes again once its code was scanned. */
export function tell(error) {
  if (error.name === "AbortError") return;
  note.textContent = sentenceOf(error);
  note.hidden = false;
  if (error instanceof NotPaired) letIn().then(() => location.reload());
}

/** Take the sentence away. */
export function quiet() {
  note.hidden = true;
  note.textContent = "";
}

/** Return what went wrong, in a sentence. */
export function sentenceOf(error) {
  if (error instanceof NotPaired) return t("scan-again");
  if (error instanceof Lost) return navigator.onLine ? t("laptop-silent") : t("phone-offline");
  if (error instanceof Busy || error instanceof Refused || error instanceof PhotoRefused) return error.message;
  console.error(error);
  return t("page-broken");
}

/** Tell of what was done; `takeBack` undoes it. */
export function done(sentence, takeBack) {
  part("last-words").textContent = sentence;
  bar.hidden = false;
  undo = takeBack;
  say(sentence);
}

/** Take the bar away: what was done can't be undone from here any more. */
export function forgetLast() {
  bar.hidden = true;
  undo = null;
}

part("last-undo").addEventListener("click", () => {
  const takeBack = undo;
  forgetLast();
  takeBack?.();
});
