// A few seconds of video as a picture: played on to the next sharp frame, and held there while the
// laptop answers. For browsers that give this page no camera. Knows no page and no laptop.

import { nextFrame, takeFrame } from "./frames.js";

const MOST = 10; // seconds of it that are read
const STEP = 0.25; // seconds between two frames, at least
const PATIENCE = 0.75; // seconds after which a frame that is not sharp will do

/** Says that the phone's browser can't play what its camera filmed. */
export class FilmUnreadable extends Error {}

export class Film {
  #video;
  #longest;
  #rate;
  #address = null;

  /** `rate` measures what shows and returns "blurred", "nearly" or "sharp". */
  constructor(video, longest, rate) {
    this.#video = video;
    this.#longest = longest;
    this.#rate = rate;
  }

  /** Return how much of it was read, 0..1. */
  get share() {
    const { currentTime, duration } = this.#video;
    return Math.min(1, currentTime / Math.min(MOST, duration || MOST));
  }

  async open(file) {
    this.close();
    const video = this.#video;
    this.#address = URL.createObjectURL(file);
    await new Promise((resolve, reject) => {
      video.onloadeddata = resolve;
      video.onerror = () => reject(new FilmUnreadable());
      video.src = this.#address;
      video.load(); // iOS reads nothing before it is told to
    }).finally(() => (video.onloadeddata = video.onerror = null));
    if (!video.videoWidth) throw new FilmUnreadable(); // its sound alone can be played
  }

  /** Begin anew. */
  async rewind() {
    const there = new Promise((resolve) => this.#video.addEventListener("seeked", resolve, { once: true }));
    this.#video.currentTime = 0;
    await there;
  }

  close() {
    if (!this.#address) return;
    this.#video.pause();
    this.#video.removeAttribute("src");
    this.#video.load();
    URL.revokeObjectURL(this.#address);
    this.#address = null;
  }

  async next(signal) {
    const video = this.#video;
    const from = video.currentTime || -STEP; // the first frame may be taken
    try {
      await video.play();
      while (!video.ended && video.currentTime < MOST) {
        await nextFrame(video, signal);
        const gone = video.currentTime - from;
        if (gone >= STEP && (this.#rate() === "sharp" || gone >= PATIENCE)) return takeFrame(video, this.#longest);
      }
      return null;
    } finally {
      video.pause();
    }
  }
}
