// Runs the page on which a phone counts. Stands between the count, its photos and the widgets, which
// don't know each other.

import { watchChoosers } from "../choosers.js";
import { watchDrops } from "../drop.js";
import { part } from "../element.js";
import { attempt, forgetLast, tell } from "../notices.js";
import { say } from "../status.js";
import { forgetTrip } from "../trip.js";
import { t } from "../words.js";
import { DifferentialCount } from "./count.js";
import { watchOverview } from "./overview.js";
import { PhotoQueue } from "./queue.js";
import { watchSending } from "./sending.js";
import { openSheet } from "./sheet.js";
import { SlideJob, isSlide } from "./slide/job.js";
import { watchSlide } from "./slide/way.js";
import { watchTiles } from "./tiles.js";

const count = new DifferentialCount(part("count").dataset.count);
const slide = new SlideJob(count.id);
const queue = new PhotoQueue(count, Number(part("sending").dataset.maxMb));

function take(files) {
  forgetTrip();
  if (!matchMedia("(min-width: 60rem)").matches) part("others").open = false; // the cells are what matters now
  return queue.take(files);
}

function finish(finished) {
  forgetLast();
  return attempt(async () => {
    await count.finish(finished);
    say(finished ? t("counting-was-finished") : t("counting-was-reopened"));
    part(finished ? "reopen" : "finish").focus();
  });
}

function change(event) {
  event.preventDefault();
  const { slide, target } = event.target.elements;
  return attempt(async () => {
    await count.change({ slide: slide.value.trim(), target: Number(target.value) });
    say(t("counting-changed"));
    part("change").open = false;
    part("change").firstElementChild.focus();
  });
}

count.addEventListener("failure", ({ detail }) => tell(detail));
count.addEventListener("lost", () => (part("lost").hidden = false));
count.addEventListener("found", () => (part("lost").hidden = true));
watchOverview(count);
watchTiles(count, (id) => openSheet(count, id));
watchSending(queue);
const takeSlide = watchSlide(slide, count);
watchDrops((files) => {
  if (count.count?.finished) return;
  const slides = files.filter(isSlide);
  if (slides.length) takeSlide(slides);
  if (slides.length < files.length) take(files.filter((file) => !isSlide(file)));
});

watchChoosers(document.querySelectorAll("#ways .file"), take);
part("change-form").addEventListener("submit", change);
part("finish").addEventListener("click", () => finish(true));
part("reopen").addEventListener("click", () => finish(false));

document.documentElement.classList.add("scripted");
part("loading").hidden = false;
queue.resume();
await attempt(() => count.load());
await attempt(() => slide.look());
part("loading").hidden = true;
count.follow(new AbortController().signal);
