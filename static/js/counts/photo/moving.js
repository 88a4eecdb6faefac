// Moves and resizes a box: dragged by a mouse at any time, and by fingers and keys once that was asked
// for, so that a finger that only moves the photo moves no box. Knows boxes, no network.

import { part } from "../../element.js";
import { arrow, grown, shifted, stretched } from "./geometry.js";

const STEP = 4; // CSS pixels that an arrow moves a box; with Shift five times as many
const STILL = 4; // CSS pixels within which a press is no drag

export class Moving {
  locked = false;
  scale = 1; // CSS pixels to one of the photo
  #boxes;
  #zoom;
  #size;
  #saved;
  #id = null; // the cell whose box was asked to be moved
  #box = null;
  #drag = null;

  /**
   * @param {Boxes} boxes
   * @param {Zoom} zoom
   * @param {{width: number, height: number}} size of the photo
   * @param {(id: string, box: number[] | null) => void} saved is told what a box was moved to; null
   *   where it is as it was
   */
  constructor(boxes, zoom, size, saved) {
    this.#boxes = boxes;
    this.#zoom = zoom;
    this.#size = size;
    this.#saved = saved;
    const view = part("view");
    view.addEventListener("pointerdown", (event) => this.#down(event), { capture: true });
    view.addEventListener("pointermove", (event) => this.#move(event), { capture: true });
    view.addEventListener("pointerup", (event) => this.#up(event), { capture: true });
    view.addEventListener("pointercancel", () => this.#drop(), { capture: true });
    view.addEventListener("pointerover", (event) => this.#over(event));
    view.addEventListener("pointerleave", () => {
      if (!this.on && !this.#drag) this.#boxes.grip(null);
    });
  }

  get on() {
    return this.#id !== null;
  }

  /** Let the box of a cell be moved until it is saved or cancelled. */
  start(id) {
    this.#id = id;
    this.#box = this.#boxes.find(id).box;
    this.#show();
    this.#boxes.grip(id);
    this.#boxes.focus(id);
    this.#zoom.reveal(this.#box);
  }

  save() {
    const [id, box] = [this.#id, this.#box.map(Math.round)];
    const before = this.#boxes.find(id).box;
    this.cancel();
    this.#saved(id, box.some((side, place) => side !== before[place]) ? box : null);
  }

  /** Leave the box as it was. */
  cancel() {
    this.#id = this.#box = this.#drag = null;
    this.#boxes.move(null);
    this.#boxes.grip(null);
  }

  /** Do what a key says to a box that is being moved; return whether it says something. */
  key({ key, shiftKey }) {
    if (!this.on) return false;
    const step = Math.max(STEP / this.scale, 1) * (shiftKey ? 5 : 1);
    const way = arrow(key, step);
    if (key === "Enter") this.save();
    else if (key === "Escape") this.cancel();
    else if (way) this.#box = shifted(this.#box, way, this.#size);
    else if (key === "+" || key === "=") this.#box = grown(this.#box, step, this.#size);
    else if (key === "-") this.#box = grown(this.#box, -step, this.#size);
    else return false;
    if (this.on) {
      this.#show();
      this.#zoom.reveal(this.#box);
    }
    return true;
  }

  #down(event) {
    if (this.locked || this.#drag || !event.isPrimary) return this.#drop();
    const corner = event.target === part("grip");
    const id = corner ? this.#boxes.gripped : this.#boxes.under(event);
    const may = this.on ? id === this.#id : event.pointerType === "mouse" && event.button === 0;
    if (!id || !may) return;
    event.stopPropagation(); // else the photo would be moved
    event.target.setPointerCapture(event.pointerId);
    const box = this.#box ?? this.#boxes.find(id).box;
    this.#drag = { id, box, corner, pointer: event.pointerId, from: [event.clientX, event.clientY], moved: false };
  }

  /** Take a drag back: a second finger enlarges the photo, or the system took the first. */
  #drop() {
    if (!this.#drag) return;
    this.#box = this.on ? this.#drag.box : null;
    this.#drag = null;
    this.#show();
  }

  #move(event) {
    if (event.pointerId !== this.#drag?.pointer) return;
    event.stopPropagation();
    const { box, corner, from, id } = this.#drag;
    const way = [event.clientX - from[0], event.clientY - from[1]];
    if (!this.#drag.moved && Math.hypot(...way) < STILL) return;
    this.#drag.moved = true;
    const change = corner ? stretched : shifted;
    this.#box = change(box, way.map((pixels) => pixels / this.scale), this.#size);
    this.#boxes.grip(id);
    this.#show();
  }

  #up(event) {
    if (event.pointerId !== this.#drag?.pointer) return;
    event.stopPropagation();
    const { id, moved } = this.#drag;
    this.#drag = null;
    if (this.on || !moved) return;
    this.#id = id;
    this.save();
    this.#boxes.grip(id);
  }

  #over({ pointerType, target }) {
    if (this.locked || this.on || this.#drag || pointerType !== "mouse" || target === part("grip")) return;
    this.#boxes.grip(target.closest(".photo-box")?.dataset.cell ?? null);
  }

  #show() {
    const id = this.#id ?? this.#drag?.id;
    this.#boxes.move(id && this.#box ? { id, box: this.#box } : null);
  }
}
