// The cross that marks where a cell is that the model has missed: put by a tap, moved by arrows.
// Knows the photo's size, no cells.

import { part } from "../../element.js";
import { arrow, stepped } from "./geometry.js";

const STEP = 10; // CSS pixels that an arrow moves it; with Shift a fifth

export class Aim {
  #cross = part("aim");
  #view = part("view");
  #zoom;
  #size;
  #changed;
  #at = { scale: 1, x: 0, y: 0 };
  #point = null;

  /**
   * @param {Zoom} zoom
   * @param {{width: number, height: number}} size of the photo
   * @param {() => void} changed is told when it comes and goes
   */
  constructor(zoom, size, changed) {
    this.#zoom = zoom;
    this.#size = size;
    this.#changed = changed;
  }

  get on() {
    return this.#point !== null;
  }

  /** Return where it is, in pixels of the upright photo. */
  get point() {
    return this.#point.map(Math.round);
  }

  /** Put it on a point of the window, where the photo is there. */
  at({ clientX, clientY }) {
    const { left, top } = this.#view.getBoundingClientRect();
    const { scale, x, y } = this.#at;
    const [across, down] = [(clientX - left - x) / scale, (clientY - top - y) / scale];
    if (across < 0 || down < 0 || across >= this.#size.width || down >= this.#size.height) return this.hide();
    this.#put([across, down]);
  }

  /** Put it in the middle of what shows. */
  middle() {
    const { clientWidth, clientHeight } = this.#view;
    const { scale, x, y } = this.#at;
    this.#put(stepped([(clientWidth / 2 - x) / scale, (clientHeight / 2 - y) / scale], [0, 0], this.#size));
  }

  hide() {
    this.#point = null;
    this.#cross.hidden = true;
    this.#changed();
  }

  /** Keep it on its point of the photo, wherever the photo lies. */
  place(at = this.#at) {
    this.#at = at;
    if (!this.on) return;
    const [x, y] = this.#point;
    Object.assign(this.#cross.style, { left: `${at.x + at.scale * x}px`, top: `${at.y + at.scale * y}px` });
  }

  /** Do what a key says to it; return whether it says something. */
  key({ key, shiftKey }, add) {
    const way = arrow(key, STEP / (shiftKey ? 5 : 1) / this.#at.scale);
    if (!this.on || document.activeElement !== this.#cross) return false;
    if (key === "Enter" || key === " ") add();
    else if (key === "Escape") this.hide();
    else if (way) this.#put(stepped(this.#point, way, this.#size));
    else return false;
    return true;
  }

  #put(point) {
    this.#point = point;
    this.#cross.hidden = false;
    this.place();
    this.#zoom.reveal([...point, ...point]);
    this.#cross.focus({ preventScroll: true });
    this.#changed();
  }
}
