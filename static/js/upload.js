// Carries a photo to the laptop, and names as a type what goes wrong on the way. XMLHttpRequest,
// because fetch can't tell how much of an upload has left. Knows no page and no answer.

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

/**
 * The server said no, in a sentence; `again` tells whether the same photo may be sent again, and
 * `told` is all that it said.
 */
export class Refused extends Error {
  constructor(sentence, again, told = {}) {
    super(sentence);
    this.again = again;
    this.code = told.code;
    this.told = told;
  }
}

/** The laptop does not know this phone, or not any more: its code has to be scanned again. */
export class NotPaired extends Error {}

/**
 * @param {string} address
 * @param {Blob} photo
 * @param {{signal: AbortSignal, onProgress: (part: number) => void, headers?: object}} options
 *   `part` is 0..1; at 1 the photo has left and the laptop looks at it
 * @returns {Promise<XMLHttpRequest>} done, whatever its status
 */
export function upload(address, photo, { signal, onProgress, headers = {} }) {
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
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Lost("unreachable"));
    request.onabort = () =>
      reject(signal.aborted ? new DOMException("cancelled", "AbortError") : new Lost("too slow"));
    signal.addEventListener("abort", stop);

    const form = new FormData();
    form.append("file", photo, "photo");
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    watch(STALLED);
    request.send(form);
  }).finally(() => {
    clearTimeout(watchdog);
    signal.removeEventListener("abort", stop);
  });
}

/** Return what a reply of `status` that says `told`, to be tried again in `seconds`, is as an error. */
export function refusal(status, told, seconds) {
  // A hotel's sign-in page, a proxy: anything but Smearlens.
  if (!told?.detail) return new Refused(t("someone-else"), true);
  if (status === 401) return new NotPaired(told.detail);
  if ([429, 503].includes(status) && seconds > 0) return new Busy(told.detail, seconds);
  return new Refused(told.detail, status === 400 || status >= 500, told);
}
