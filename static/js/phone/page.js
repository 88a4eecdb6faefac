// Runs the page on which the phone answers by itself: the picture that runs, what is held of it, and
// single photos. Hands the runner those who answer, and keeps what the phone answered alone until the
// laptop has it. Stands between the widgets, which don't know each other.

import { watchChoosers } from "../choosers.js";
import { part } from "../element.js";
import { freeze } from "../live/freezing.js";
import { hold, holdAgain, run } from "../live/running.js";
import { offerMicroscopes } from "../microscope.js";
import { preparePhoto } from "../photo.js";
import { t } from "../words.js";
import { Answering } from "./answering.js";
import { watchMode, watchWaiting } from "./mode.js";
import { keepPage } from "./offline.js";
import { AnswerQueue } from "./queue.js";

const { maxMb, scopes } = part("stage").dataset;
const { stored } = part("waiting").dataset;
const answering = new Answering();
const queue = new AnswerQueue();
let shown = null; // the id of the answer that shows
let { mode } = answering;

async function show(still, { id, signal }) {
  const reply = await freeze(still, {
    signal,
    async ask() {
      const reply = await answering.hold(still, { id, signal });
      if (reply.by === "phone" && stored) await queue.take(still, id);
      return reply;
    },
  });
  if (!reply) return;
  shown = id;
  part("answered-by").textContent = t("phone-answered", { who: reply.by });
  offerLinks(reply.by === "laptop" || (Boolean(stored) && !isWaiting(id)));
}

const isWaiting = (id) => queue.waiting.some((one) => one.id === id);

/** Lead on to the laptop's pages of the answer once it is there. */
function offerLinks(there) {
  part("on-laptop").hidden = !there;
}

watchMode(answering);
watchWaiting(queue);
queue.addEventListener("in", ({ detail }) => detail === shown && offerLinks(true));
answering.addEventListener("change", () => {
  if (mode === answering.mode) return;
  ({ mode } = answering);
  holdAgain();
});
part("microscope").addEventListener("change", () => answering.look());
watchChoosers([part("take"), part("choose")], ([file]) => hold(() => preparePhoto(file, Number(maxMb))));
run({ answer: (frame, signal) => answering.answer(frame, signal), hold: show });
queue.resume();
offerMicroscopes().then(() => answering.look());
await answering.load();
await keepPage(scopes.split(" "));
