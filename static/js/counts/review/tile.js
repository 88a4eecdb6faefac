// One cell in the gallery: its picture, what it is or may be, and who said so. Knows no order.

import { within } from "../../element.js";
import { percent, t } from "../../words.js";
import { calledOf, LABELS } from "../labels.js";

const filled = new WeakMap();

/** Return where the picture of a cell is; one whose box was moved looks otherwise. */
export const pictureOf = ({ crop, box }) => `${crop}?box=${box.join("-")}`;

/** Return what the model takes a cell for; a class of its own shows as it is. */
export const wordOf = ({ word }) => (LABELS.includes(word) ? calledOf(word) : word);

/** Return what else there is to know of a cell: cut by the edge, added, perhaps counted twice. */
export function marksOf({ edge, added, twin_of: twin }) {
  const marks = [];
  if (edge) marks.push(t("review-edge"));
  if (added) marks.push(t("review-added"));
  if (twin) marks.push(t("review-twin"));
  return marks.join(", ");
}

/** Let a tile show a cell as it is; `choice` tells what is chosen. */
export function fill(tile, cell, choice) {
  const [active, chosen] = [choice.active === cell.id, choice.chosen.has(cell.id)];
  tile.classList.toggle("tile--active", active);
  tile.tabIndex = active ? 0 : -1;
  tile.setAttribute("aria-selected", String(chosen || (active && choice.chosen.size === 0)));
  tile.classList.toggle("tile--chosen", chosen);
  if (filled.get(tile) === cell) return;
  filled.set(tile, cell);
  const source = pictureOf(cell);
  const picture = within(tile, "picture");
  if (picture.getAttribute("src") !== source) picture.src = source;
  const facts = { word: wordOf(cell), certain: percent(cell.confidence), person: cell.person ?? "", by: cell.by ?? "nobody", named: String(Boolean(cell.person)) };
  within(tile, "word").textContent = t("review-tile", facts);
  within(tile, "mark").textContent = marksOf(cell);
  tile.setAttribute("aria-label", [calledOf(cell.label), t("review-tile-long", facts), marksOf(cell)].filter(Boolean).join(". "));
}
