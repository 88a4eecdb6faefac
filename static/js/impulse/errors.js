// Why there is no answer in the phone; the laptop then answers. Facts with a stable `code`, no words
// for people: a page says them in its language. Knows nothing else.

/** No answer in the phone. `code` names why. */
export class PhoneImpulseError extends Error {
  code = "failed";
}

/** This browser runs no WebAssembly with SIMD, or lacks what decodes a photo in a worker. */
export class BrowserTooOld extends PhoneImpulseError {
  code = "browser";
}

/** A file of the model, or of what runs it, could not be fetched. */
export class FilesMissing extends PhoneImpulseError {
  code = "files";
}

/** The served model is of a kind that is answered on the laptop only. */
export class ModelNotForPhones extends PhoneImpulseError {
  code = "model";
}

/** The photo is broken, of another format, or of a size that the laptop should judge. */
export class PhotoNotRead extends PhoneImpulseError {
  code = "photo";
}

const KINDS = [BrowserTooOld, FilesMissing, ModelNotForPhones, PhotoNotRead];

/** Return the error that left the worker as its code and message. */
export function unpacked({ code, message }) {
  const Kind = KINDS.find((one) => new one().code === code) ?? PhoneImpulseError;
  return new Kind(message);
}
