// Taps and clicks on the gallery: one cell, with Shift or Ctrl several, by a long press as well.
// Knows tiles and the choice.

import { part } from "../../element.js";

const LONG = 500; // ms
const STRAYED = 10; // pixels, from which on a press is a scroll

/** @param {{several: (on: boolean) => void}} does */
export function watchFingers(gallery, choice, { several }) {
  const root = part("gallery");
  let timer = null;
  let from = null;
  let long = false;
  const idOf = (event) => event.target.closest?.(".tile")?.dataset.cell ?? null;
  const stop = () => clearTimeout(timer);

  root.addEventListener("pointerdown", (event) => {
    stop();
    long = false;
    const id = idOf(event);
    if (!id || event.pointerType === "mouse") return;
    from = event;
    timer = setTimeout(() => {
      long = true;
      if (!choice.several) several(true);
      choice.toggle(id);
    }, LONG);
  });
  root.addEventListener("pointermove", (event) => {
    if (from && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > STRAYED) stop();
  });
  for (const end of ["pointerup", "pointercancel"]) root.addEventListener(end, stop);
  root.addEventListener("contextmenu", (event) => long && event.preventDefault());
  root.addEventListener("click", (event) => {
    const id = idOf(event);
    if (!id || long) return;
    if (event.shiftKey && choice.active) choice.extend(id, gallery.order);
    else if (choice.several || event.ctrlKey || event.metaKey) choice.toggle(id);
    else choice.only(id);
    gallery.tileOf(id).focus({ preventScroll: true });
  });
}
