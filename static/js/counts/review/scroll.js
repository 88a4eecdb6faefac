// Keeps what is looked at where it is while tiles come and go around it. Knows tiles, no cells.

import { part } from "../../element.js";

const root = document.documentElement;
const dock = document.querySelector(".dock");

const sizes = new ResizeObserver(() => {
  root.style.setProperty("--dock", `${dock.offsetHeight}px`);
  root.style.setProperty("--jumps", `${part("jumps").offsetHeight}px`);
});
for (const bar of [dock, part("jumps")]) sizes.observe(bar);

/** Return from where to where of the window a tile can be seen. */
function view() {
  const jumps = part("jumps").getBoundingClientRect();
  return [Math.max(jumps.bottom, 0), window.innerHeight - dock.offsetHeight];
}

/** Tell whether a tile can be seen, half of it at least. */
export function seen(tile) {
  if (!tile?.isConnected) return false;
  const [top, bottom] = view();
  const box = tile.getBoundingClientRect();
  const middle = (box.top + box.bottom) / 2;
  return middle > top && middle < bottom;
}

/** Scroll so that `tile` is as far from the window's top as it, or what it replaces, was. */
export function keep(tile, top) {
  if (!tile?.isConnected || top === null) return;
  const off = tile.getBoundingClientRect().top - top;
  if (Math.abs(off) >= 1) window.scrollBy({ top: off, behavior: "instant" });
}

export const topOf = (tile) => (tile?.isConnected ? tile.getBoundingClientRect().top : null);

/** Scroll no further than it takes to see a tile. */
export function show(tile) {
  tile?.scrollIntoView({ block: "nearest", behavior: "instant" });
}
