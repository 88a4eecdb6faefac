// Carries a kept photo to the laptop until that has it or refuses it, for as long as its page has
// patience. Between the pages that keep photos and `upload.js`. Knows no store.

import { jittered, rightMoment } from "./retry.js";
import { Busy, Lost, Refused, refusal, upload } from "./upload.js";

const LONGEST = 30; // seconds between two attempts
const TRIES = 3; // of a photo on which the laptop stumbles, before the next one has its turn

/**
 * @param {string} address
 * @param {{id: string, bytes: ArrayBuffer, type: string}} photo sent with its id, so that it is taken
 *   once, however often it is sent
 * @param {{gives: string, signal: AbortSignal, patience: function, onProgress: function, onWait: function, moment: function}}
 *   options `gives` is what a reply holds that took it. `patience(error, attempt)` returns the seconds
 *   until the next attempt, null for "when told", undefined for never. `onProgress` hears 0..1, then
 *   null while the laptop looks; `onWait` the error that is waited for, then null. `moment` waits.
 * @returns {Promise<object>} the laptop's reply
 */
export async function carry(address, { id, bytes, type }, { gives, signal, patience, onProgress, onWait, moment = rightMoment }) {
  for (let attempt = 0; ; attempt++) {
    try {
      onProgress(0);
      const request = await upload(address, new Blob([bytes], { type }), {
        signal,
        headers: { "Idempotency-Key": id },
        onProgress: (share) => onProgress(share < 1 ? share : null),
      });
      if (request.status < 300 && request.response?.[gives]) return request.response;
      throw refusal(request.status, request.response, Number(request.getResponseHeader("Retry-After")));
    } catch (error) {
      const seconds = patience(error, attempt);
      if (signal.aborted || seconds === undefined) throw error;
      onWait(error);
      await moment({ seconds, signal });
      onWait(null);
    }
  }
}

/** Return the seconds until the next attempt, undefined for never: a laptop that is not there is waited for. */
export function untilThere(error, attempt) {
  if (error instanceof Busy) return jittered(error.seconds);
  const seconds = jittered(Math.min(2 * 2 ** attempt, LONGEST));
  if (error instanceof Lost) return seconds;
  if (!(error instanceof Refused) || !error.again) return undefined;
  const elsewhere = error.told.status === undefined; // something other than the laptop answered
  return elsewhere || [503, 507].includes(error.told.status) || attempt + 1 < TRIES ? seconds : undefined;
}
