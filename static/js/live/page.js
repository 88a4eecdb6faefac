// Runs the live page: a camera, or a film where the browser gives none, answered frame by frame; a
// frame that is held is answered as any photo. Stands between the widgets, which don't know each other.

import { part } from "../element.js";
import { microscope, offerMicroscopes } from "../microscope.js";
import { quiet, tell } from "../notices.js";
import { showPhoto } from "../stage.js";
import { t } from "../words.js";
import { openCount } from "./adding.js";
import { LONGEST, answer } from "./answering.js";
import { stayAwake } from "./picture/awake.js";
import { Camera, NoCamera, hasCameras } from "./picture/camera.js";
import { offerControls, watchControls } from "./picture/controls.js";
import { Film, FilmUnreadable } from "./picture/film.js";
import { takeStill } from "./picture/frames.js";
import { freeze } from "./freezing.js";
import { look } from "./looking.js";
import { enter, forget, showFocus, showNext, showTrouble } from "./shown.js";

const EVERY = 250; // ms between two looks at the focus
const video = part("video");
const camera = new Camera(video, LONGEST);
const film = new Film(video, LONGEST, () => showFocus(video));
let picture = camera;
let job = new AbortController();
let still = null; // the frame that is held
let count = null;

/** Return who answers: a count keeps its own microscope. */
const who = () => count?.microscope ?? microscope();

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
  if (!hasCameras()) return enter("filmless");
  enter("starting");
  try {
    await camera.open({ deviceId, onEnd: () => fail(new NoCamera("ended")) });
    if (signal.aborted) return;
    picture = camera;
    offerControls(camera.track);
    goOn();
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
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
  still = null;
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
    const ask = (frame) => answer(frame, { microscope: who(), signal });
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

async function hold() {
  const signal = begin();
  video.pause();
  enter("busy");
  try {
    still = await takeStill(video);
    await freeze(still, { microscope: who(), signal });
  } catch (error) {
    if (!signal.aborted) pause(error);
  }
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
part("freeze").addEventListener("click", hold);
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
const { count: id, maxMb } = part("stage").dataset;
enter("starting");
if (id) {
  part("add").addEventListener("click", async () => count?.add(still ?? (await takeStill(video))));
  count = await openCount(id, Number(maxMb));
} else offerMicroscopes();
openCamera();
