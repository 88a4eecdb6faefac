// The words of an answer and of a number. templates/_words.html says the same without
// JavaScript. Knows no page beyond the names of the classes, which the template wrote.

const names = new Map(
  [...document.querySelectorAll("#bars [data-class]")].map((bar) => [bar.dataset.class, bar.dataset.name]),
);

/** Return the display name of a class; one the page was not told of shows as it is. */
export function nameOf(label) {
  return names.get(label) ?? label.charAt(0).toUpperCase() + label.slice(1);
}

export function percent(score) {
  if (score > 0.995) return ">99%";
  if (score < 0.005) return "<1%";
  return `${Math.round(score * 100)}%`;
}

/**
 * Return {word, verdict, given} for the cell on top: what is read first, the line under it, and
 * what the bars take for granted, if anything.
 */
export function wordsOf(reply) {
  const [first, second] = ranked(reply.scores);
  const pair = `${nameOf(first)} or ${lower(second)}`;
  switch (reply.reason) {
    case "not_located":
      return {
        word: "No white blood cell found",
        verdict: "Bring a cell with a violet nucleus to the middle, focus, and take the photo again.",
      };
    case "no_cell":
      return {
        word: "No white blood cell",
        verdict: "What stands out here is no leukocyte: a red cell, a platelet or something else.",
      };
    case "other_cell":
      return otherKind(reply.cells[0]);
    case "close":
      return {
        word: `${pair}?`,
        verdict: `Unsure: ${lower(first)} ${percent(reply.scores[first])}, ${lower(second)} ${percent(reply.scores[second])}`,
      };
    case "whole_frame":
      return { word: "Unsure", verdict: pair };
    default:
      return { word: nameOf(reply.label), verdict: `${percent(reply.confidence)} confident` };
  }
}

/** Return the same for a cell that is not the one on top: no verdict is about it. */
export function guessOf(cell) {
  if (cell.known < 0.5) return otherKind(cell);
  return { word: nameOf(cell.label), verdict: `Best guess, ${percent(cell.confidence)} confident` };
}

function otherKind({ label, known }) {
  return {
    word: "Perhaps another kind of cell",
    verdict: `Closest of the four: ${lower(label)}`,
    given: `${percent(known)} likely one of the four. If so:`,
  };
}

function lower(label) {
  return nameOf(label).toLowerCase();
}

/** Return the classes of `scores`, the most probable first. */
export function ranked(scores) {
  return Object.keys(scores).sort((a, b) => scores[b] - scores[a]);
}
