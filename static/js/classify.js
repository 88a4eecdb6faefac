// Sends a photo to POST /classify and returns the reply, or throws what went wrong as a type.
// XMLHttpRequest, because fetch can't tell how much of an upload has left. Knows no page.

import { t } from "./words.js";

const STALLED = 20_000; // ms in which not one more byte of the upload left
const NO_ANSWER = 60_000; // ms after the whole photo left

/** The laptop was not reached, or did not answer in time. */
export class Lost extends Error {}

/** All places in the server's queue are taken; `seconds` until a retry makes sense. */
export class Busy extends Error {
  constructor(sentence, seconds) {
    super(sentence);
    this.seconds = seconds;
  }
}

/** The server said no, in a sentence; `again` tells whether the same photo may be sent again. */
export class Refused extends Error {
  constructor(sentence, again) {
    super(sentence);
    this.again = again;
  }
}

/** The laptop does not know this phone, or not any more: its code has to be scanned again. */
export class NotPaired extends Error {}

/** Return an id for a photo: sent again with the same one, it is answered once. */
export function newId() {
  // randomUUID is for https alone; a laptop in a lab has none.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes]
    .map((byte, index) => ([4, 6, 8, 10].includes(index) ? "-" : "") + byte.toString(16).padStart(2, "0"))
    .join("");
}

/**
 * @param {Blob} photo
 * @param {{id: string, signal: AbortSignal, onProgress: (part: number) => void}} options `part` is
 *   0..1; at 1 the photo has left and the laptop looks at it
 * @returns {Promise<object>} the reply of POST /classify, with the sentence `notStored` where the
 *   laptop could not store it
 */
export function classify(photo, { id, signal, onProgress }) {
  const request = new XMLHttpRequest();
  let watchdog;
  const watch = (milliseconds) => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      request.abort();
    }, milliseconds);
  };
  const stop = () => request.abort();
  return new Promise((resolve, reject) => {
    request.upload.onprogress = (event) => {
      watch(STALLED);
      if (event.lengthComputable && event.loaded < event.total) onProgress(event.loaded / event.total);
    };
    request.upload.onload = () => {
      watch(NO_ANSWER);
      onProgress(1);
    };
    request.onload = () => settle(request, resolve, reject);
    request.onerror = () => reject(new Lost("unreachable"));
    request.onabort = () =>
      reject(signal.aborted ? new DOMException("cancelled", "AbortError") : new Lost("too slow"));
    signal.addEventListener("abort", stop);

    const form = new FormData();
    form.append("file", photo, "photo");
    // What the model saw comes along, so that it shows at a press, even offline.
    request.open("POST", "/classify?explain=1");
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Idempotency-Key", id);
    watch(STALLED);
    request.send(form);
  }).finally(() => {
    clearTimeout(watchdog);
    signal.removeEventListener("abort", stop);
  });
}

function settle(request, resolve, reject) {
  const told = request.response;
  if (request.status === 200 && told?.cells) return resolve(told);
  if (told?.answer?.cells) return resolve({ ...told.answer, notStored: told.detail });
  if (!told?.detail) {
    // A hotel's sign-in page, a proxy: anything but Smearlens.
    return reject(new Refused(t("someone-else"), true));
  }
  if (request.status === 401) return reject(new NotPaired(told.detail));
  const seconds = Number(request.getResponseHeader("Retry-After"));
  if ([429, 503].includes(request.status) && seconds > 0) return reject(new Busy(told.detail, seconds));
  return reject(new Refused(told.detail, request.status === 400 || request.status >= 500));
}
