// Draws the class's two tables: what people said against the model's word, and against each other.
// Where both said the same is marked by weight and frame, not by colour alone. Knows no network.

import { LABELS, calledOf } from "../counts/labels.js";
import { make } from "../element.js";
import { nameOf, share, t } from "../words.js";

/** Counts of a class from which on whole counts are drawn (app/counts/board/confusion.py). */
export const LEAST = 5;

/** Return the table of what people said last by what the model said. */
export function modelTable({ rows, columns, cells, classes, all }) {
  const head = line(corner(t("board-row")), ...columns.map(columnHead), rate(t("board-alike")), rate(t("board-interval")));
  const lines = rows.map((row, place) => {
    const numbers = columns.map((column, at) => cell(cells[place][at], row === column, near(row, column)));
    return line(rowHead(named(row)), ...numbers, ...agreement(classes[place]));
  });
  const sums = columns.map((_, at) => make("td", { textContent: cells.reduce((sum, row) => sum + row[at], 0) }));
  const foot = line(rowHead(t("board-all-rows")), ...sums, ...agreement(all));
  return table("model-title", head, lines, foot);
}

/** Return the table of what two people said of the same cell. */
export function peopleTable({ labels, cells }) {
  const head = line(corner(t("board-one")), ...labels.map(columnHead));
  const lines = labels.map((row, place) =>
    line(rowHead(named(row)), ...labels.map((column, at) => cell(cells[place][at], row === column))));
  return table("people-title", head, lines);
}

function table(title, head, lines, foot = null) {
  const body = [make("thead", {}, head), make("tbody", {}, ...lines)];
  const made = make("table", { className: "board-table" }, ...body, ...(foot ? [make("tfoot", {}, foot)] : []));
  made.setAttribute("aria-labelledby", title);
  return made;
}

function agreement({ alike, n, share: part, interval: [low, high] }) {
  const told = t("board-share-of", { alike, n, share: share(part) });
  const between = t("board-from-to", { low: share(low), high: share(high) });
  return [told, between].map((textContent) => make("td", { className: "board-rate", textContent }));
}

const line = (...cells) => make("tr", {}, ...cells);
const corner = (textContent) => make("th", { scope: "col", textContent });
const columnHead = (label) => make("th", { scope: "col", textContent: named(label) });
const rate = (textContent) => make("th", { scope: "col", className: "board-rate", textContent });
const rowHead = (textContent) => make("th", { scope: "row", textContent });
const named = (label) => (LABELS.includes(label) ? calledOf(label) : nameOf(label));

/** Tell whether the model may be right all the same: it may know no bands. */
const near = (row, column) => row === "band" && column === "neutrophil";

function cell(number, alike, close = false) {
  const className = alike ? "alike" : !number ? "none" : close ? "near" : "apart";
  return make("td", { className, textContent: number });
}
