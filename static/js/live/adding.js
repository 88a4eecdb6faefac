// Adds frames to the count that the page was opened for, by the count's own queue: a frame that is not
// sent yet waits on the phone, and its count's page shows it, too. Knows no camera.

import { DifferentialCount } from "../counts/count.js";
import { PhotoQueue } from "../counts/queue.js";
import { part } from "../element.js";
import { attempt, tell } from "../notices.js";
import { say } from "../status.js";
import { t } from "../words.js";

/**
 * Load the count `id`, and show on the page what becomes of its photos.
 * @returns {Promise<{add: (still: Blob) => Promise<void>, microscope: string}>}
 */
export async function openCount(id, maxMegabytes) {
  const count = new DifferentialCount(id);
  const queue = new PhotoQueue(count, maxMegabytes);
  let last = "";
  queue.addEventListener("in", ({ detail: { cells, before } }) => {
    last = before ? t("live-added-before") : t("live-added", { count: cells.length });
    say(last);
  });
  queue.addEventListener("change", () => show(queue, last));
  queue.addEventListener("unpaired", ({ detail }) => tell(detail));
  const loading = attempt(() => count.load());
  queue.resume();
  await loading;
  part("add").hidden = !count.count || Boolean(count.count.finished);
  if (count.count?.finished) part("add-said").textContent = t("live-count-finished");
  return { add: (still) => queue.take([still]), microscope: count.count?.microscope ?? "none" };
}

function show({ waiting, refused, stuck, trouble }, last) {
  part("add-said").textContent = [
    refused.at(-1)?.why ?? last,
    waiting.length ? t("live-adding", { count: waiting.length }) : "",
    stuck === "finished" ? t("live-count-finished") : (trouble ?? ""),
  ].filter(Boolean).join(" ");
}
