// Which head answers on this phone: the laptop's own choice, the model alone, or one that was taught.
// The choice is kept in the address, so that a link carries it, and on this phone. Knows no photos.

import { t } from "./words.js";

const KEY = "smearlens.microscope";
const NONE = "none"; // the model alone, whatever the laptop would choose
const label = document.getElementById("microscopes");
const select = document.getElementById("microscope");
const note = document.getElementById("microscope-gone");

let heads = [];
let choice = new URLSearchParams(location.search).get("microscope") ?? kept();

/** Return what to ask /classify for; "" leaves it to the laptop. */
export function microscope() {
  return choice;
}

/** Tell whether the model answers by itself, without anything that was taught. */
export const answersAlone = () => choice === NONE || (choice === "" && !select.dataset.standard);

/** Let the model answer by itself from now on. */
export function chooseAlone() {
  choose(select.dataset.standard ? NONE : "");
  select.value = choice;
}

/** Return class -> colour of the head that gave `reply`, where its classes are somebody's own. */
export function coloursOf(reply) {
  const head = heads.find(({ name }) => name === reply.model.head);
  if (head?.kind !== "classes") return undefined;
  return Object.fromEntries(head.classes.map((one) => [one.label, one.colour]));
}

/** Ask the laptop which heads there are, and let the person choose where there is one. */
export async function offerMicroscopes() {
  const told = await fetch("/taught", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!told?.ok) return;
  heads = (await told.json()).taught.filter((head) => head.taught);
  const known = heads.find(({ id, name }) => choice === id || fold(choice) === fold(name));
  if (choice && choice !== NONE && !known) {
    note.textContent = t("microscope-gone");
    note.hidden = false;
    choose("");
  } else choose(known?.id ?? choice);
  label.hidden = heads.length === 0;
  const alone = select.dataset.standard ? NONE : "";
  select.replaceChildren(
    ...(alone ? [option("", t("microscope-standard", { name: select.dataset.standard }))] : []),
    option(alone, t("microscope-none")),
    ...heads.map(({ id, name }) => option(id, name)),
  );
  select.value = alone === "" && choice === NONE ? "" : choice;
}

select.addEventListener("change", () => {
  note.hidden = true;
  choose(select.value);
});

function choose(name) {
  choice = name;
  const address = new URL(location.href);
  if (name) address.searchParams.set("microscope", name);
  else address.searchParams.delete("microscope");
  if (address.href !== location.href) history.replaceState(history.state, "", address);
  try {
    if (name) localStorage.setItem(KEY, name);
    else localStorage.removeItem(KEY);
  } catch {
    // Private mode: the address alone keeps it.
  }
}

function kept() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

function option(value, textContent) {
  return Object.assign(document.createElement("option"), { value, textContent });
}

function fold(name) {
  return name.normalize("NFKC").toLowerCase();
}
