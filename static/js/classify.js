// Sends a photo to POST /classify and returns the reply, or throws what went wrong. Between the
// page and `upload.js`. Knows no page.

import { refusal, upload } from "./upload.js";

export { newId } from "./id.js";

/**
 * @param {Blob} photo
 * @param {{id: string, microscope: string, signal: AbortSignal, onProgress: (part: number) => void}}
 *   options `microscope` names the head that is to answer, "" leaves that to the laptop; the others
 *   are as of `upload`
 * @returns {Promise<object>} the reply of POST /classify, with the sentence `notStored` where the
 *   laptop could not store it
 */
export async function classify(photo, { id, microscope, signal, onProgress }) {
  // What the model saw comes along, so that it shows at a press, even offline.
  const asked = new URLSearchParams({ explain: "1", ...(microscope && { microscope }) });
  const headers = { "Idempotency-Key": id };
  const request = await upload(`/classify?${asked}`, photo, { signal, onProgress, headers });
  const told = request.response;
  if (request.status === 200 && told?.cells) return told;
  if (told?.answer?.cells) return { ...told.answer, notStored: told.detail };
  throw refusal(request.status, told, Number(request.getResponseHeader("Retry-After")));
}
