// Takes photos that are dropped on the page or pasted into it, as people at a laptop do. Knows
// nothing of what becomes of them.

const SEEN = "dragging";

/** Call `take` with the files of each drop and paste, and where on the page they came down. */
export function watchDrops(take) {
  const busy = () => document.querySelector("dialog[open]") !== null;
  const taken = (event, carried) => {
    const files = [...(carried?.files ?? [])];
    if (files.length === 0 || busy()) return;
    event.preventDefault();
    take(files, event.target);
  };
  window.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // else the browser leaves the page for the file
    document.body.toggleAttribute(`data-${SEEN}`, !busy());
  });
  window.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.removeAttribute(`data-${SEEN}`);
  });
  window.addEventListener("drop", (event) => {
    document.body.removeAttribute(`data-${SEEN}`);
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    taken(event, event.dataTransfer);
  });
  window.addEventListener("paste", (event) => taken(event, event.clipboardData));
}
