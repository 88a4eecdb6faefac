// The photos of one count on their way to the laptop, one after the other in the order in which they
// were taken. None leaves the phone's keeping before the laptop has it, or a person discards it.
// Between the choosers and the count. Knows no page.

import { carry, untilThere } from "../carry.js";
import { newId } from "../classify.js";
import { sentenceOf } from "../notices.js";
import { PhotoRefused, preparePhoto } from "../photo.js";
import { NotPaired } from "../upload.js";
import { t } from "../words.js";
import { at } from "./count.js";
import { drop, keep, keptOf, read } from "./kept.js";

/**
 * Tells of each "change", of photos that are "taken", of one that is "in" with its cells and whether it
 * was there "before", and of "unpaired". `stuck`
 * is why nothing is sent: "finished", "gone" or null; `step` is "ready", "sending", "looking" or null.
 */
export class PhotoQueue extends EventTarget {
  #count;
  #maxMegabytes;
  #job = null;
  #taking = Promise.resolve();
  #newest = 0;

  constructor(count, maxMegabytes) {
    super();
    this.#count = count;
    this.#maxMegabytes = maxMegabytes;
    this.waiting = [];
    this.refused = []; // {photo, why, picture}
    this.stuck = null;
    this.step = null;
    this.share = null;
    this.trouble = null;
    this.allKept = true;
    count.addEventListener("change", () => {
      const finished = Boolean(count.count?.finished);
      if (this.stuck !== "gone" && finished !== (this.stuck === "finished")) {
        this.stuck = finished ? "finished" : null;
        this.#changed();
      }
      this.run();
    });
  }

  /** Take up what was on its way when the page was closed. */
  async resume() {
    this.waiting.unshift(...(await keptOf(this.#count.id)));
    this.run();
  }

  /** Keep files, then send them. */
  take(files) {
    this.dispatchEvent(new Event("taken"));
    this.#taking = this.#taking.then(() => this.#keepAll(files));
    return this.#taking;
  }

  async #keepAll(files) {
    for (const file of files) {
      try {
        const bytes = await file.arrayBuffer().catch(() => {
          throw new PhotoRefused(t("file-unreadable"));
        });
        this.#newest = Math.max(Date.now(), this.#newest + 1);
        const photo = { count: this.#count.id, at: this.#newest, id: newId(), type: file.type, bytes, ready: false };
        if (!(await keep(photo))) this.allKept = false;
        this.waiting.push({ count: photo.count, at: photo.at, id: photo.id });
        this.run();
      } catch (error) {
        this.refused.push({ photo: null, why: sentenceOf(error), picture: null });
      }
      this.#changed();
    }
  }

  /** Send what waits, unless that is done already or can't be done now. */
  async run() {
    if (this.#job || this.stuck || !this.waiting.length || !this.#count.count) return;
    this.#job = new AbortController();
    const { signal } = this.#job;
    try {
      while (this.waiting.length && !this.stuck && !signal.aborted) await this.#next(this.waiting[0], signal);
    } catch (error) {
      if (error instanceof NotPaired) this.dispatchEvent(new CustomEvent("unpaired", { detail: error }));
      else if (!signal.aborted) throw error;
    } finally {
      this.#job = null;
      this.step = this.trouble = null;
      this.#changed();
    }
  }

  async #next(first, signal) {
    const photo = await read(first);
    if (photo) {
      try {
        const told = await this.#send(photo, signal);
        this.#count.add(told.cells);
        await drop(photo);
        // Sent again because the reply was lost it is there as well, under the same id.
        const before = told.again && told.photo.id !== photo.id;
        this.dispatchEvent(new CustomEvent("in", { detail: { cells: told.cells, before } }));
      } catch (error) {
        if (signal.aborted || error instanceof NotPaired) throw error;
        if (error.code === "count_finished" || error.code === "no_such_count") {
          this.stuck = error.code === "count_finished" ? "finished" : "gone";
          if (this.stuck === "finished") this.#count.load().catch(() => {});
          return;
        }
        const picture = URL.createObjectURL(new Blob([photo.bytes], { type: photo.type }));
        this.refused.push({ photo: first, why: sentenceOf(error), picture });
      }
    }
    this.waiting = this.waiting.filter(({ id }) => id !== first.id);
    this.#changed();
  }

  async #send(photo, signal) {
    if (!photo.ready) {
      this.#show("ready", null);
      const ready = await preparePhoto(new Blob([photo.bytes], { type: photo.type }), this.#maxMegabytes);
      Object.assign(photo, { type: ready.type, bytes: await ready.arrayBuffer(), ready: true });
      if (signal.aborted) throw signal.reason;
      await keep(photo); // what is sent once more has to be the same, byte by byte
    }
    return carry(`${at(this.#count.id)}/photos`, photo, {
      gives: "photo",
      signal,
      patience: untilThere,
      onProgress: (share) => this.#show(share === null ? "looking" : "sending", share),
      onWait: (error) => {
        this.trouble = error && sentenceOf(error);
        this.#changed();
      },
    });
  }

  /** Delete all that waits, for good. */
  async discard() {
    this.#job?.abort();
    for (const photo of this.waiting.splice(0)) await drop(photo);
    this.#changed(); // not before: a page that is left at once would have them again
  }

  /** Send a refused photo once more, or discard it. */
  async settle(refused, again) {
    this.refused = this.refused.filter((one) => one !== refused);
    if (refused.picture) URL.revokeObjectURL(refused.picture);
    if (refused.photo && again) {
      this.waiting.push(refused.photo);
      this.waiting.sort((a, b) => a.at - b.at);
      this.run();
    } else if (refused.photo) await drop(refused.photo);
    this.#changed();
  }

  #show(step, share) {
    this.step = step;
    this.share = share;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
