// Runs the page on which a count is checked. Stands between the count and the widgets, which don't
// know each other.

import { part } from "../../element.js";
import { attempt, quiet, sentenceOf, tell } from "../../notices.js";
import { say } from "../../status.js";
import { t } from "../../words.js";
import { DifferentialCount } from "../count.js";
import { calledOf, LABELS } from "../labels.js";
import { watchAgreement } from "./agreement.js";
import { Choice } from "./choice.js";
import { watchDock } from "./dock.js";
import { watchFilters } from "./filters.js";
import { watchFingers } from "./fingers.js";
import { Gallery } from "./gallery.js";
import { watchKeys } from "./keys.js";
import { Moves } from "./moves.js";
import { watchSaid } from "./said.js";
import { keep, seen, show, topOf } from "./scroll.js";

const count = new DifferentialCount(part("agreement").dataset.count);
const choice = new Choice();
const moves = new Moves(count);
const gallery = new Gallery(count, jump);
let planned = false;

/** Draw before the next frame, however much comes in until then. */
function plan() {
  if (planned) return;
  planned = true;
  requestAnimationFrame(draw);
}

function draw() {
  planned = false;
  const focused = part("gallery").contains(document.activeElement) && document.activeElement.matches(".tile");
  const anchor = gallery.order.find((id) => gallery.stays(id) && seen(gallery.tileOf(id)));
  const top = topOf(gallery.tileOf(anchor));
  // What somebody else has moved takes nobody along: the next in its place is looked at.
  if (!gallery.stays(choice.active)) choice.active = following([choice.active]);
  for (const id of choice.chosen) if (!gallery.stays(id)) choice.chosen.delete(id);
  gallery.draw(choice);
  if (!gallery.tileOf(choice.active)?.isConnected) choice.active = gallery.order[0] ?? null;
  choice.look(choice.active);
  keep(gallery.tileOf(anchor), top);
  if (focused) gallery.tileOf(choice.active)?.focus({ preventScroll: true });
  const { counted, open, count: of } = count;
  part("tally").textContent = t("review-tally", { counted, target: of.target, open: open.length });
  part("none").hidden = !gallery.hidden;
}

/** Return the cell behind those in `ids`, or the one before them, that stays where it is. */
function following(ids) {
  const from = choice.active;
  for (const step of [1, -1]) {
    for (let id = gallery.after(from, step); id; id = gallery.after(id, step)) {
      if (!ids.includes(id) && gallery.stays(id)) return id;
    }
  }
  return from;
}

/** Look at a cell, drawn or not yet, and go there. */
function look(id, extend = false) {
  if (!id) return;
  if (gallery.unfold(id)) draw();
  if (extend) choice.extend(id, gallery.order);
  else if (choice.several) choice.look(id);
  else choice.only(id);
  const tile = gallery.tileOf(id);
  tile.focus({ preventScroll: true });
  show(tile);
}

function jump(id) {
  if (!count.cells.has(id)) return;
  if (!gallery.filter(count.cells.get(id))) {
    part("filter").value = "all";
    gallery.filter = () => true;
  }
  draw();
  choice.several = false;
  look(id);
}

/** Say what the chosen cells are, and go on to the next. */
function move(labelOf) {
  const { ids } = choice;
  if (!count.count || count.count.finished || !ids.length) return;
  // What is not seen is not named, however fast the thumb is.
  if (ids.length === 1 && !seen(gallery.tileOf(ids[0]))) return look(ids[0]);
  const labels = ids.map((id) => labelOf(count.cells.get(id)));
  if (labels.some((label) => !LABELS.includes(label))) return say(t("review-no-word"));
  quiet();
  part("conflict").hidden = true;
  const next = following(ids);
  const onTile = document.activeElement === document.body || document.activeElement.matches(".tile");
  moves.say(ids, (cell) => labelOf(cell)).catch(tell);
  if (gallery.unfold(next)) plan();
  choice.chosen.clear();
  choice.active = next;
  draw();
  const tile = gallery.tileOf(choice.active);
  if (onTile) tile?.focus({ preventScroll: true });
  show(tile);
  say(t("review-moved", { count: ids.length, label: calledOf(labels[0]) }));
}

const name = (label) => move(() => label);
const confirm = () => move(({ word }) => word);

async function undo() {
  if (!count.count || count.count.finished) return;
  part("conflict").hidden = true;
  const cell = await attempt(() => moves.undo());
  if (!cell) return;
  jump(cell.id);
  say(t("review-undone"));
}

function go(where, extend) {
  const { active } = choice;
  const whole = [...gallery.groups.values()].flat();
  const to = {
    back: () => gallery.after(active, -1),
    on: () => gallery.after(active),
    up: () => gallery.beside(active, false),
    down: () => gallery.beside(active, true) ?? gallery.after(gallery.order.at(-1)),
    first: () => whole[0]?.id,
    last: () => gallery.order.at(-1),
  };
  if (active) look(to[where](), extend);
}

function several(on) {
  choice.choosesSeveral(on);
  say(on ? t("review-several-on") : t("review-several-off"));
}

moves.addEventListener("refused", ({ detail: { id, error } }) => {
  const { label, person } = error.told.cell;
  const now = t("review-now", { label: calledOf(label), person: person ?? "", named: String(Boolean(person)) });
  part("conflict-words").textContent = `${sentenceOf(error)} ${now}`;
  part("conflict").hidden = false;
  part("conflict-show").onclick = () => {
    part("conflict").hidden = true;
    jump(id);
  };
});
count.addEventListener("change", plan);
count.addEventListener("failure", ({ detail }) => tell(detail));
for (const [event, silent] of [["lost", true], ["found", false]]) {
  count.addEventListener(event, () => {
    part("silent").hidden = !silent;
  });
}
choice.addEventListener("change", () => gallery.mark(choice));
watchDock(count, choice, moves, { name, confirm, undo });
watchFingers(gallery, choice, { several });
watchKeys({ name, confirm, undo, go, pick: () => choice.toggle(choice.active), leave: () => several(false) });
watchSaid(count, choice);
watchFilters(count, gallery, plan);
watchAgreement(count);
part("reopen").addEventListener("click", () => attempt(() => count.finish(false)));

part("loading").hidden = false;
if (await attempt(() => count.load().then(() => true))) {
  for (const id of ["agreement", "filter-field"]) part(id).hidden = false;
  count.follow(new AbortController().signal); // for as long as the page is open
}
part("loading").hidden = true;
