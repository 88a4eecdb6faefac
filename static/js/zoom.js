// Moves and enlarges a layer inside its view: by one finger or two, the wheel, a double tap and
// keys. Knows neither photos nor cells.

const STEP = 1.5;
const MOST = 24; // times the size at which all of it fits
const KEYS = { "+": STEP, "=": STEP, "-": 1 / STEP };
const ARROWS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };

export class Zoom {
  #view;
  #layer;
  #size = { width: 1, height: 1 };
  #at = { scale: 1, x: 0, y: 0 };
  #fingers = new Map();
  #moved;

  /**
   * @param {HTMLElement} view clips
   * @param {HTMLElement} layer is moved
   * @param {(at: {scale: number, x: number, y: number}) => void} [moved] is told where the layer lies
   */
  constructor(view, layer, moved = () => {}) {
    this.#view = view;
    this.#layer = layer;
    this.#moved = moved;
    view.addEventListener("pointerdown", (event) => this.#down(event));
    view.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      view.addEventListener(end, (event) => this.#fingers.delete(event.pointerId));
    }
    view.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    view.addEventListener("dblclick", (event) => {
      if (!onButton(event)) this.#enlarge(2 * STEP, this.#point(event));
    });
    view.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Take a layer of `size`, and show the part `box`, [x0, y0, x1, y1] of it, as large as fits. */
  show(size, [x0, y0, x1, y1]) {
    this.#size = size;
    this.#fingers.clear();
    const { clientWidth, clientHeight } = this.#view;
    const scale = Math.min(clientWidth / (x1 - x0), clientHeight / (y1 - y0));
    this.#set(scale, clientWidth / 2 - (scale * (x0 + x1)) / 2, clientHeight / 2 - (scale * (y0 + y1)) / 2);
  }

  /** Move the layer no more than it takes to bring the part `box` of it into the view. */
  reveal([x0, y0, x1, y1]) {
    const { scale, x, y } = this.#at;
    const { clientWidth, clientHeight } = this.#view;
    const into = (from, to, room) => (from < 0 || to - from > room ? -from : Math.min(room - to, 0));
    this.#shift(into(x + scale * x0, x + scale * x1, clientWidth), into(y + scale * y0, y + scale * y1, clientHeight));
  }

  /** Enlarge around the middle; a factor below 1 makes it smaller. */
  by(factor) {
    this.#enlarge(factor, [this.#view.clientWidth / 2, this.#view.clientHeight / 2]);
  }

  larger() {
    this.by(STEP);
  }

  smaller() {
    this.by(1 / STEP);
  }

  #down(event) {
    if (onButton(event)) return; // captured, its click would be the view's
    this.#view.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, this.#point(event));
  }

  #move(event) {
    const before = this.#fingers.get(event.pointerId);
    if (!before) return;
    const now = this.#point(event);
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.#fingers.set(event.pointerId, now);
    if (!other) return this.#shift(now[0] - before[0], now[1] - before[1]);
    const apart = ([x, y]) => Math.hypot(x - other[0], y - other[1]) || 1;
    const middle = ([x, y]) => [(x + other[0]) / 2, (y + other[1]) / 2];
    const [from, to] = [middle(before), middle(now)];
    this.#shift(to[0] - from[0], to[1] - from[1]);
    this.#enlarge(apart(now) / apart(before), to);
  }

  #wheel(event) {
    event.preventDefault();
    // A line of a wheel is some 16 px; a pinch on a touchpad comes as small steps with Ctrl.
    const steps = event.deltaY * (event.deltaMode ? 16 : 1) * (event.ctrlKey ? 5 : 1);
    this.#enlarge(Math.exp(-steps / 400), this.#point(event));
  }

  #key(event) {
    const [x, y] = ARROWS[event.key] ?? [];
    if (KEYS[event.key]) this.by(KEYS[event.key]);
    else if (x !== undefined) this.#shift(x, y);
    else return;
    event.preventDefault();
  }

  #point({ clientX, clientY }) {
    const { left, top } = this.#view.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  #shift(x, y) {
    this.#set(this.#at.scale, this.#at.x + x, this.#at.y + y);
  }

  #enlarge(factor, [x, y]) {
    const scale = this.#within(this.#at.scale * factor);
    const real = scale / this.#at.scale;
    this.#set(scale, x - real * (x - this.#at.x), y - real * (y - this.#at.y));
  }

  #within(scale) {
    const whole = Math.min(
      this.#view.clientWidth / this.#size.width, this.#view.clientHeight / this.#size.height,
    );
    return Math.min(Math.max(scale, whole), MOST * whole);
  }

  /** Place the layer so that none of the view's middle is ever without it. */
  #set(scale, x, y) {
    const { clientWidth, clientHeight } = this.#view;
    const held = (place, length, room) => Math.min(Math.max(place, room / 2 - length), room / 2);
    this.#at = {
      scale,
      x: held(x, scale * this.#size.width, clientWidth),
      y: held(y, scale * this.#size.height, clientHeight),
    };
    this.#layer.style.transform = `translate(${this.#at.x}px, ${this.#at.y}px) scale(${scale})`;
    this.#moved(this.#at);
  }
}

/** Tell whether a finger is on a button; one marked `data-through` is as the layer beneath. */
function onButton({ target }) {
  return Boolean(target.closest("button:not([data-through])"));
}
