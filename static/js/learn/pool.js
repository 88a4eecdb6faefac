// Brings the cells that a quiz may ask: those that the laptop has ready, or those of a count that
// people named. Knows no page.

import { ask } from "../ask.js";
import { at } from "../counts/count.js";
import { LEUKOCYTES } from "../counts/labels.js";

export const TEN = 10;

/** No quiz: people have named `count` cells of this count, and that is not enough. */
export class TooFew extends Error {
  constructor(count) {
    super(`${count} cells`);
    this.count = count;
  }
}

/**
 * @param {string} count its id, or "" for the laptop's own cells
 * @returns {Promise<{cells: object[], shown: Map<string, object[]>}>} each cell has {id, label,
 *   said, verdict, picture}; `shown` are the reference cells of each label
 */
export async function pool(count) {
  const { pictures } = await ask("GET", "/static/reference/credits.json");
  const shown = new Map();
  const quiz = [];
  for (const one of pictures) {
    const picture = `/static/reference/${one.file}`;
    if (one.said) quiz.push({ id: one.file, picture, ...one });
    else shown.set(one.label, [...(shown.get(one.label) ?? []), { picture, source: one.source }]);
  }
  return { cells: count ? await named(count, shown) : quiz, shown };
}

/** Return the cells of a count that people gave a name which has reference cells. */
async function named(count, shown) {
  const found = new Map();
  let after = 0;
  for (let more = true; more; ) {
    const told = await ask("GET", `${at(count)}/cells?after=${after}`);
    for (const cell of told.cells) found.set(cell.id, cell);
    after = told.revision;
    more = told.more;
  }
  const cells = [...found.values()]
    .filter(({ by, label }) => by === "person" && LEUKOCYTES.includes(label) && shown.has(label))
    .map(({ id, label, said, kind, verdict, crop }) => ({
      id,
      label,
      said: kind ?? (verdict === "no_cell" ? "no_cell" : said),
      verdict,
      picture: crop,
    }));
  if (cells.length < TEN) throw new TooFew(cells.length);
  return cells;
}
