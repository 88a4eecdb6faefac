// Says who answers and why, how far the networks are loaded, and what waits for the laptop. Between
// those who know and the person. Knows no camera and no network.

import { part } from "../element.js";
import { share, t } from "../words.js";

/** Show who of `answering` answers, and let the person choose. */
export function watchMode(answering) {
  answering.addEventListener("change", () => show(answering));
  answering.addEventListener("progress", ({ detail }) => showLoading(detail));
  part("switch").addEventListener("click", () => answering.prefer(answering.mode === "phone" ? "laptop" : "phone"));
  show(answering);
}

function show({ mode, why }) {
  document.body.dataset.mode = mode;
  part("mode-word").textContent = t("phone-mode", { mode });
  part("mode-why").textContent = why ? t("phone-why", { why }) : t("phone-alone");
  part("switch").textContent = t("phone-switch", { mode });
  part("switch").hidden = ["loading", "unable", "model"].includes(why);
  part("load").hidden = why !== "loading";
}

function showLoading(loaded) {
  part("mode-why").textContent = t("phone-loading", { share: share(loaded) });
  part("load").value = loaded;
}

/** Show what of `queue` waits for the laptop. */
export function watchWaiting(queue) {
  queue.addEventListener("change", () => {
    const { waiting, unpaired, refused, outlives } = queue;
    const count = waiting.length;
    const lines = [
      count ? t("phone-waiting", { count }) : "",
      count && unpaired ? t("phone-unpaired") : "",
      count && !outlives ? t("phone-not-kept") : "",
      refused ? t("phone-refused", { why: refused }) : "",
    ];
    part("waiting").textContent = lines.filter(Boolean).join(" ");
  });
}
