// A differential count as the page and the laptop have it. What a thumb does shows at once and is sent
// behind it, in order; what the laptop refuses is taken back. What others do comes by server-sent
// events, or by asking every few seconds where these fail. Knows no page.

import { ask } from "../ask.js";
import { LEUKOCYTES } from "./labels.js";

const EVERY = 2000; // ms between two questions where no events come

export const at = (id) => `/counts/${encodeURIComponent(id)}`;

/** Tells of each "change"; `count` and what `cells` holds are as the laptop replies. */
export class DifferentialCount extends EventTarget {
  #sent = Promise.resolve();
  #pulling = null;
  #again = false;
  #revision = 0;
  #sending = new Map(); // cell -> how much of what was said of it has not arrived

  constructor(id) {
    super();
    this.id = id;
    this.count = null;
    this.cells = new Map();
  }

  /** Return the cells, those first that came first. */
  get all() {
    return [...this.cells.values()];
  }

  /** Return those that nobody has decided. */
  get open() {
    return this.all.filter(({ label }) => label === null);
  }

  /** Return label -> how many, of all cells that are decided. */
  get tally() {
    const tally = {};
    for (const { label } of this.cells.values()) if (label) tally[label] = (tally[label] ?? 0) + 1;
    return tally;
  }

  /** Return how many leukocytes are counted. */
  get counted() {
    const { tally } = this;
    return LEUKOCYTES.reduce((sum, label) => sum + (tally[label] ?? 0), 0);
  }

  async load() {
    this.count = await ask("GET", at(this.id));
    await this.pull();
  }

  /** Ask what changed; several at once ask twice at most. */
  pull() {
    this.#again = this.#pulling !== null;
    this.#pulling ??= this.#pull().finally(() => {
      this.#pulling = null;
      if (this.#again) this.pull().catch((error) => this.#failed(error));
    });
    return this.#pulling;
  }

  async #pull() {
    const before = this.#revision;
    for (let more = true; more; ) {
      const told = await ask("GET", `${at(this.id)}/cells?after=${this.#revision}`);
      this.#take(told.cells);
      this.#revision = told.revision;
      more = told.more;
    }
    if (this.#revision !== before) this.count = await ask("GET", at(this.id));
    this.#changed();
  }

  /** Take in what a photo gave, before the laptop tells of it anyway. */
  add(cells) {
    this.#take(cells);
    this.#changed();
  }

  /** Follow what others do until `signal` aborts; "lost" and "found" tell whether it comes. */
  follow(signal) {
    let timer = null;
    const look = () => this.pull().then(() => this.#reached(true), () => this.#reached(false));
    const poll = () => {
      timer = setTimeout(() => look().finally(poll), EVERY);
    };
    let soon = null; // a stream ends every so often: whether the laptop is there, a question tells
    const lookSoon = () => {
      soon ??= setTimeout(() => look().finally(() => (soon = null)), EVERY / 4);
    };
    const events = new EventSource(`${at(this.id)}/events`);
    events.addEventListener("message", ({ data }) => {
      this.#reached(true);
      if (JSON.parse(data).revision > this.#revision) look();
    });
    events.addEventListener("error", () => {
      if (events.readyState !== EventSource.CLOSED) lookSoon();
      else if (timer === null) poll(); // it will not try again
    });
    const seen = () => document.hidden || look();
    document.addEventListener("visibilitychange", seen, { signal });
    for (const change of ["online", "offline"]) window.addEventListener(change, look, { signal });
    signal.addEventListener("abort", () => {
      events.close();
      clearTimeout(timer);
      clearTimeout(soon);
    });
  }

  /**
   * Say what a cell is; null leaves it to the model again.
   * @returns {Promise<object>} the cell as it is then; rejects with a `Refused` whose `told.cell` is
   *   what somebody else made of it in between, which is then taken in
   */
  judge(id, label) {
    const { label: now } = this.cells.get(id);
    return this.#send(id, { label }, { label: label ?? now, by: "person" });
  }

  /** Move the box of a cell: [x0, y0, x1, y1] in pixels of the upright photo. */
  move(id, box) {
    return this.#send(id, { box }, { box });
  }

  /** Add a cell that the model missed, around a point of a photo; return it. */
  async addCell(photo, x, y, side = null) {
    const cell = await ask("POST", `${at(this.id)}/cells`, { photo, x, y, ...(side && { side }) });
    this.add([cell]);
    return cell;
  }

  /** Take back what this phone said last; return its cell. */
  undo() {
    const undone = this.#sent.then(async () => {
      const cell = await ask("POST", `${at(this.id)}/undo`);
      this.add([cell]);
      return cell;
    });
    this.#sent = undone.catch(() => {});
    return undone;
  }

  async change(told) {
    this.count = await ask("PATCH", at(this.id), told);
    this.#changed();
  }

  async finish(finished = true) {
    await this.#sent;
    this.count = await ask("POST", `${at(this.id)}/${finished ? "finish" : "reopen"}`);
    this.#changed();
  }

  /** Resolve once the laptop knows all that was said here. */
  settled() {
    return this.#sent;
  }

  #send(id, told, meanwhile) {
    const before = this.cells.get(id);
    this.cells.set(id, { ...before, ...meanwhile });
    this.#sending.set(id, (this.#sending.get(id) ?? 0) + 1);
    this.#changed();
    const work = () => ask("PATCH", `${at(this.id)}/cells/${id}`, { ...told, seen: before.revision });
    const sent = this.#sent.then(work).then(
      (cell) => {
        this.#arrived(id);
        this.add([cell]);
        return cell;
      },
      (error) => {
        this.#arrived(id);
        this.cells.set(id, error.told?.cell ?? before);
        this.#changed();
        this.#revision = 0; // what came of this cell meanwhile was passed over
        this.pull().catch(() => {});
        throw error;
      },
    );
    this.#sent = sent.catch(() => {});
    return sent;
  }

  #arrived(id) {
    const left = this.#sending.get(id) - 1;
    if (left) this.#sending.set(id, left);
    else this.#sending.delete(id);
  }

  /** Take in cells; of one of which something is still on its way, what was said here stays. */
  #take(cells) {
    for (const cell of cells) {
      const known = this.cells.get(cell.id);
      if (!this.#sending.has(cell.id) && !(known?.revision > cell.revision)) this.cells.set(cell.id, cell);
    }
  }

  #reached(found) {
    this.dispatchEvent(new Event(found ? "found" : "lost"));
  }

  #failed(error) {
    this.dispatchEvent(new CustomEvent("failure", { detail: error }));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
