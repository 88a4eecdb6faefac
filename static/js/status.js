// Tells where a photo is: in words for the eye and for the ear, and as a bar. Screen readers
// hear each step once, not each percent. Knows no network.

const live = document.getElementById("status");
const step = document.getElementById("step");
const bar = document.getElementById("progress");

/** Say `sentence` to screen readers without moving the focus. */
export function say(sentence) {
  live.textContent = sentence;
}

/** Show a step of the way; `part` 0..1 fills the bar, null leaves it running. */
export function showStep(sentence, part = null) {
  if (step.textContent !== sentence) {
    step.textContent = sentence;
    say(sentence);
  }
  if (part === null) bar.removeAttribute("value");
  else bar.value = Math.round(100 * part);
}
