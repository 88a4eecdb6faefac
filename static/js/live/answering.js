// Gives the answer to one frame of the picture. The laptop does, and stores nothing of it. Whatever
// else could answer goes here: between the page and the answer stands this module alone.

import { refusal, upload } from "../upload.js";

/** How long a frame's long side is, in px: the locator sees it smaller still, the cells need it. */
export const LONGEST = 960;

const QUALITY = 0.85;

/**
 * @param {HTMLCanvasElement} frame at most `LONGEST` px
 * @param {{microscope: string, signal: AbortSignal}} options `microscope` as of `classify`
 * @returns {Promise<object>} the reply of POST /classify; what goes wrong comes as of `upload.js`
 */
export async function answer(frame, { microscope, signal }) {
  const photo = await new Promise((resolve) => frame.toBlob(resolve, "image/jpeg", QUALITY));
  signal.throwIfAborted();
  const asked = new URLSearchParams({ store: "0", ...(microscope && { microscope }) });
  const request = await upload(`/classify?${asked}`, photo, { signal, onProgress() {} });
  if (request.status === 200 && request.response?.cells) return request.response;
  throw refusal(request.status, request.response, Number(request.getResponseHeader("Retry-After")));
}
