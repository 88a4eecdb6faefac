// Which answer the page's address names, behind its `#`: so Back, reload and a bookmark keep it.
// Knows no answers.

const ID = /^#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Return the id of the answer that the address names, or null. */
export function named() {
  return ID.exec(location.hash)?.[1] ?? null;
}

/** Let the address name the answer `id`; Back leads to what it named before. */
export function name(id) {
  if (id !== named()) history.pushState(null, "", id ? `#${id}` : location.pathname + location.search);
}

/** Call `moved` with the answer's id, or null, when the person goes back, forth or to a link. */
export function onMove(moved) {
  window.addEventListener("popstate", () => moved(named()));
}
