// Carries a kept photo to the laptop until that has it or refuses it, for as long as its page has
// patience. Between the pages that keep photos and `upload.js`. Knows no store.

import { rightMoment } from "./retry.js";
import { refusal, upload } from "./upload.js";

/**
 * @param {string} address
 * @param {{id: string, bytes: ArrayBuffer, type: string}} photo sent with its id, so that it is taken
 *   once, however often it is sent
 * @param {{gives: string, signal: AbortSignal, patience: function, onProgress: function, onWait: function}}
 *   options `gives` is what a reply holds that took it. `patience(error, attempt)` returns the seconds
 *   until the next attempt, null for "when told", undefined for never. `onProgress` hears 0..1, then
 *   null while the laptop looks; `onWait` the error that is waited for, then null.
 * @returns {Promise<object>} the laptop's reply
 */
export async function carry(address, { id, bytes, type }, { gives, signal, patience, onProgress, onWait }) {
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
      await rightMoment({ seconds, signal });
      onWait(null);
    }
  }
}
