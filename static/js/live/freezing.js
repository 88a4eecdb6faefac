// Shows what is held, and the answer to it once there is one. Between the page and `answer.js`. Knows
// neither the camera nor who answers.

import { keepAnswer } from "../album.js";
import { showAnswer } from "../answer.js";
import { part } from "../element.js";
import { coloursOf } from "../microscope.js";
import { drawable, showPhoto } from "../stage.js";
import { say } from "../status.js";
import { wordsOf } from "../words.js";
import { enter } from "./shown.js";

/**
 * Show `still` and what `ask` resolves to of it, unless `signal` aborts; rejects with why there is none.
 * @param {Blob} still
 * @param {{ask: () => Promise<object>, signal: AbortSignal}} options
 * @returns {Promise<object | null>} the reply that shows
 */
export async function freeze(still, { ask, signal }) {
  showPhoto(still);
  const reply = await ask();
  const picture = await drawable();
  if (signal.aborted) return null;
  reply.colours ??= coloursOf(reply);
  enter("answered");
  part("not-stored").textContent = reply.notStored ?? "";
  part("not-stored").hidden = !reply.notStored;
  part("all-of-it").href = `/#${reply.id}`;
  showAnswer(reply, picture);
  say(wordsOf(reply.cells[0]).word);
  await keepAnswer(reply, picture);
  return reply;
}
