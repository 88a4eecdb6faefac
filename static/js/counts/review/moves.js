// Says what cells are, several at once, and takes back what was said together. Knows the count, no
// page.

/** Tells of each "change", and as "refused" of a cell that somebody else has named in between. */
export class Moves extends EventTarget {
  #count;
  #batches = [];
  /** How many words of the last time are on their way, and of how many. */
  left = 0;
  of = 0;

  constructor(count) {
    super();
    this.#count = count;
  }

  /**
   * Say of each cell what it is.
   * @param {(cell: object) => string} labelOf
   * @returns {Promise<void>} rejects with the first thing that went wrong beside a refusal
   */
  async say(ids, labelOf) {
    const batch = { many: 0 };
    this.#batches.push(batch);
    this.#add(ids.length);
    const wrong = [];
    const one = async (id) => {
      try {
        await this.#count.judge(id, labelOf(this.#count.cells.get(id)));
        batch.many += 1;
      } catch (error) {
        if (error.told?.cell) this.dispatchEvent(new CustomEvent("refused", { detail: { id, error } }));
        else wrong.push(error);
      } finally {
        this.#add(-1);
      }
    };
    await Promise.all(ids.map(one));
    if (wrong.length) throw wrong[0];
  }

  /** Take back what was said last; return the cell, or the last of several. */
  async undo() {
    await this.#count.settled();
    let batch = this.#batches.pop();
    while (batch?.many === 0) batch = this.#batches.pop();
    let cell = null;
    for (let left = batch?.many ?? 1; left > 0; left -= 1) cell = await this.#count.undo();
    return cell;
  }

  #add(many) {
    if (many > 0) this.of = this.left ? this.of + many : many;
    this.left += many;
    this.dispatchEvent(new Event("change"));
  }
}
