// Asks for one answer after the other, the next only once the last has come, and slower where the
// laptop is busy with others' photos. Between a picture and its answers. Knows no page.

import { jittered } from "../retry.js";
import { Busy, Lost, Refused } from "../upload.js";

const LEAST = 30; // ms between an answer and the next frame, so that the page stays quick
const MOST = 2000; // ms to which the gap grows
const LONGEST = 4; // seconds between two attempts to reach the laptop

/**
 * Look until `signal` aborts or the picture is over.
 * @param {{next: (signal: AbortSignal) => Promise<HTMLCanvasElement | null>}} picture null is its end
 * @param {{ask: function, onAnswer: function, onTrouble: function, signal: AbortSignal}} options
 *   `onTrouble` hears each error that is waited out, and null with the first answer after it
 * @returns {Promise<boolean>} whether the picture is over; rejects with what waiting won't mend
 */
export async function look(picture, { ask, onAnswer, onTrouble, signal }) {
  let gap = LEAST;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const frame = await picture.next(signal);
      if (!frame) return !signal.aborted;
      const reply = await ask(frame);
      if (signal.aborted) return false;
      onAnswer(reply);
      if (failures) onTrouble(null);
      failures = 0;
      gap = Math.max(LEAST, gap / 2);
    } catch (error) {
      if (signal.aborted) return false;
      failures += 1;
      gap = error instanceof Busy ? Math.min(MOST, 8 * gap) : gap;
      const seconds = patience(error, failures);
      if (seconds === undefined) throw error;
      onTrouble(error);
      await pause(1000 * seconds, signal);
    }
    await pause(gap, signal);
  }
  return false;
}

function patience(error, failures) {
  if (error instanceof Busy) return jittered(error.seconds);
  const again = error instanceof Lost || (error instanceof Refused && error.again);
  return again ? jittered(Math.min(2 ** (failures - 1), LONGEST)) : undefined;
}

/** Wait, but not longer than until `signal` aborts. */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}
