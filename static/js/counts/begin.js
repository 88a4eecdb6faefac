// Begins a count, or joins one by its code, and goes to its page. Remembers on this phone who holds it.
// Knows no list.

import { ask } from "../ask.js";
import { make, part } from "../element.js";
import { attempt } from "../notices.js";
import { t } from "../words.js";
import { at } from "./count.js";

const KEY = "smearlens.person";
const NONE = "none"; // the model alone, whatever the laptop would choose
const forms = ["begin", "join"].map(part);

/** Let the person fill in both forms. */
export function watchForms() {
  const person = remembered();
  for (const form of forms) form.elements.person.value = person;
  const [begin, join] = forms;
  join.elements.code.value = new URLSearchParams(location.search).get("code") ?? "";
  submits(begin, ({ slide, target, person, microscope }) =>
    ask("POST", "/counts", {
      slide: slide.value.trim(),
      target: Number(target.value),
      person: person.value.trim(),
      ...(microscope.value && { microscope: microscope.value }),
    }));
  submits(join, ({ code, person }) =>
    ask("POST", "/counts/join", { code: code.value.trim(), person: person.value.trim() }));
  offerMicroscopes().catch(() => {}); // then the laptop chooses
}

function submits(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    remember(form.elements.person.value.trim());
    const count = await attempt(() => work(form.elements));
    button.disabled = false;
    if (count) location.assign(at(count.id));
  });
}

/** Let the person choose who answers, where a microscope was taught. */
async function offerMicroscopes() {
  const { taught } = await ask("GET", "/taught");
  const heads = taught.filter((head) => head.kind === "microscope" && head.taught && !head.stale);
  const select = part("microscope");
  const { standard } = select.dataset;
  part("microscopes").hidden = heads.length === 0;
  select.replaceChildren(
    ...(standard ? [make("option", { value: "", textContent: t("microscope-standard", { name: standard }) })] : []),
    make("option", { value: standard ? NONE : "", textContent: t("microscope-none") }),
    ...heads.map(({ id, name }) => make("option", { value: id, textContent: name })),
  );
}

function remember(person) {
  try {
    localStorage.setItem(KEY, person);
  } catch {
    // Private mode: it is typed again next time.
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}
