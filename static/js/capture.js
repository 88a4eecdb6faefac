// Runs the phone page: choosers in, states out, one job at a time. Stands between the widgets,
// which don't know each other. A newer job silences an older one.

import { showAnswer } from "./answer.js";
import { Busy, Lost, Refused, classify, newId } from "./classify.js";
import { PhotoRefused, preparePhoto } from "./photo.js";
import { remember } from "./recent.js";
import { jittered, rightMoment } from "./retry.js";
import { drawable, look, showPhoto } from "./stage.js";
import { say, showStep } from "./status.js";
import { forgetTrip, watchTrips } from "./trip.js";
import { wordsOf } from "./words.js";

const BY_ITSELF = 6; // attempts without a touch; then the button waits
const inputs = document.querySelectorAll(".file");
const dock = document.querySelector(".dock");
let job = new AbortController();

/** Show the elements of one state: idle, busy, failed or answered. */
function enter(state) {
  document.body.dataset.state = state;
  for (const element of document.querySelectorAll("[data-in]")) {
    element.hidden = !element.dataset.in.split(" ").includes(state);
  }
  document.getElementById("ways").classList.toggle("ways--next", state !== "idle");
  document.querySelector("[for=take] span").textContent =
    state === "answered" ? "Take next photo" : "Take photo";
}

async function run(file) {
  job.abort();
  job = new AbortController();
  const { signal } = job;
  forgetTrip();
  look(false);
  showPhoto(null);
  enter("busy");
  window.scrollTo(0, 0);
  try {
    showStep("Getting the photo ready…");
    const photo = await preparePhoto(file, Number(dock.dataset.maxMb));
    if (signal.aborted) return;
    showPhoto(photo);
    const reply = await sendUntilAnswered(photo, signal);
    const picture = await drawable();
    if (signal.aborted) return;
    enter("answered");
    showStored(reply);
    showAnswer(reply, picture);
    remember(reply, picture && document.getElementById("crop"));
    const { word, verdict } = wordsOf(reply);
    say([`${word}${word.endsWith("?") ? "" : "."} ${verdict}`, reply.notStored].filter(Boolean).join(" "));
    window.scrollTo(0, 0);
  } catch (error) {
    if (!signal.aborted) fail(error);
  } finally {
    if (!signal.aborted) look(false);
  }
}

/** Tell where the laptop could not store the answer. */
function showStored({ notStored }) {
  const note = document.getElementById("not-stored");
  note.textContent = notStored ?? "";
  note.hidden = !notStored;
}

async function sendUntilAnswered(photo, signal) {
  const id = newId();
  for (let attempt = 0; ; attempt++) {
    try {
      enter("busy");
      showStep("Sending the photo…", 0);
      return await classify(photo, {
        id,
        signal,
        onProgress(part) {
          if (part < 1) return showStep("Sending the photo…", part);
          showStep("Looking at the cells…");
          look(true);
        },
      });
    } catch (error) {
      if (signal.aborted) throw error;
      const seconds = patience(error, attempt);
      if (seconds === undefined) throw error;
      fail(error);
      await rightMoment({ seconds, signal });
    }
  }
}

/** Return the seconds until the next attempt, null for "when told", undefined for never. */
function patience(error, attempt) {
  if (error instanceof Refused && error.again) return null;
  if (attempt >= BY_ITSELF) return error instanceof Lost || error instanceof Busy ? null : undefined;
  if (error instanceof Busy) return jittered(error.seconds);
  if (error instanceof Lost) return navigator.onLine ? jittered(Math.min(3 * 2 ** attempt, 30)) : null;
  return undefined;
}

function fail(error) {
  look(false);
  enter("failed");
  const [title, detail] = explain(error);
  document.getElementById("failure-title").textContent = title;
  document.getElementById("failure-detail").textContent = detail;
}

function explain(error) {
  if (error instanceof Lost && !navigator.onLine) {
    return ["The phone is offline", "Your photo is kept. It is sent as soon as the Wi-Fi is back."];
  }
  if (error instanceof Lost) {
    return ["The laptop does not answer", "Your photo is kept. Is the phone on the laptop’s Wi-Fi, and the server running?"];
  }
  if (error instanceof Busy) return ["One moment", error.message];
  if (error instanceof Refused || error instanceof PhotoRefused) return ["No answer for this photo", error.message];
  console.error(error);
  return ["Something went wrong on the phone", "Please take the photo again."];
}

function cancel() {
  job.abort();
  look(false);
  showPhoto(null);
  enter("idle");
  say("Cancelled.");
}

document.documentElement.classList.add("scripted");
for (const input of inputs) {
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = ""; // the same file may be chosen again
    if (file) run(file);
  });
}
document.getElementById("cancel").addEventListener("click", cancel);
watchTrips(inputs);
