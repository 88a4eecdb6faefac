// Deletes all counts, once the word for it was typed. Knows no counts.

import { ask } from "../ask.js";
import { part } from "../element.js";
import { attempt } from "../notices.js";
import { say } from "../status.js";
import { t } from "../words.js";

/** Watch the form; `done` is called once all is gone. */
export function watchDeleting(done) {
  const form = part("delete");
  const { word } = form.elements;
  const button = form.querySelector("button");
  const typed = () => word.value.trim().toLocaleLowerCase() === t("board-delete-word");
  word.addEventListener("input", () => {
    button.disabled = !typed();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!typed() || button.disabled) return;
    button.disabled = true;
    part("deleting").hidden = false;
    attempt(async () => {
      await ask("DELETE", "/counts");
      word.value = "";
      form.parentElement.open = false;
      say(t("board-deleted"));
    }).finally(() => {
      part("deleting").hidden = true;
      button.disabled = !typed();
      done();
    });
  });
}
