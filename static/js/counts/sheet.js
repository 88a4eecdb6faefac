// The sheet that names one cell: large, with what the model said, why it is open and who decided.
// Opened by the pages of a count. Knows a DifferentialCount, no network.

import { dot, make, part } from "../element.js";
import { done, sentenceOf, tell } from "../notices.js";
import { say } from "../status.js";
import { NotPaired } from "../upload.js";
import { t } from "../words.js";
import { at } from "./count.js";
import { calledOf, colourOf, keyOf, LABELS, labelOf } from "./labels.js";
import { decidedOf, modelOf, suggestedOf, whyOpen } from "./said.js";

const HELD = 700; // ms in which no key names a cell that came back: it was meant for another
const NAMES = LABELS.slice(0, -1);

const [dialog, title, names, trouble] = ["sheet", "sheet-title", "sheet-names", "sheet-trouble"].map(part);
let count = null;
let id = null;
let onward = false;
let apart = false; // whether somebody said that it is no twin
let named = 0; // how many were named since the sheet was opened
let held = 0;
let shown = "";

/**
 * Open the sheet on a cell.
 * @param {DifferentialCount} of loaded
 * @param {string} cellId
 * @param {{next?: boolean}} options whether it goes on to the next open cell once one was named
 * @returns {Promise<void>} resolves when it is closed
 */
export function openSheet(of, cellId, { next = false } = {}) {
  count?.removeEventListener("change", show);
  count = of;
  count.addEventListener("change", show);
  onward = next;
  named = 0;
  turnTo(cellId);
  return new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
}

function turnTo(cellId, sentence = "") {
  id = cellId;
  apart = false;
  shown = "";
  part("sheet-said").textContent = "";
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
  held = sentence ? performance.now() + HELD : 0;
  show();
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  title.focus({ preventScroll: true });
}

/** Show the cell as it is now; what is as it was keeps its place and the focus. */
function show() {
  const cell = count.cells.get(id);
  const finished = Boolean(count.count?.finished);
  const now = JSON.stringify([cell, apart, finished, onward, named]);
  if (!cell || now === shown) return;
  shown = now;
  const asked = Boolean(cell.twin_of) && cell.by !== "person" && !apart && !finished;
  title.textContent = cell.label ? calledOf(cell.label) : t("sheet-open");
  picture("sheet-crop", cell.crop, cell.box);
  for (const element of dialog.querySelectorAll("[data-twin]")) element.hidden = !asked;
  part("sheet-pictures").toggleAttribute("data-two", asked);
  if (asked) picture("sheet-other", `${at(count.id)}/cells/${cell.twin_of}.jpg`, count.cells.get(cell.twin_of)?.box);
  part("sheet-now").textContent = decidedOf(cell);
  part("sheet-model").textContent = modelOf(cell);
  part("sheet-why").replaceChildren(...(cell.by === "person" ? [] : whyOpen(cell)).map((textContent) => make("li", { textContent })));
  part("sheet-twin").hidden = !asked;
  offer(cell);
  names.hidden = asked || finished;
  part("sheet-finished").hidden = !finished;
  part("sheet-leave").hidden = finished || cell.by !== "person";
  part("sheet-skip").hidden = finished || !onward || !following();
  part("sheet-undo").hidden = finished || !named;
  const photo = `${at(count.id)}/photos/${cell.photo}`;
  part("sheet-photo").href = `${photo}#${cell.id}`;
  part("sheet-photo").hidden = location.pathname === photo;
  if (dialog.open && !dialog.contains(document.activeElement)) title.focus({ preventScroll: true });
}

function picture(name, address, box) {
  const source = `${address}?box=${box ?? ""}`; // a cell that was moved looks otherwise
  if (part(name).getAttribute("src") !== source) part(name).src = source;
}

