// Draws the boxes of the cells on the photo, numbered where there are several; a tap tells which.
// Lies over the stage's photo. Knows boxes, no scores.

const NS = "http://www.w3.org/2000/svg";
const layer = document.querySelector(".stage-boxes");

/** Draw the located cells of `reply`, with cell number `chosen` marked. */
export function drawBoxes(reply, chosen, onChoose) {
  const { width, height } = reply.photo;
  const located = reply.cells.some((cell) => cell.located);
  layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
  layer.toggleAttribute("hidden", !located);
  if (!located) return layer.replaceChildren();
  const several = reply.cells.length > 1;
  const size = Math.max(width, height) / 30; // radius of a number's disc
  layer.replaceChildren(
    ...reply.cells.map((cell, index) => {
      const [x0, y0, x1, y1] = cell.box;
      const group = make("g", { class: "box", ...(index === chosen && { "data-chosen": "" }) });
      for (const look of ["box-edge", "box-line"]) {
        const rect = make("rect", { class: look, x: x0, y: y0, width: x1 - x0, height: y1 - y0, rx: size / 3 });
        // Somebody's own class keeps the colour that they gave it.
        const colour = look === "box-line" && reply.colours?.[cell.label];
        if (colour) rect.style.stroke = colour;
        group.append(rect);
      }
      if (several) {
        const [x, y] = [clamp(x0, size, width - size), clamp(y0, size, height - size)];
        const number = make("text", { x, y, "font-size": size * 1.2 });
        number.textContent = index + 1;
        group.append(make("circle", { cx: x, cy: y, r: size, "stroke-width": size / 8 }), number);
      }
      group.addEventListener("click", () => onChoose(index));
      return group;
    }),
  );
}

function make(name, attributes) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
