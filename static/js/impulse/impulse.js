// Answers photos in the phone, without the laptop: the same impulse, loaded once, in a worker. Between
// a page and the worker; a page asks nothing else of this folder. Knows no page and no words.
//
// What was taught on the spot answers on the laptop only (`answersTaught`), nothing is stored, and
// `looks_new` is not told.

import { newId } from "../id.js";
import { BrowserTooOld, PhoneImpulseError, unpacked } from "./errors.js";

const WORKER = "/static/js/impulse/worker.js";

export class PhoneImpulse {
  /** Whether heads answer that were taught on the spot. */
  static answersTaught = false;

  #worker;
  #model;
  #jobs = new Map();
  #ended = null;
  #last = 0;

  /**
   * Load the model and what runs it, once.
   * @param {{onProgress?: (share: number) => void, signal?: AbortSignal}} options
   * @returns {Promise<PhoneImpulse>} rejects with a kind of `PhoneImpulseError`
   */
  static async load({ onProgress = () => {}, signal } = {}) {
    signal?.throwIfAborted();
    if (typeof Worker !== "function") throw new BrowserTooOld("no workers");
    const impulse = new PhoneImpulse();
    impulse.#worker = new Worker(WORKER);
    impulse.#worker.onmessage = ({ data }) => impulse.#take(data);
    impulse.#worker.onerror = (event) => impulse.#end(new PhoneImpulseError(event.message ?? "the worker failed"));
    try {
      impulse.#model = await impulse.#ask({ name: "load" }, { onProgress, signal });
      return impulse;
    } catch (error) {
      impulse.close();
      throw error;
    }
  }

  /** The model's version, as impulse.json has it. */
  get version() {
    return this.#model.version;
  }

  /** {name, version, sha256, served} of the model; `sha256` is that of the laptop's own replies. */
  get model() {
    return this.#model;
  }

  /**
   * @param {Blob | HTMLCanvasElement | OffscreenCanvas | ImageBitmap | ImageData} source a photo's file or a frame;
   *   an ImageBitmap is taken away
   * @param {{others?: boolean, id?: string, signal?: AbortSignal}} options `others` asks for red cells and
   *   platelets, too; `id` is the photo's, as of `classify.js`
   * @returns {Promise<object>} the reply of POST /classify with `explain=1`
   */
  async classify(source, { others = false, id = newId(), signal } = {}) {
    signal?.throwIfAborted();
    const isCanvas = !(source instanceof Blob || source instanceof ImageData || source instanceof ImageBitmap);
    const sent = isCanvas ? await createImageBitmap(source) : source;
    signal?.throwIfAborted();
    const given = sent instanceof ImageBitmap ? [sent] : [];
    return this.#ask({ name: "classify", source: sent, options: { others, id } }, { signal, given });
  }

  /** Give back the memory. What is under way is rejected. */
  close() {
    this.#end(new PhoneImpulseError("closed"));
  }

  #ask(message, { onProgress = () => {}, signal, given = [] }) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const job = ++this.#last;
      const drop = () => {
        this.#jobs.delete(job);
        reject(signal.reason);
      };
      signal?.addEventListener("abort", drop, { once: true });
      const done = () => signal?.removeEventListener("abort", drop);
      this.#jobs.set(job, { resolve, reject, onProgress, done });
      this.#worker.postMessage({ job, ...message }, given);
    });
  }

  #take({ job, progress, value, error }) {
    const waiting = this.#jobs.get(job);
    if (!waiting) return;
    if (progress !== undefined) return waiting.onProgress(progress);
    this.#jobs.delete(job);
    waiting.done();
    if (error) waiting.reject(unpacked(error));
    else waiting.resolve(value);
  }

  #end(error) {
    this.#ended = error;
    this.#worker.terminate();
    for (const { reject, done } of this.#jobs.values()) {
      done();
      reject(error);
    }
    this.#jobs.clear();
  }
}