/** Offer a button a name, the model's own on top. */
function offer(cell) {
  const suggested = suggestedOf(cell);
  const labels = [...new Set([suggested, ...NAMES, ...(cell.twin_of ? ["twin"] : [])].filter(Boolean))];
  names.replaceChildren(
    ...labels.map((label) => {
      const button = make("button", { type: "button", className: "button button--quiet cell-sheet-name" }, dot(colourOf(label)));
      button.dataset.label = label;
      button.setAttribute("aria-keyshortcuts", keyOf(label));
      button.append(make("span", { textContent: calledOf(label) }));
      if (label === suggested) {
        button.classList.add("cell-sheet-name--model");
        button.append(make("span", { className: "cell-sheet-hint", textContent: t("sheet-model-word") }));
      }
      if (label === cell.label) button.setAttribute("aria-current", "true");
      button.append(make("kbd", { className: "for-laptop", ariaHidden: "true", textContent: keyOf(label).toUpperCase() }));
      button.addEventListener("click", () => name(label));
      return button;
    }),
  );
}

/** Say what the cell is, null leaves it to the model, and go on. */
function name(label) {
  const [cell, of] = [id, count];
  const sentence = label ? t("sheet-named", { label: calledOf(label) }) : t("sheet-left");
  of.judge(cell, label).catch((error) => refused(of, cell, error));
  named += 1;
  goOn(sentence);
}

function goOn(sentence) {
  const next = onward ? following() : null;
  if (next) {
    turnTo(next);
    return hear(sentence);
  }
  const of = count;
  dialog.close();
  done(onward ? t("sheet-none-left", { sentence }) : sentence, () => takeBack(of));
}

/** Return the open cell behind this one, or the first, or null where there is no other. */
function following() {
  const all = count.all;
  const place = all.findIndex((cell) => cell.id === id);
  const open = [...all.slice(place + 1), ...all.slice(0, Math.max(place, 0))].filter(({ label }) => label === null);
  return open[0]?.id ?? null;
}

/** Show what somebody else made of a cell in between, or what else went wrong. */
function refused(of, cell, error) {
  if (error.told?.cell && (!dialog.open || of === count)) {
    if (!dialog.open) onward = false;
    count = of;
    count.removeEventListener("change", show);
    count.addEventListener("change", show);
    turnTo(cell, sentenceOf(error));
  } else if (dialog.open && !(error instanceof NotPaired)) {
    trouble.textContent = sentenceOf(error);
    trouble.hidden = false;
  } else {
    dialog.close();
    tell(error);
  }
}

/** Take back what was said last; an open sheet shows the cell that it was said of. */
async function takeBack(of) {
  try {
    const { id: cell } = await of.undo();
    named = Math.max(named - 1, 0);
    if (dialog.open) turnTo(cell);
    hear(t("sheet-undone"));
  } catch (error) {
    refused(of, null, error);
  }
}

/** Say a sentence to screen readers, which hear nothing from behind an open sheet. */
function hear(sentence) {
  if (dialog.open) part("sheet-said").textContent = sentence;
  else say(sentence);
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || count.count?.finished) return;
  const label = labelOf(event.key);
  const waits = performance.now() < held;
  const press = (button) => !button.hidden && !waits && button.click();
  if (event.key.toLowerCase() === "z") takeBack(count);
  else if (event.key === "0") press(part("sheet-skip"));
  else if (label === "twin" && !part("sheet-twin").hidden) press(part("sheet-once"));
  else if (label && !names.hidden) press(names.querySelector(`[data-label=${label}]`) ?? { hidden: true });
  else return;
  event.preventDefault();
  event.stopPropagation();
}

dialog.addEventListener("keydown", key);
dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
dialog.addEventListener("close", () => count?.removeEventListener("change", show));
part("sheet-close").addEventListener("click", () => dialog.close());
part("sheet-once").addEventListener("click", () => name("twin"));
part("sheet-once").setAttribute("aria-keyshortcuts", keyOf("twin"));
part("sheet-once").querySelector("kbd").textContent = keyOf("twin").toUpperCase();
part("sheet-two").addEventListener("click", () => {
  apart = true;
  show();
  names.querySelector("button").focus();
});
part("sheet-leave").addEventListener("click", () => name(null));
part("sheet-skip").addEventListener("click", () => turnTo(following()));
part("sheet-undo").addEventListener("click", () => takeBack(count));
