// Draws the boxes of the cells over the video that runs, each with its name once it has one. Knows
// neither the camera nor the laptop.

import { nameOf } from "../words.js";

const NS = "http://www.w3.org/2000/svg";
const layer = document.getElementById("live-boxes");

/** Draw `cells`, as `Agreement` follows them, of a frame `width` by `height` px. */
export function drawNamed({ width, height, cells }, colourOf) {
  layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const size = Math.max(width, height) / 24;
  layer.replaceChildren(...cells.map(({ box: [x0, y0, x1, y1], cell, name }) => {
    const group = make("g", { class: "live-box", ...(name && { "data-named": "" }) });
    for (const look of ["live-edge", "live-line"]) {
      const rect = make("rect", { class: look, x: x0, y: y0, width: x1 - x0, height: y1 - y0, rx: size / 2 });
      if (name && look === "live-line") rect.style.stroke = colourOf(cell);
      group.append(rect);
    }
    if (name) {
      const above = y0 > 1.4 * size;
      const word = make("text", { x: Math.max(x0, size / 4), y: above ? y0 - 0.4 * size : y1 + 1.1 * size, "font-size": size });
      word.textContent = nameOf(name);
      group.append(word);
    }
    return group;
  }));
}

/** Take all boxes away. */
export function clearBoxes() {
  layer.replaceChildren();
}

function make(name, attributes) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
