// Adds a class of somebody's own, with a colour, and removes one. Knows the lesson, no network.

import { part } from "../element.js";
import { attempt } from "../notices.js";
import { isolated, nameOf, t } from "../words.js";

const dialog = part("confirm");
const form = part("add-class");
const { label, colour } = form.elements;

/** Let the person add classes to `lesson`. */
export function watchClasses(lesson) {
  lesson.addEventListener("change", () => {
    form.hidden = lesson.head.kind !== "classes";
    if (form.hidden || document.activeElement === label) return;
    chooseFree(lesson);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const added = { label: label.value.trim(), colour: colour.value };
    if (!added.label) return;
    attempt(async () => {
      await lesson.setClasses([...lesson.classes.map(told), added]);
      label.value = "";
      chooseFree(lesson);
      label.focus();
    });
  });
}

/** Give a class another colour. */
export function recolourClass(lesson, label, colour) {
  const classes = lesson.classes.map((one) => (one.label === label ? { label, colour } : told(one)));
  return attempt(() => lesson.setClasses(classes));
}

/** Remove a class, and its examples, once the person says so again. */
export async function removeClass(lesson, gone) {
  const examples = lesson.of(gone);
  const facts = { name: isolated(nameOf(gone)), count: examples.length };
  if (examples.length && !(await confirmed(t("remove-class-sure", facts), t("delete")))) return;
  attempt(async () => {
    for (const example of examples) lesson.remove(example);
    await lesson.settled();
    await lesson.setClasses(lesson.classes.filter((one) => one.label !== gone).map(told));
  });
}

/** Choose the first colour that no class has. */
function chooseFree({ classes }) {
  const taken = new Set(classes.map((one) => one.colour.toLowerCase()));
  const free = [...colour].find(({ value }) => !taken.has(value.toLowerCase())) ?? colour[0];
  free.checked = true;
}

function told({ label, colour }) {
  return { label, colour };
}

/** Resolve to whether the person presses the button that says `verb`. */
function confirmed(sentence, verb) {
  part("confirm-sentence").textContent = sentence;
  part("confirm-yes").textContent = verb;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
