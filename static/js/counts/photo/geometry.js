// What becomes of a box, [x0, y0, x1, y1] in pixels of the upright photo, as it is moved. Knows no
// page and no cells.

const LEAST = 8; // pixels of a box's side

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

/** Return the box so much further right and down, within the photo. */
export function shifted([x0, y0, x1, y1], [right, down], { width, height }) {
  const [dx, dy] = [clamp(right, -x0, width - x1), clamp(down, -y0, height - y1)];
  return [x0 + dx, y0 + dy, x1 + dx, y1 + dy];
}

/** Return the box with its lower right corner moved. */
export function stretched([x0, y0, x1, y1], [right, down], { width, height }) {
  return [x0, y0, clamp(x1 + right, x0 + LEAST, width), clamp(y1 + down, y0 + LEAST, height)];
}

/** Return the box so much larger on each side, or smaller where it is negative. */
export function grown([x0, y0, x1, y1], more, { width, height }) {
  const by = Math.max(more, (LEAST - Math.min(x1 - x0, y1 - y0)) / 2);
  return [Math.max(x0 - by, 0), Math.max(y0 - by, 0), Math.min(x1 + by, width), Math.min(y1 + by, height)];
}

/** Return the point so much further right and down, within the photo. */
export function stepped([x, y], [right, down], { width, height }) {
  return [clamp(x + right, 0, width - 1), clamp(y + down, 0, height - 1)];
}

/** Return `pixels` of the screen in the direction of an arrow key, or nothing for another key. */
export function arrow(key, pixels) {
  return { ArrowLeft: [-pixels, 0], ArrowRight: [pixels, 0], ArrowUp: [0, -pixels], ArrowDown: [0, pixels] }[key];
}

/** Return as much around a box as it is large itself. */
export function around([x0, y0, x1, y1]) {
  return [2 * x0 - x1, 2 * y0 - y1, 2 * x1 - x0, 2 * y1 - y0];
}
