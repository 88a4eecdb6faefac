// Shows a cell large, to be zoomed, and over it what spoke for the class it was named, or for each
// of the two it may be. Opened by the answer. Knows a reply's cells, no network.

import { drawHeat } from "./heat.js";
import { plainNameOf, t, wordsOf } from "./words.js";
import { Zoom } from "./zoom.js";

const AROUND = 0.35; // of the box's sides, shown around it

const part = (id) => document.getElementById(id);
const dialog = part("lens");
const [layer, picture, heat] = [part("lens-layer"), part("lens-picture"), part("lens-heat")];
const zoom = new Zoom(part("lens-view"), layer);

part("lens-close").addEventListener("click", () => dialog.close());
part("lens-larger").addEventListener("click", () => zoom.larger());
part("lens-smaller").addEventListener("click", () => zoom.smaller());

/** Return the maps of a cell: none, one for its label, or one for each of two candidates. */
export function mapsOf({ evidence, evidence_second: second }) {
  return [evidence, second].filter((told) => told?.map);
}

/**
 * Open the lens on cell number `index` of `reply`.
 * @param {object} reply
 * @param {number} index
 * @param {HTMLImageElement} photo
 * @param {boolean} explained whether what spoke for it lies over it at once
 */
export function openLens(reply, index, photo, explained = false) {
  const cell = reply.cells[index];
  const { word, verdict } = wordsOf(cell);
  part("lens-title").textContent = reply.cells.length > 1 ? t("cell-number", { number: index + 1, word }) : word;
  part("lens-verdict").textContent = verdict;
  picture.src = photo.src;
  const size = { width: photo.naturalWidth, height: photo.naturalHeight };
  const [across, down] = [size.width / reply.photo.width, size.height / reply.photo.height];
  const box = cell.box.map((side, place) => side * (place % 2 ? down : across));
  for (const [element, [x0, y0, x1, y1]] of [[layer, [0, 0, size.width, size.height]], [heat, box]]) {
    Object.assign(element.style, { left: `${x0}px`, top: `${y0}px`, width: `${x1 - x0}px`, height: `${y1 - y0}px` });
  }
  const maps = cell.verdict === "no_cell" ? [] : mapsOf(cell);
  offer(maps);
  dialog.showModal();
  press(explained ? maps[0] : null);
  zoom.show(size, roomier(box));
  part("lens-view").focus({ preventScroll: true });
}

function roomier([x0, y0, x1, y1]) {
  const [across, down] = [AROUND * (x1 - x0), AROUND * (y1 - y0)];
  return [x0 - across, y0 - down, x1 + across, y1 + down];
}

/** Offer a button a map, and one for the bare cell. */
function offer(maps) {
  const choices = maps.length ? [null, ...maps] : [];
  part("lens-maps").hidden = choices.length === 0;
  part("lens-maps").replaceChildren(
    ...choices.map((told) => {
      const made = Object.assign(document.createElement("button"), {
        type: "button",
        className: "button button--quiet",
        textContent: told
          ? t("what-speaks-for", { count: 1, plain: plainNameOf(told.label) })
          : t("cell-alone"),
      });
      made.dataset.label = told?.label ?? "";
      made.addEventListener("click", () => press(told));
      return made;
    }),
  );
}

function press(told) {
  for (const button of part("lens-maps").children) {
    button.setAttribute("aria-pressed", String(button.dataset.label === (told?.label ?? "")));
  }
  heat.hidden = !told;
  part("lens-legend").textContent = told ? t("brighter-darker", { plain: plainNameOf(told.label) }) : "";
  if (told) drawHeat(heat, told.map);
}
