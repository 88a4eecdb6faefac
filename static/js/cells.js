// The classes of a reply, as they are shown: in which order, in which colour. app/cells.py says the
// same without JavaScript, and which colours there are. Knows no words.

const colours = JSON.parse(document.getElementById("bars").dataset.colours);
const known = new Map(colours.known);

/**
 * Return {label, colour} for each class of `scores`: those we know first, then the model's own.
 * Somebody's own classes bring their colours along, as `own`, in their order.
 */
export function cellsOf(scores, own = {}) {
  const told = Object.keys(own).filter((label) => Object.hasOwn(scores, label));
  if (told.length === Object.keys(scores).length) {
    return told.map((label) => ({ label, colour: own[label] }));
  }
  const ours = [...known.keys()].filter((label) => Object.hasOwn(scores, label));
  const others = Object.keys(scores).filter((label) => !known.has(label));
  const free = colours.palette.filter((colour) => !ours.some((label) => known.get(label) === colour));
  return [
    ...ours.map((label) => ({ label, colour: known.get(label) })),
    ...others.map((label, place) => ({ label, colour: free[place % free.length] })),
  ];
}
