// Runs the page of a photo of a count. Stands between the count and the widgets, which don't know
// each other.

import { part } from "../../element.js";
import { attempt, done, tell } from "../../notices.js";
import { say } from "../../status.js";
import { t } from "../../words.js";
import { Zoom } from "../../zoom.js";
import { DifferentialCount } from "../count.js";
import { shortOf } from "../said.js";
import { openSheet } from "../sheet.js";
import { Aim } from "./aim.js";
import { Boxes } from "./boxes.js";
import { around } from "./geometry.js";
import { Moving } from "./moving.js";

const STILL = 8; // CSS pixels within which a press is no pan

const view = part("view");
const { photo } = view.dataset;
const size = { width: Number(view.dataset.width), height: Number(view.dataset.height) };
const whole = [0, 0, size.width, size.height];
const count = new DifferentialCount(view.dataset.count);
const boxes = new Boxes();
const zoom = new Zoom(view, part("layer"), place);
const aim = new Aim(zoom, size, prompt);
const moving = new Moving(boxes, zoom, size, moved);
let choosing = false; // whether the next box that is pressed is to be moved
let chosen = null; // the cell whose box had the focus last
let pressed = null;

function place(at) {
  moving.scale = at.scale;
  boxes.place(at);
  aim.place(at);
}

const finished = () => Boolean(count.count?.finished);

function show() {
  const cells = count.all.filter((cell) => cell.photo === photo);
  const open = cells.filter(({ label }) => label === null).length;
  part("summary").textContent = t("photo-cells", { count: cells.length, open });
  part("finished").hidden = !finished();
  part("move").hidden = finished() || !cells.length;
  part("add").hidden = finished();
  moving.locked = finished();
  if (finished()) stop();
  boxes.draw(cells);
}

/** Show what is asked just now, in place of the tools. */
function prompt() {
  const asked = aim.on || moving.on || choosing;
  part("prompt").hidden = !asked;
  part("tools").hidden = asked;
  if (!asked) return;
  part("prompt-words").textContent = aim.on ? t("photo-add-here") : moving.on ? t("photo-move-how") : t("photo-move-which");
  part("prompt-yes").textContent = aim.on ? t("photo-add-yes") : t("photo-save");
  part("prompt-yes").hidden = !aim.on && !moving.on;
}

/** Take back whatever is asked. */
function stop() {
  const lost = part("prompt").contains(document.activeElement) || document.activeElement === part("aim");
  choosing = false;
  aim.hide();
  if (moving.on) moving.cancel();
  prompt();
  if (lost) refocus();
}

/** Put the focus back on the box that had it, or on the photo. */
function refocus() {
  if (boxes.find(chosen)) boxes.focus(chosen);
  else view.focus({ preventScroll: true });
}

function startMoving(id) {
  stop();
  moving.start(id);
  say(t("photo-moving", { label: shortOf(boxes.find(id)) }));
  prompt();
}

/** Do what takes the model to look at a cell, and show that it does. */
async function looking(work) {
  part("working").hidden = false;
  say(t("photo-looking"));
  const found = await attempt(work);
  part("working").hidden = true;
  return found;
}

async function moved(id, box) {
  prompt();
  boxes.focus(id);
  const cell = box && (await looking(() => count.move(id, box)));
  if (cell) done(t("photo-moved"), undo);
}

async function add() {
  const [x, y] = aim.point;
  stop();
  view.focus({ preventScroll: true });
  const cell = await looking(() => count.addCell(photo, x, y));
  if (!cell) return;
  say(t("photo-added"));
  await open(cell.id);
}

async function open(id) {
  stop();
  await openSheet(count, id);
  boxes.focus(id);
}

function undo() {
  return attempt(async () => {
    const { id } = await count.undo();
    say(t("sheet-undone"));
    boxes.focus(id);
  });
}

/** Show the cell that the address names, or all of the photo. */
function turn() {
  const cell = boxes.find(location.hash.slice(1));
  zoom.show(size, cell ? around(cell.box) : whole);
  if (cell) boxes.focus(cell.id);
}

view.addEventListener("pointerdown", ({ clientX, clientY, isPrimary }) => (pressed = isPrimary ? [clientX, clientY] : null), { capture: true });
view.addEventListener("click", (event) => {
  if (event.target.closest("button:not([data-through])")) return;
  const byKey = event.detail === 0 && event.target.closest(".photo-box");
  const still = pressed && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) < STILL;
  if (moving.on || (!byKey && !still)) return;
  const id = byKey ? event.target.closest(".photo-box").dataset.cell : boxes.under(event);
  if (id && choosing) startMoving(id);
  else if (id) open(id);
  else if (!finished() && !choosing) aim.at(event);
});
view.addEventListener("focusin", ({ target }) => {
  const id = target.closest(".photo-box")?.dataset.cell;
  if (!id) return;
  chosen = id;
  zoom.reveal(boxes.find(id).box);
});
// Before the photo's own keys: what moves a box moves no photo.
view.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (!(moving.on ? moving.key(event) : aim.key(event, add))) return;
  event.preventDefault();
  event.stopPropagation();
  prompt();
}, { capture: true });
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || part("sheet").open) return;
  if (event.key === "Escape") stop();
  else if (event.key.toLowerCase() === "z" && !event.repeat && !finished()) undo();
});
part("add").addEventListener("click", () => {
  stop();
  aim.middle();
});
part("move").addEventListener("click", () => {
  const only = count.all.filter((cell) => cell.photo === photo);
  const id = only.length === 1 ? only[0].id : chosen;
  if (id) return startMoving(id);
  choosing = true;
  say(t("photo-move-which"));
  prompt();
});
part("prompt-yes").addEventListener("click", () => (aim.on ? add() : moving.save()));
part("prompt-no").addEventListener("click", stop);
part("larger").addEventListener("click", () => zoom.larger());
part("smaller").addEventListener("click", () => zoom.smaller());
count.addEventListener("change", show);
count.addEventListener("failure", ({ detail }) => tell(detail));
window.addEventListener("hashchange", turn);
Object.assign(part("layer").style, { width: `${size.width}px`, height: `${size.height}px` });

let wide = view.clientWidth;
new ResizeObserver(() => {
  if (wide === view.clientWidth) zoom.by(1);
  else zoom.show(size, whole);
  wide = view.clientWidth;
}).observe(view);
zoom.show(size, whole);
const gone = new AbortController();
window.addEventListener("pagehide", () => gone.abort());
if (await attempt(() => count.load().then(() => true))) {
  turn();
  count.follow(gone.signal);
}
