// Sends what is held until the laptop has answered and stored it, as any photo, and says what it waits
// for. Between the page and `classify.js`. Knows no camera and no answer.

import { classify } from "../classify.js";
import { part } from "../element.js";
import { sentenceOf } from "../notices.js";
import { jittered, rightMoment } from "../retry.js";
import { showStep } from "../status.js";
import { Busy, Lost, Refused } from "../upload.js";
import { t } from "../words.js";

/**
 * @param {Blob} still
 * @param {{id: string, microscope: string, signal: AbortSignal, gives: function}} options as of `classify`;
 *   `gives(error)` tells whether another answers where this went wrong, so that nobody waits
 * @returns {Promise<object>} the laptop's reply; rejects with what waiting won't mend
 */
export async function sendStill(still, { id, microscope, signal, gives = () => false }) {
  const onProgress = (share) => showStep(share < 1 ? t("sending") : t("looking"), share < 1 ? share : null);
  for (let attempt = 0; ; attempt++) {
    try {
      onProgress(0);
      return await classify(still, { id, microscope, signal, onProgress });
    } catch (error) {
      const seconds = patience(error, attempt);
      if (signal.aborted || seconds === undefined || gives(error)) throw error;
      wait(sentenceOf(error));
      await rightMoment({ seconds, signal }).finally(() => wait(null));
    }
  }
}

function patience(error, attempt) {
  if (error instanceof Busy) return jittered(error.seconds);
  if (error instanceof Lost) return jittered(Math.min(2 ** attempt, 30));
  return error instanceof Refused && error.again ? null : undefined;
}

/** Say what is waited for; null takes the sentence away. */
function wait(sentence) {
  part("wait").textContent = sentence ?? "";
  part("wait").hidden = !sentence;
}
