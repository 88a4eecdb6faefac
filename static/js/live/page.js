// Runs the live page: the laptop answers each frame, and what is held as any photo. Hands the runner
// those who answer. Knows no camera.

import { part } from "../element.js";
import { microscope, offerMicroscopes } from "../microscope.js";
import { openCount } from "./adding.js";
import { answer } from "./answering.js";
import { freeze } from "./freezing.js";
import { run, stillOf } from "./running.js";
import { sendStill } from "./sending.js";

const { count: id, maxMb } = part("stage").dataset;
let count = null;

/** Return who answers: a count keeps its own microscope. */
const who = () => count?.microscope ?? microscope();

if (id) {
  part("add").addEventListener("click", async () => count?.add(await stillOf()));
  count = await openCount(id, Number(maxMb));
} else offerMicroscopes();
run({
  answer: (frame, signal) => answer(frame, { microscope: who(), signal }),
  hold: (still, { id, signal }) =>
    freeze(still, { ask: () => sendStill(still, { id, microscope: who(), signal }), signal }),
});
