// Sends the frame that was held until the laptop has answered and stored it, as any photo. Between the
// page and `classify.js`. Knows no camera.

import { classify, newId } from "../classify.js";
import { sentenceOf } from "../notices.js";
import { jittered, rightMoment } from "../retry.js";
import { showStep } from "../status.js";
import { Busy, Lost, Refused } from "../upload.js";
import { t } from "../words.js";

/**
 * @param {Blob} still
 * @param {{microscope: string, signal: AbortSignal, onWait: (sentence: string | null) => void}} options
 *   `onWait` hears what is waited for, then null
 * @returns {Promise<object>} the reply, as of `classify`
 */
export async function answered(still, { microscope, signal, onWait }) {
  const id = newId();
  const onProgress = (share) => showStep(share < 1 ? t("sending") : t("looking"), share < 1 ? share : null);
  for (let attempt = 0; ; attempt++) {
    try {
      onProgress(0);
      return await classify(still, { id, microscope, signal, onProgress });
    } catch (error) {
      const seconds = patience(error, attempt);
      if (signal.aborted || seconds === undefined) throw error;
      onWait(sentenceOf(error));
      await rightMoment({ seconds, signal });
      onWait(null);
    }
  }
}

function patience(error, attempt) {
  if (error instanceof Busy) return jittered(error.seconds);
  if (error instanceof Lost) return jittered(Math.min(2 ** attempt, 30));
  return error instanceof Refused && error.again ? null : undefined;
}
