// Decides who answers, this phone by itself or the laptop, and says why. What one can't answer the other
// does, so that no photo is lost. Between the page and the two. Knows no camera.

import { PhoneImpulse } from "../impulse/impulse.js";
import { answer } from "../live/answering.js";
import { sendStill } from "../live/sending.js";
import { answersAlone, chooseAlone, microscope } from "../microscope.js";
import { showStep } from "../status.js";
import { Lost } from "../upload.js";
import { t } from "../words.js";

const SLOW = 4000; // ms for a frame, above which the laptop is asked in the phone's place
const ENOUGH = 3; // frames in a row that are slow, or that the phone does not answer at all

/** Tells of each "change" of who answers and why, and of "progress" of the loading, 0..1. */
export class Answering extends EventTarget {
  #phone = null;
  #wanted = "phone";
  #trouble = "loading";
  #slow = 0;
  #broken = 0;

  /** Return "phone" or "laptop". */
  get mode() {
    return this.why === null ? "phone" : "laptop";
  }

  /**
   * Return why the laptop answers: "chosen", "head", "loading", "unable", "model", "failed", "broken" or
   * "slow"; null where the phone does.
   */
  get why() {
    if (this.#wanted === "laptop") return "chosen";
    return answersAlone() ? this.#trouble : "head";
  }

  /** Load the networks onto the phone, unless it can't run them. */
  async load() {
    if (typeof WebAssembly !== "object" || typeof Worker !== "function") return this.#turn("unable");
    this.#turn("loading");
    try {
      this.#phone = await PhoneImpulse.load({
        onProgress: (detail) => this.dispatchEvent(new CustomEvent("progress", { detail })),
      });
      this.#turn(null);
    } catch (error) {
      console.warn(error);
      this.#turn({ browser: "unable", model: "model" }[error.code] ?? "failed");
    }
  }

  /** Let the laptop answer from now on, or the phone: "laptop" or "phone". */
  prefer(who) {
    this.#wanted = who;
    if (who === "phone") {
      if (!answersAlone()) chooseAlone();
      if (!this.#phone) return ["failed", "broken"].includes(this.#trouble) ? this.load() : this.look();
      this.#trouble = null;
      this.#slow = this.#broken = 0;
    }
    return this.look();
  }

  /** Tell who answers now: what was chosen may have changed. */
  look() {
    this.dispatchEvent(new Event("change"));
  }

  /** Return the reply to one frame of the picture, a canvas; nothing of it is stored. */
  async answer(frame, signal) {
    const byPhone = this.mode === "phone" && (await this.#frameByPhone(frame, signal));
    if (byPhone) return byPhone;
    try {
      return await answer(frame, { microscope: microscope(), signal });
    } catch (error) {
      const standsIn = this.#standsIn(error) && (await this.#byPhone(frame, signal));
      if (standsIn) return standsIn;
      throw error;
    }
  }

  /**
   * Return the reply to what is held, a Blob, and who gave it as `by`: the laptop has stored its own.
   * @param {Blob} still
   * @param {{id: string, signal: AbortSignal}} options
   */
  async hold(still, { id, signal }) {
    showStep(t("looking"));
    const byPhone = this.mode === "phone" && (await this.#byPhone(still, signal, id));
    if (byPhone) return { ...byPhone, by: "phone" };
    try {
      const gives = (error) => this.#standsIn(error);
      return { ...(await sendStill(still, { id, microscope: microscope(), signal, gives })), by: "laptop" };
    } catch (error) {
      const standsIn = this.#standsIn(error) && (await this.#byPhone(still, signal, id));
      if (standsIn) return { ...standsIn, by: "phone" };
      throw error;
    }
  }

  /** Tell whether the phone, slow as it is, answers for a laptop that is gone. */
  #standsIn(error) {
    return error instanceof Lost && this.why === "slow";
  }

  async #frameByPhone(frame, signal) {
    const begun = performance.now();
    const reply = await this.#byPhone(frame, signal);
    if (!reply) return null;
    this.#slow = performance.now() - begun > SLOW ? this.#slow + 1 : 0;
    if (this.#slow >= ENOUGH) this.#turn("slow");
    return reply;
  }

  /** Return the phone's reply, null where it has none. */
  async #byPhone(source, signal, id = undefined) {
    try {
      const reply = await this.#phone.classify(source, { id, signal });
      this.#broken = 0;
      return reply;
    } catch (error) {
      signal.throwIfAborted();
      console.warn(error);
      if (error.code !== "photo" && ++this.#broken >= ENOUGH) this.#breakDown();
      signal.throwIfAborted();
      return null;
    }
  }

  #breakDown() {
    this.#phone.close();
    this.#phone = null;
    this.#broken = 0;
    this.#turn("broken");
  }

  #turn(trouble) {
    this.#trouble = trouble;
    this.look();
  }
}
