// Runs a picture that is answered while it lasts: a camera, or a film where the browser gives none.
// What is held, or chosen in its place, is answered alone. Between the widgets, which don't know each
// other. Who answers is handed in.

import { newId } from "../classify.js";
import { part } from "../element.js";
import { quiet, tell } from "../notices.js";
import { showPhoto } from "../stage.js";
import { t } from "../words.js";
import { LONGEST } from "./answering.js";
import { look } from "./looking.js";
import { stayAwake } from "./picture/awake.js";
import { Camera, NoCamera, hasCameras } from "./picture/camera.js";
import { offerControls, watchControls } from "./picture/controls.js";
import { Film, FilmUnreadable } from "./picture/film.js";
import { takeStill } from "./picture/frames.js";
import { enter, forget, showFocus, showNext, showTrouble } from "./shown.js";

const EVERY = 250; // ms between two looks at the focus
const video = part("video");
const camera = new Camera(video, LONGEST);
const film = new Film(video, LONGEST, () => showFocus(video));
let answering = null;
let picture = camera;
let job = new AbortController();
let held = null; // {still, id}

/**
 * Run the page from now on.
 * @param {{answer: function, hold: function}} handed `answer(frame, signal)` resolves to the reply to a
 *   canvas; `hold(still, {id, signal})` shows a Blob and its answer, and rejects with why there is none
 */
export function run(handed) {
  answering = handed;
  openCamera();
}

/** Hold what `give` resolves to in place of the picture, a Blob. */
export async function hold(give) {
  const signal = begin();
  video.pause();
  enter("busy");
  try {
    held = { still: await give(signal), id: newId() };
    await answering.hold(held.still, { id: held.id, signal });
  } catch (error) {
    if (!signal.aborted) pause(error);
  }
}

/** Ask anew for the answer to what is held and has none yet: another is to give it. */
export async function holdAgain() {
  if (!held || document.body.dataset.state !== "busy") return;
  const signal = begin();
  try {
    await answering.hold(held.still, { id: held.id, signal });
  } catch (error) {
    if (!signal.aborted) pause(error);
  }
}

/** Return the frame that is held, or the one that shows. */
export const stillOf = async () => held?.still ?? takeStill(video);

/** Silence what is under way and return the signal of what comes. */
function begin() {
  job.abort();
  job = new AbortController();
  stayAwake(false);
  return job.signal;
}

async function openCamera(deviceId) {
  const signal = begin();
  film.close();
  held = null;
  showPhoto(null);
  picture = camera;
  if (!hasCameras()) return enter("filmless");
  enter("starting");
  try {
    await camera.open({ deviceId, onEnd: ended });
    if (signal.aborted) return;
    offerControls(camera.track);
    goOn();
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
}

/** The camera is gone: what is held needs it no more, and whoever goes on opens it again. */
function ended() {
  if (["starting", "live"].includes(document.body.dataset.state)) fail(new NoCamera("ended"));
}

async function openFilm(file) {
  const signal = begin();
  camera.close();
  offerControls(null);
  quiet();
  try {
    await film.open(file);
    picture = film;
    if (!signal.aborted) goOn();
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
}

/** Look at the picture, from its next frame on, for as long as somebody sees it. */
async function goOn() {
  const signal = begin();
  held = null;
  showPhoto(null);
  part("stage").style.setProperty("aspect-ratio", `${video.videoWidth} / ${video.videoHeight}`);
  forget();
  showTrouble(null);
  part("live-progress").hidden = picture !== film;
  enter("live");
  if (document.hidden) return;
  stayAwake(true);
  if (picture === camera) video.play().catch(() => {}); // the next frame tells whether it does
  try {
    const ask = (frame) => answering.answer(frame, signal);
    const onAnswer = (reply) => {
      showNext(reply);
      part("live-progress").value = film.share;
    };
    if (await look(picture, { ask, onAnswer, onTrouble: showTrouble, signal })) enter("over");
  } catch (error) {
    if (!signal.aborted) pause(error);
  }
}

/** Stop, and say why; the person may go on. */
function pause(error) {
  begin();
  enter("paused");
  tell(error);
}

function fail(error) {
  begin();
  camera.close();
  offerControls(null);
  const why = error instanceof NoCamera ? error.why : error instanceof FilmUnreadable ? "film" : "failed";
  if (why === "failed") console.error(error);
  enter("failed");
  part("retry").hidden = why === "film";
  part("failure-words").textContent = t("live-failed", { why });
}

/** Go on with the picture, opened anew where it is gone. */
function back() {
  quiet();
  return picture === camera && !camera.isOpen ? openCamera() : goOn();
}

document.addEventListener("visibilitychange", () => {
  if (document.body.dataset.state !== "live") return;
  if (document.hidden) begin();
  else back();
});
window.addEventListener("pagehide", () => {
  begin();
  camera.close();
});
window.addEventListener("pageshow", ({ persisted }) => persisted && openCamera());
part("freeze").addEventListener("click", () => hold(() => takeStill(video)));
part("retry").addEventListener("click", () => {
  quiet();
  openCamera();
});
for (const id of ["go-on", "cancel"]) part(id).addEventListener("click", back);
part("film-again").addEventListener("click", async () => {
  await film.rewind();
  goOn();
});
part("film").addEventListener("change", ({ target }) => {
  const [file] = target.files;
  if (file) openFilm(file);
});
part("film").addEventListener("click", ({ target }) => (target.value = "")); // the same one may be read again
watchControls(openCamera);
setInterval(() => {
  const runs = document.body.dataset.state === "live" && picture === camera;
  if (runs && !document.hidden && video.videoWidth) showFocus(video);
}, EVERY);

document.documentElement.classList.add("scripted");
enter("starting");
