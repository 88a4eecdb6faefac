// A head and its examples, as the page and the laptop have them. What a thumb does shows at once and
// is sent behind it, in order; what the laptop refuses is taken back. Knows no page.

import { ask } from "../ask.js";
import { at, exampleAt } from "./api.js";

/** Tells of each "change", and of what a photo gave, "added"; `head` and `examples` are as the laptop replies. */
export class Lesson extends EventTarget {
  #sent = Promise.resolve();
  #leaving = null; // an example that is deleted once it can't be brought back

  constructor(id) {
    super();
    this.id = id;
    this.head = null;
    this.examples = [];
    window.addEventListener("pagehide", () => this.#forget(true));
  }

  async load() {
    const [head, { examples }] = await Promise.all([
      ask("GET", at(this.id)),
      ask("GET", `${at(this.id)}/examples`),
    ]);
    const leaving = this.#leaving?.example.id; // deleted here meanwhile, but not there yet
    [this.head, this.examples] = [head, examples.filter(({ id }) => id !== leaving)];
    this.#changed();
  }

  /** Look whether other phones did anything, and take it in. */
  async refresh() {
    if (this.#leaving) return;
    await this.#sent;
    const head = await ask("GET", at(this.id));
    const told = ({ classes }) => JSON.stringify(classes);
    const ours = this.classes.map((one) => ({ ...one, examples: this.of(one.label).length }));
    if (told(head) !== told({ classes: ours }) && !this.#leaving) await this.load();
  }

  get unnamed() {
    return this.examples.filter(({ label }) => label === null);
  }

  get named() {
    return this.examples.filter(({ label }) => label !== null);
  }

  of(label) {
    return this.examples.filter((example) => example.label === label);
  }

  find(id) {
    return this.examples.find((example) => example.id === id);
  }

  /** Return class -> what is known of it, in the head's order. */
  get classes() {
    return this.head.classes;
  }

  /** Take in what a photo gave, and return how many are new or have another name now. */
  add(examples) {
    const before = this.examples.length;
    let renamed = 0;
    const fresh = examples.filter(({ id }) => !this.find(id));
    for (const example of examples) {
      const known = this.find(example.id);
      if (!known) this.examples.push(example);
      else if (known.label !== example.label) {
        known.label = example.label;
        renamed += 1;
      }
    }
    this.#changed();
    if (fresh.length) this.dispatchEvent(new CustomEvent("added", { detail: fresh }));
    return this.examples.length - before + renamed;
  }

  /** Name an example, or take its name away with null. */
  name(example, label) {
    const before = example.label;
    example.label = label;
    this.#changed();
    return this.#send(
      () => ask("PATCH", exampleAt(this.id, example.id), { label }),
      () => {
        example.label = before;
      },
    );
  }

  /** Put an example in front of those that are to be named; the next change shows it. */
  first(example) {
    this.examples = [example, ...this.examples.filter((other) => other !== example)];
  }

  /** Delete an example; until the next is deleted, or the page is left, `restore` brings it back. */
  remove(example) {
    this.#forget();
    this.#leaving = { example, index: this.examples.indexOf(example) };
    this.examples = this.examples.filter((other) => other !== example);
    this.#changed();
  }

  /** Bring back what was removed last, and return it. */
  restore() {
    if (!this.#leaving) return null;
    const { example, index } = this.#leaving;
    this.#leaving = null;
    this.examples.splice(index, 0, example);
    this.#changed();
    return example;
  }

  /** Ask in which order the cells teach most by now. */
  async reorder() {
    await this.#sent;
    const { examples } = await ask("GET", `${at(this.id)}/examples`);
    const rank = new Map(examples.map(({ id }, place) => [id, place]));
    const of = ({ id }) => rank.get(id) ?? examples.length;
    this.examples.sort((a, b) => of(a) - of(b));
    this.#changed();
  }

  async setClasses(classes) {
    this.head = await this.#inTurn(() => ask("PATCH", at(this.id), { classes }));
    this.#changed();
  }

  /** Teach, by all that is named up to now. */
  async teach() {
    this.head = await this.#inTurn(() => ask("POST", `${at(this.id)}/teach`));
    this.#changed();
    this.reorder().catch(() => {}); // it is no worse in the order before
  }

  async undo() {
    this.head = await this.#inTurn(() => ask("POST", `${at(this.id)}/undo`));
    this.#changed();
  }

  /** Resolve once the laptop knows all that was done. */
  settled() {
    this.#forget();
    return this.#sent;
  }

  /** Do `work` once the laptop knows all that was done; what comes after waits for it. */
  #inTurn(work) {
    const done = this.settled().then(work);
    this.#sent = done.catch(() => {});
    return done;
  }

  /** Delete for good what can't be brought back any more. */
  #forget(keepalive = false) {
    const leaving = this.#leaving;
    if (!leaving) return;
    this.#leaving = null;
    const gone = () => ask("DELETE", exampleAt(this.id, leaving.example.id), undefined, keepalive);
    if (keepalive) gone().catch(() => {});
    else this.#send(gone, () => this.examples.push(leaving.example)).catch((error) => this.#failed(error));
  }

  #send(work, takeBack) {
    const sent = this.#sent.then(work).catch((error) => {
      takeBack();
      this.#changed();
      throw error;
    });
    this.#sent = sent.catch(() => {});
    return sent;
  }

  #failed(error) {
    this.dispatchEvent(new CustomEvent("failure", { detail: error }));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
