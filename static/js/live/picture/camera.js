// The camera as a picture without end: opened, turned round, lit, closed. What keeps it away comes as
// one word. Knows no page and no laptop.

import { nextFrame, takeFrame } from "./frames.js";

const WANTED = { width: { ideal: 1920 }, height: { ideal: 1440 } };
const WHY = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "taken",
  AbortError: "taken",
};

/** Says why there is no camera: "insecure", "denied", "none", "taken", "ended" or "failed". */
export class NoCamera extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** Tell whether browsers give this page a camera at all: they don't over plain http. */
export const hasCameras = () => Boolean(navigator.mediaDevices?.getUserMedia);

export class Camera {
  #video;
  #longest;
  #stream = null;
  #opening = null;

  /** `longest` is how long a frame's long side is to be, in px. */
  constructor(video, longest) {
    this.#video = video;
    this.#longest = longest;
  }

  /** Return the track that shows, or null. */
  get track() {
    return this.#stream?.getVideoTracks()[0] ?? null;
  }

  get isOpen() {
    return this.track?.readyState === "live";
  }

  /**
   * Show the camera on the far side, or the one called `deviceId`.
   * @param {{deviceId?: string, onEnd: () => void}} options
   */
  async open({ deviceId, onEnd }) {
    if (!hasCameras()) throw new NoCamera("insecure");
    this.close();
    const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } };
    const opening = (this.#opening = {});
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...WANTED, ...which }, audio: false });
      if (this.#opening !== opening) return stop(stream); // closed while the person was asked
      this.#stream = stream;
      this.track.addEventListener("ended", onEnd);
      this.#video.srcObject = this.#stream;
      await this.#video.play();
    } catch (error) {
      this.close();
      throw new NoCamera(WHY[error.name] ?? "failed");
    }
  }

  close() {
    if (this.#stream) stop(this.#stream);
    this.#stream = this.#video.srcObject = this.#opening = null;
  }

  async next(signal) {
    await nextFrame(this.#video, signal);
    return takeFrame(this.#video, this.#longest);
  }
}

function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}
