// Runs the page on which pictures of own classes are collected: the class first, then photo after
// photo of it. Stands between the lesson, which teaching shares, and the widgets.

import { watchChoosers } from "../choosers.js";
import { watchDrops } from "../drop.js";
import { copy, make, part, within } from "../element.js";
import { attempt, done, tell } from "../notices.js";
import { openExample } from "../teach/example.js";
import { Lesson } from "../teach/lesson.js";
import { removeClass, watchClasses } from "../teach/own_classes.js";
import { resume, send } from "../teach/photos.js";
import { forgetTrip } from "../trip.js";
import { isolated, nameOf, plainNameOf, t } from "../words.js";

const EVERY = 4000; // ms between two looks at what other phones did

const lesson = new Lesson(part("lesson").dataset.head);
const KEY = `smearlens.collect.${lesson.id}`;
const labels = new Map(); // class -> its button
let chosen = remembered();

/** Show how much there is of each class, and what the next photo will show. */
function show() {
  const { head, classes, named } = lesson;
  document.title = `${head.name} · Smearlens`;
  part("name").textContent = head.name;
  for (const id of ["lesson", "labels", "shown", "classes", "next", "ways"]) part(id).hidden = false;
  part("tally").textContent = t("collect-tally", { pictures: named.length, classes: classes.length });
  if (!classes.some(({ label }) => label === chosen)) chosen = classes[0].label;
  showLabels();
  const mine = lesson.of(chosen);
  const name = isolated(plainNameOf(chosen));
  part("shown-title").textContent = `${nameOf(chosen)}: ${t("pictures", { count: mine.length })}`;
  part("shown-none").hidden = mine.length > 0;
  part("shown-list").replaceChildren(...mine.toReversed().map(thumb));
  part("chosen").textContent = t("collect-chosen", { name });
  part("remove").hidden = classes.length < 3;
  part("remove-words").textContent = t("remove-class", { name });
}

function showLabels() {
  for (const [label, made] of labels) {
    if (lesson.classes.some((one) => one.label === label)) continue;
    made.remove();
    labels.delete(label);
  }
  for (const { label, colour } of lesson.classes) {
    if (!labels.has(label)) labels.set(label, part("labels-list").appendChild(button(label)));
    const made = labels.get(label);
    within(made, "dot").style.setProperty("--colour", colour);
    within(made, "count").textContent = t("pictures", { count: lesson.of(label).length });
    made.querySelector("input").checked = label === chosen;
  }
}

function button(label) {
  const made = copy("label", { name: nameOf(label) });
  made.querySelector("input").addEventListener("change", () => choose(label));
  return made;
}

function thumb(example) {
  const picture = make("img", { src: example.picture, alt: "", width: 72, height: 72, loading: "lazy" });
  const opens = make("button", { type: "button", className: "thumb" }, picture);
  opens.setAttribute("aria-label", t("thumb", { name: isolated(plainNameOf(example.label)) }));
  opens.addEventListener("click", () => openExample(lesson, example));
  return make("li", {}, opens);
}

function choose(label) {
  chosen = label;
  try {
    localStorage.setItem(KEY, label);
  } catch {
    // Private mode: after a reload it is chosen again.
  }
  show();
}

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function take(files) {
  if (!files.length || !lesson.head) return;
  forgetTrip();
  send(lesson, files, chosen);
}

/** Take in what others did, while nothing of ours is under way. */
async function look() {
  const busy = document.hidden || !lesson.head || !part("sending").hidden || document.querySelector("dialog[open]");
  if (!busy) await lesson.refresh().catch(() => {}); // the laptop is away: what is shown is from before
  setTimeout(look, EVERY);
}

lesson.addEventListener("change", show);
lesson.addEventListener("failure", ({ detail }) => tell(detail));
lesson.addEventListener("added", ({ detail: [example] }) => {
  const name = isolated(plainNameOf(example.label));
  done(t("collect-in", { name, count: lesson.of(example.label).length }), () => lesson.remove(example));
});
watchClasses(lesson);
watchDrops(take);
watchChoosers(document.querySelectorAll("#ways .file"), take);
part("remove").addEventListener("click", () => removeClass(lesson, chosen));
window.addEventListener("online", () => attempt(() => lesson.head ?? begin()));

/** Load the set, and send what was on its way when the page was closed. */
async function begin() {
  part("loading").hidden = false;
  if (await attempt(() => lesson.load().then(() => true))) resume(lesson);
  part("loading").hidden = true;
}

document.documentElement.classList.add("scripted");
await begin();
look();
