// Runs the page on which one head is taught. Stands between the lesson and the widgets, which don't
// know each other.

import { watchChoosers } from "../choosers.js";
import { watchDrops } from "../drop.js";
import { part } from "../element.js";
import { attempt, forgetLast, tell } from "../notices.js";
import { say } from "../status.js";
import { forgetTrip } from "../trip.js";
import { isolated, t } from "../words.js";
import { openExample, openPictures } from "./example.js";
import { watchGroups } from "./groups.js";
import { Lesson } from "./lesson.js";
import { watchNaming } from "./naming.js";
import { recolourClass, removeClass, watchClasses } from "./own_classes.js";
import { resume, send } from "./photos.js";
import { watchReport } from "./report.js";

const GOAL = 20; // named cells, from which on a microscope is known well
const LEAST = 4; // without which none is taught
const EACH = 3; // of each class, that a microscope's twenty should hold
const PAIR = 2; // examples of each class, without which own classes are not taught
const WELL = 5; // of each class, from which on something can be said of them

const lesson = new Lesson(part("lesson").dataset.head);

/** Show where the lesson stands: what is named, what is missing, what can be done next. */
function show() {
  const { head, named } = lesson;
  const microscope = head.kind === "microscope";
  document.title = `${head.name} · Smearlens`;
  part("name").textContent = head.name;
  part("lesson").hidden = false;
  for (const element of document.querySelectorAll("[data-of]")) element.hidden = element.dataset.of !== head.kind;
  const counts = lesson.classes.map(({ label }) => ({ label, count: lesson.of(label).length }));
  part("tally").textContent = microscope ? tallyOf(counts, named.length) : "";
  part("named").value = Math.min(named.length, GOAL);
  part("missing").textContent = missingOf(counts, microscope);
  part("stale").hidden = !head.stale;
  part("empty").hidden = !microscope || lesson.examples.length > 0;
  part("all-named").hidden = !microscope || !lesson.examples.length || lesson.unnamed.length > 0 || ready(counts, microscope) === "well";
  part("teach").hidden = !ready(counts, microscope);
  part("teach").classList.toggle("button--main", ready(counts, microscope) === "well");
  part("teach").classList.toggle("button--quiet", ready(counts, microscope) !== "well");
  part("teach-words").textContent = head.report ? t("teach-again") : t("teach-now");
  for (const link of document.querySelectorAll(".use")) {
    link.href = `/?microscope=${encodeURIComponent(head.id)}`;
    link.hidden = !head.taught || head.stale;
  }
  part("undo-teaching").hidden = !head.can_undo;
}

function tallyOf(counts, n) {
  const found = counts.filter(({ count }) => count).map(({ label, count }) => t("tally-cell", { label: isolated(label), count }));
  const goal = Math.max(GOAL, n);
  return n ? t("named-of", { n, goal, found: found.join(", ") }) : t("nothing-named", { n, goal });
}

function missingOf(counts, microscope) {
  const enough = microscope ? EACH : WELL;
  const missing = counts.filter(({ count }) => count < enough);
  if (!missing.length) return "";
  const names = missing.map(({ label, count }) => t("tally-cell", { count: enough - count, label: isolated(label) }));
  return t("still-missing", { names: names.join(", ") });
}

/** Return whether it can be taught: "" for not yet, "just" for with little, "well". */
function ready(counts, microscope) {
  const n = lesson.named.length;
  if (microscope) return n >= GOAL ? "well" : n >= LEAST ? "just" : "";
  const [pairs, well] = [PAIR, WELL].map((least) => counts.filter(({ count }) => count >= least).length);
  if (pairs < 2 || pairs < counts.filter(({ count }) => count).length) return "";
  return well === counts.length ? "well" : "just";
}

async function teach() {
  forgetLast();
  part("teaching").hidden = false;
  part("teach").disabled = true;
  say(t("teaching"));
  await attempt(async () => {
    await lesson.teach();
    say(part("report-title").textContent);
    part("report").scrollIntoView();
    part("report-title").focus({ preventScroll: true });
  });
  part("teaching").hidden = true;
  part("teach").disabled = false;
}

function take(files, label = null) {
  forgetTrip();
  return send(lesson, files, label);
}

lesson.addEventListener("change", show);
lesson.addEventListener("failure", ({ detail }) => tell(detail));
watchNaming(lesson);
watchGroups(lesson, {
  open: (example) => openExample(lesson, example),
  take,
  remove: (label) => removeClass(lesson, label),
  recolour: (label, colour) => recolourClass(lesson, label, colour),
});
watchReport(lesson, (...shown) => openPictures(lesson, ...shown));
watchClasses(lesson);
watchDrops((files, target) => take(files, target?.closest?.("[data-class]")?.dataset.class ?? null));

watchChoosers(document.querySelectorAll("#ways .file"), take);
part("teach").addEventListener("click", teach);
part("undo-teaching").addEventListener("click", () =>
  attempt(async () => {
    await lesson.undo();
    say(t("undone"));
  }));

document.documentElement.classList.add("scripted");
part("loading").hidden = false;
if (await attempt(() => lesson.load().then(() => true))) resume(lesson);
part("loading").hidden = true;
