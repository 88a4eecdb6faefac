// Waits for the right moment to send a photo again: the button, the network's return, or the
// end of a visible countdown, whichever comes first. Knows nothing of photos.

import { t } from "./words.js";

const button = document.getElementById("again");
const countdown = document.getElementById("countdown");

/**
 * Resolve when it is time; reject when `signal` aborts.
 * @param {{seconds: number | null, signal: AbortSignal}} options null counts nothing down
 */
export async function rightMoment({ seconds, signal }) {
  const listening = new AbortController();
  const { signal: until } = listening;
  let ticking;
  try {
    button.hidden = false;
    await new Promise((resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason), { signal: until });
      button.addEventListener("click", resolve, { signal: until });
      window.addEventListener("online", resolve, { signal: until });
      if (seconds === null) return;
      const end = performance.now() + 1000 * seconds;
      const tick = () => {
        const left = Math.ceil((end - performance.now()) / 1000);
        if (left <= 0) return resolve();
        countdown.textContent = t("sending-again-in", { seconds: left });
        countdown.hidden = false;
      };
      tick();
      ticking = setInterval(tick, 250);
    });
  } finally {
    listening.abort();
    clearInterval(ticking);
    button.hidden = true;
    countdown.hidden = true;
  }
}

/** Resolve after `seconds`, or once the network is back; reject when `signal` aborts. Shows nothing. */
export function quietMoment({ seconds, signal }) {
  const listening = new AbortController();
  const { signal: until } = listening;
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { signal: until });
    window.addEventListener("online", resolve, { signal: until });
    const timer = setTimeout(resolve, 1000 * seconds);
    until.addEventListener("abort", () => clearTimeout(timer));
  }).finally(() => listening.abort());
}

/** Return `seconds` with up to half as much on top, so that many phones don't come back as one. */
export function jittered(seconds) {
  return seconds * (1 + Math.random() / 2);
}
