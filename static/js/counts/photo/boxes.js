// Draws the cells of a photo as boxes over it, each a button in the colour and with the word of its
// label; what nobody has decided is dashed. Knows cells, no gestures and no network.

import { make, part } from "../../element.js";
import { t } from "../../words.js";
import { colourOf } from "../labels.js";
import { shortOf } from "../said.js";

const LEAST = 44; // CSS pixels that a thumb needs
const WORD = [150, 24]; // CSS pixels beside and above a box that its word takes

export class Boxes {
  #holder = part("boxes");
  #grip = part("grip");
  #at = { scale: 1, x: 0, y: 0 };
  #cells = [];
  #buttons = new Map();
  #moving = null; // {id, box}: where a box is that is being moved
  #gripped = null;

  /** Show `cells`; each keeps its button, and with it the focus. */
  draw(cells) {
    this.#cells = cells;
    cells.forEach((cell, place) => {
      const button = this.#buttons.get(cell.id) ?? this.#made(cell.id);
      const label = shortOf(cell);
      button.style.setProperty("--colour", colourOf(cell.label));
      button.toggleAttribute("data-open", cell.label === null);
      button.setAttribute("aria-label", t("photo-box", {
        number: place + 1, count: cells.length, label, open: String(cell.label === null), edge: String(cell.edge),
      }));
      button.querySelector(".photo-label").textContent = cell.edge ? t("photo-cut", { label }) : label;
    });
    this.place();
  }

  /** Put the boxes where the photo lies now. */
  place(at = this.#at) {
    this.#at = at;
    const room = this.#holder.clientWidth;
    for (const cell of this.#cells) {
      const [button, box] = [this.#buttons.get(cell.id), this.boxOf(cell)];
      const [left, top, right, bottom] = this.#onScreen(box);
      const [width, height] = [right - left, bottom - top];
      const [beside, above] = [Math.max(LEAST - width, 0) / 2, Math.max(LEAST - height, 0) / 2];
      set(button, left - beside, top - above, width + 2 * beside, height + 2 * above);
      set(button.firstElementChild, beside, above, width, height);
      button.toggleAttribute("data-leftward", left + WORD[0] > room && right <= room);
      button.toggleAttribute("data-within", top < WORD[1]);
      button.toggleAttribute("data-moving", this.#moving?.id === cell.id);
    }
    this.#placeGrip();
  }

  /** Show a box where it is being moved; null shows all where they are. */
  move(moving) {
    this.#moving = moving;
    this.place();
  }

  /** Show the corner of a cell's box to be dragged, or of none. */
  grip(id) {
    this.#gripped = id;
    this.#placeGrip();
  }

  /** Return the id of the cell whose corner shows. */
  get gripped() {
    return this.#gripped;
  }

  /** Return the cell's box, where it is being moved. */
  boxOf(cell) {
    return this.#moving?.id === cell.id ? this.#moving.box : cell.box;
  }

  find(id) {
    return this.#cells.find((cell) => cell.id === id);
  }

  focus(id) {
    this.#buttons.get(id)?.focus({ preventScroll: true });
  }

  /** Return the id of the smallest box under a point of the window. */
  under({ clientX, clientY }) {
    const area = ({ clientWidth, clientHeight }) => clientWidth * clientHeight;
    const hit = document.elementsFromPoint(clientX, clientY).map((element) => element.closest(".photo-box")).filter(Boolean);
    return hit.sort((one, other) => area(one) - area(other))[0]?.dataset.cell;
  }

  #made(id) {
    const frame = make("span", { className: "photo-frame" }, make("span", { className: "photo-label" }));
    const button = make("button", { type: "button", className: "photo-box" }, frame);
    button.dataset.cell = id;
    button.dataset.through = "";
    this.#buttons.set(id, button);
    this.#holder.append(button);
    return button;
  }

  #placeGrip() {
    const cell = this.find(this.#gripped);
    this.#grip.hidden = !cell;
    if (!cell) return;
    const [, , right, bottom] = this.#onScreen(this.boxOf(cell));
    const { clientWidth, clientHeight } = this.#holder;
    // Over the corner, but in the view, and beside the box where that is small.
    const within = (place, room) => Math.min(Math.max(place - 12, 0), room - LEAST);
    set(this.#grip, within(right, clientWidth), within(bottom, clientHeight), LEAST, LEAST);
  }

  #onScreen([x0, y0, x1, y1]) {
    const { scale, x, y } = this.#at;
    return [x + scale * x0, y + scale * y0, x + scale * x1, y + scale * y1];
  }
}

function set({ style }, left, top, width, height) {
  Object.assign(style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
}
