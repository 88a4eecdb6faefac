// A whole slide on its way into a count: a video or a .zip is sent, then the laptop works on it, which is
// asked for every second. Survives a reload, since the laptop knows how far it is. Knows no page.

import { ask } from "../../ask.js";
import { Lost, refusal, upload } from "../../upload.js";
import { at } from "../count.js";

const EVERY = 1000; // ms between two questions
const NONE = { state: "none" };

/** Whether a file is one for here, by its kind or its name. */
export const isSlide = ({ type, name }) => /^video\/|zip/.test(type) || /\.(zip|mp4|mov|m4v|mkv|avi|webm|mts)$/i.test(name);

/** Tells of each "change"; `told` is how far it is, as the laptop says it. */
export class SlideJob extends EventTarget {
  #address;
  #sending = null;
  #timer = null;

  constructor(count) {
    super();
    this.#address = `${at(count)}/slide`;
    this.told = NONE;
    this.share = null; // of what is sent from here, 0..1
    this.error = null;
  }

  /** Whether this page sends it right now. */
  get sending() {
    return this.#sending !== null;
  }

  /** Ask how far it is, and go on asking while it is worked on. */
  async look() {
    clearTimeout(this.#timer);
    try {
      const told = await ask("GET", this.#address);
      if (!this.sending) this.#take(told);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
    if (this.told.state === "working") this.#soon();
  }

  /** Send a file; what goes wrong is its `error`. */
  async send(file) {
    this.#sending = new AbortController();
    this.error = null;
    this.told = NONE;
    this.#show(0);
    try {
      const { signal } = this.#sending;
      const reply = await upload(this.#address, file, { signal, onProgress: (share) => this.#show(share) });
      const { status, response } = reply;
      if (status !== 202) throw refusal(status, response, Number(reply.getResponseHeader("Retry-After")));
      this.told = response;
    } catch (error) {
      if (error.name !== "AbortError") this.error = error;
    } finally {
      this.#sending = null;
      this.#show(null);
    }
    if (this.told.state === "working") this.#soon();
    else if (this.error?.code === "slide_there") this.#soon();
  }

  /** Cancel it, or forget how it ended. */
  async cancel() {
    this.error = null;
    if (this.sending) this.#sending.abort();
    else this.#take(await ask("DELETE", this.#address));
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look().catch((error) => this.#failed(error)), EVERY);
  }

  #failed(error) {
    this.error = error;
    this.#show(null);
  }

  #take(told) {
    this.told = told;
    this.dispatchEvent(new Event("change"));
  }

  #show(share) {
    this.share = share;
    this.dispatchEvent(new Event("change"));
  }
}
