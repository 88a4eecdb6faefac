// Holds a frame: sends it until the laptop has answered and stored it, as any photo, and shows the
// answer. Between the page and `classify.js`. Knows no camera.

import { keepAnswer } from "../album.js";
import { showAnswer } from "../answer.js";
import { classify, newId } from "../classify.js";
import { part } from "../element.js";
import { coloursOf } from "../microscope.js";
import { sentenceOf } from "../notices.js";
import { jittered, rightMoment } from "../retry.js";
import { drawable, showPhoto } from "../stage.js";
import { say, showStep } from "../status.js";
import { Busy, Lost, Refused } from "../upload.js";
import { t, wordsOf } from "../words.js";
import { enter } from "./shown.js";

/**
 * Show `still` and the laptop's answer to it, unless `signal` aborts; rejects with why there is none.
 * @param {Blob} still
 * @param {{microscope: string, signal: AbortSignal}} options as of `classify`
 */
export async function freeze(still, { microscope, signal }) {
  showPhoto(still);
  const reply = await answered(still, microscope, signal);
  const picture = await drawable();
  if (signal.aborted) return;
  reply.colours ??= coloursOf(reply);
  enter("answered");
  part("not-stored").textContent = reply.notStored ?? "";
  part("not-stored").hidden = !reply.notStored;
  part("all-of-it").href = `/#${reply.id}`;
  showAnswer(reply, picture);
  say(wordsOf(reply.cells[0]).word);
  await keepAnswer(reply, picture);
}

async function answered(still, microscope, signal) {
  const id = newId();
  const onProgress = (share) => showStep(share < 1 ? t("sending") : t("looking"), share < 1 ? share : null);
  for (let attempt = 0; ; attempt++) {
    try {
      onProgress(0);
      return await classify(still, { id, microscope, signal, onProgress });
    } catch (error) {
      const seconds = patience(error, attempt);
      if (signal.aborted || seconds === undefined) throw error;
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
