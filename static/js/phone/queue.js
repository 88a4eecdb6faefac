// What the phone answered alone on its way into the laptop's history, in order, once each: the laptop
// answers the same photo under the same id. Between the page and `carry.js`. Knows no camera.

import { carry, untilThere } from "../carry.js";
import { sentenceOf } from "../notices.js";
import { letIn } from "../rejoin.js";
import { quietMoment } from "../retry.js";
import { NotPaired } from "../upload.js";
import { allKept, drop, keep, read } from "./kept.js";

const ADDRESS = "/classify?microscope=none"; // as the phone has answered it

/** Tells of each "change", and by "in" of the id that the laptop has now. */
export class AnswerQueue extends EventTarget {
  #runs = false;
  #newest = 0;

  constructor() {
    super();
    this.waiting = []; // {at, id}
    this.unpaired = false;
    this.refused = null; // why the laptop did not take the last one that it refused
    this.outlives = true; // whether all that waits is kept where it outlives the page
  }

  /** Take up what waited when the page was closed. */
  async resume() {
    this.waiting.unshift(...(await allKept()));
    this.#newest = Math.max(this.#newest, ...this.waiting.map(({ at }) => at));
    this.#changed();
    this.#run();
  }

  /** Keep a photo that was answered as `id`, then send it. */
  async take(photo, id) {
    if (this.waiting.some((one) => one.id === id)) return;
    navigator.storage?.persist?.().catch(() => {}); // so that a full disk does not cost it
    this.#newest = Math.max(Date.now(), this.#newest + 1);
    const at = this.#newest;
    if (!(await keep({ at, id, type: photo.type, bytes: await photo.arrayBuffer() }))) this.outlives = false;
    this.waiting.push({ at, id });
    this.#changed();
    this.#run();
  }

  async #run() {
    if (this.#runs) return;
    this.#runs = true;
    try {
      while (this.waiting.length) await this.#next(this.waiting[0]);
    } finally {
      this.#runs = false;
    }
  }

  async #next(first) {
    const photo = await read(first);
    try {
      if (photo) await this.#send(photo);
      await drop(first);
      this.dispatchEvent(new CustomEvent("in", { detail: first.id }));
    } catch (error) {
      if (error instanceof NotPaired) return this.#wait();
      this.refused = sentenceOf(error);
      await drop(first);
    }
    this.waiting = this.waiting.filter(({ id }) => id !== first.id);
    this.#changed();
  }

  #send(photo) {
    return carry(ADDRESS, photo, {
      gives: "cells",
      signal: new AbortController().signal,
      patience: untilThere,
      moment: quietMoment,
      onProgress() {},
      onWait() {},
    });
  }

  /** Wait until the code was scanned again. */
  async #wait() {
    this.unpaired = true;
    this.#changed();
    await letIn();
    this.unpaired = false;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
