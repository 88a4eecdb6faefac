// Runs the page that lists counts: shows each, deletes one. Knows no cells.

import { ask } from "../ask.js";
import { copy, part, within } from "../element.js";
import { locale } from "../language.js";
import { attempt } from "../notices.js";
import { say } from "../status.js";
import { isolated, t } from "../words.js";
import { watchForms } from "./begin.js";
import { at } from "./count.js";
import { drop, keptOf, waitingByCount } from "./kept.js";

const LISTED = 100; // counts at most, of which the laptop tells

async function load() {
  const [{ counts }, waiting] = await Promise.all([ask("GET", "/counts"), waitingByCount()]);
  part("counts").hidden = false;
  part("none").hidden = counts.length > 0;
  part("list").replaceChildren(...counts.map((count) => row(count, waiting[count.id] ?? 0)));
  const all = counts.length < LISTED;
  showGone(all ? Object.keys(waiting).filter((id) => counts.every((count) => count.id !== id)) : [], waiting);
  return counts;
}

/** Offer to discard photos whose counts are not there, or not for this phone, any more. */
function showGone(gone, waiting) {
  const count = gone.reduce((sum, id) => sum + waiting[id], 0);
  part("gone").hidden = count === 0;
  part("gone-words").textContent = t("counting-wait-gone", { count });
  part("gone-sure").textContent = t("counting-discard-sure", { count });
  part("gone-discard").onclick = () => attempt(() => discard(gone).then(load));
}

async function discard(counts) {
  for (const id of counts) for (const photo of await keptOf(id)) await drop(photo);
}

function row(count, waiting) {
  const slide = count.slide || t("counting-no-slide");
  const when = new Date(count.started).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
  const made = copy("row", {
    slide,
    said: t("counting-progress", { count: count.counted, target: count.target }),
    when: [t("counting-begun", { when }), count.finished ? t("counting-is-finished") : t("counting-is-open")].join(" · "),
    waiting: t("counting-waiting", { count: waiting }),
    open: count.finished ? t("counting-look") : t("counting-go-on"),
    sure: t("counting-delete-sure", { slide: isolated(slide), count: count.photos }),
  });
  const progress = within(made, "progress");
  progress.max = count.target;
  progress.value = Math.min(count.counted, count.target);
  progress.setAttribute("aria-label", within(made, "said").textContent);
  within(made, "waiting").hidden = waiting === 0;
  within(made, "open").href = at(count.id);
  within(made, "report").href = `${at(count.id)}/report`;
  within(made, "delete-more").setAttribute("aria-label", t("counting-delete-of", { slide: isolated(slide) }));
  within(made, "delete").addEventListener("click", () =>
    attempt(async () => {
      await ask("DELETE", at(count.id));
      await discard([count.id]);
      await load();
      say(t("counting-deleted", { slide: isolated(slide) }));
    }));
  return made;
}

document.documentElement.classList.add("scripted");
watchForms();
part("loading").hidden = false;
const counts = await attempt(load);
part("loading").hidden = true;
const joins = new URLSearchParams(location.search).has("code");
if (joins) part("way-join").open = true;
else if (!counts?.length) part("way-begin").open = true;
// Back from a count, the browser may show this page as it was.
window.addEventListener("pageshow", ({ persisted }) => persisted && attempt(load));
