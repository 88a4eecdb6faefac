// Shows the photos on their way: how far, what they wait for, which the laptop did not take. Between the
// queue and the person. Knows no network.

import { copy, part, within } from "../element.js";
import { tell } from "../notices.js";
import { say, showStep } from "../status.js";
import { t } from "../words.js";

const dialog = part("confirm");

/** Show `queue`, and let the person discard what waits. */
export function watchSending(queue) {
  queue.addEventListener("change", () => show(queue));
  queue.addEventListener("unpaired", ({ detail }) => tell(detail));
  let again = 0;
  queue.addEventListener("taken", () => {
    again = 0;
    part("came").hidden = part("came-again").hidden = true;
  });
  queue.addEventListener("in", ({ detail: { cells, before } }) => {
    const open = cells.filter(({ label }) => label === null).length;
    const line = before ? part("came-again") : part("came");
    line.textContent = before ? t("counting-again", { count: ++again }) : t("counting-photo-in", { cells: cells.length, open });
    line.hidden = false;
  });
  part("discard").addEventListener("click", async () => {
    if (await confirmed(t("counting-discard-sure", { count: queue.waiting.length }))) queue.discard();
  });
}

function show(queue) {
  const { waiting, stuck, step, share, trouble } = queue;
  const sending = Boolean(step) && !stuck;
  part("sending").hidden = !sending;
  if (sending) {
    part("sending-left").textContent = waiting.length > 1 ? t("counting-photos-left", { count: waiting.length }) : "";
    showStep(step === "ready" ? t("getting-ready") : step === "looking" ? t("looking") : t("sending"), share);
  }
  const note = part("sending-trouble");
  if (note.textContent !== (trouble ?? "")) note.textContent = trouble ?? "";
  note.hidden = !trouble;
  part("progress").hidden = Boolean(trouble);
  part("stuck").hidden = !stuck || !waiting.length;
  if (stuck && waiting.length) {
    const count = waiting.length;
    part("stuck-words").textContent = stuck === "gone" ? t("counting-wait-gone", { count }) : t("counting-wait-finished", { count });
    part("discard").textContent = t("counting-discard", { count });
  }
  part("not-kept").hidden = queue.allKept || !waiting.length;
  showRefused(queue);
}

function showRefused(queue) {
  const list = part("refused-list");
  const drawn = queue.refused.map(({ photo, why }) => `${photo?.id} ${why}`).join();
  if (list.dataset.drawn === drawn) return;
  list.dataset.drawn = drawn;
  part("refused").hidden = !queue.refused.length;
  list.replaceChildren(...queue.refused.map((refused) => {
    const made = copy("refused-photo", { why: refused.why });
    const picture = within(made, "picture");
    picture.hidden = !refused.picture;
    picture.addEventListener("error", () => (picture.hidden = true));
    if (refused.picture) picture.src = refused.picture;
    within(made, "again").hidden = !refused.photo;
    within(made, "again").addEventListener("click", () => queue.settle(refused, true));
    within(made, "drop").addEventListener("click", () => queue.settle(refused, false));
    return made;
  }));
  if (queue.refused.length) say(queue.refused.at(-1).why);
}

/** Resolve to whether the person says so again. */
function confirmed(sentence) {
  part("confirm-sentence").textContent = sentence;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
