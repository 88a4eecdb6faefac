// The keyboard of the gallery. Stands between the keys and what they do; takes none while somebody
// types or a dialog is open. Knows no cells.

import { part } from "../../element.js";
import { labelOf } from "../labels.js";

const ARROWS = { ArrowLeft: "back", ArrowRight: "on", ArrowUp: "up", ArrowDown: "down", Home: "first", End: "last" };

/**
 * @param {{name: (label: string) => void, confirm: () => void, undo: () => void, pick: () => void,
 *   leave: () => void, go: (where: string, extend: boolean) => void}} does
 */
export function watchKeys(does) {
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest?.("input, select, textarea, dialog") || document.querySelector("dialog[open]")) return;
    const inGallery = target === document.body || part("gallery").contains(target);
    const onTile = target === document.body || Boolean(target.closest?.(".tile"));
    const act = () => {
      if (key in ARROWS && onTile) return () => does.go(ARROWS[key], event.shiftKey);
      if (event.repeat) return null;
      if (key === "Enter" && onTile) return does.confirm;
      if (key === " " && onTile && target !== document.body) return does.pick;
      if (key === "Escape" && inGallery) return does.leave;
      if (key.toLowerCase() === "z") return does.undo;
      const label = key.length === 1 ? labelOf(key) : null;
      return label ? () => does.name(label) : null;
    };
    const doing = act();
    if (!doing) return;
    event.preventDefault();
    doing();
  });
}
