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

/** Return {word, verdict} for the cell on top: what is read first, and the line under it. */
export function wordsOf(reply) {
  const [first, second] = ranked(reply.scores);
  if (reply.verdict === "no_cell") {
    return {
      word: "No white blood cell found",
      verdict: "Bring a cell with a violet nucleus to the middle, focus, and take the photo again.",
    };
  }
  if (reply.verdict === "unsure") {
    return { word: "Unsure", verdict: `${nameOf(first)} or ${nameOf(second).toLowerCase()}` };
  }
  return { word: nameOf(reply.label), verdict: `${percent(reply.confidence)} confident` };
}

/** Return the classes of `scores`, the most probable first. */
export function ranked(scores) {
  return Object.keys(scores).sort((a, b) => scores[b] - scores[a]);
}
