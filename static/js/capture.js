// Runs the phone page: choosers and the address in, states out, one job at a time. Stands between
// the widgets, which don't know each other. A newer job silences an older one.

import { name, named, onMove } from "./address.js";
import { findAnswer, keepAnswer } from "./album.js";
import { showAnswer } from "./answer.js";
import { showPlace, showSum } from "./batch.js";
import { watchChoosers } from "./choosers.js";
import { classify, newId } from "./classify.js";
import { watchDrops } from "./drop.js";
import { coloursOf, microscope, offerMicroscopes } from "./microscope.js";
import { PhotoRefused, preparePhoto } from "./photo.js";
import { remember } from "./recent.js";
import { letIn } from "./rejoin.js";
import { Gone, reopen } from "./reopen.js";
import { jittered, rightMoment } from "./retry.js";
import { drawable, look, showField, showPhoto } from "./stage.js";
import { say, showStep } from "./status.js";
import { forgetTrip } from "./trip.js";
import { Busy, Lost, NotPaired, Refused } from "./upload.js";
import { dropWaiting, keepWaiting, takeWaiting } from "./waiting.js";
import { t, wordsOf } from "./words.js";

const TITLE = document.title;
const WHO = { no_such_head: 404, not_taught: 409, head_stale: 409 }; // who is to answer can't
const BY_ITSELF = 6; // attempts without a touch; then the button waits
const dock = document.querySelector(".dock");
let job = new AbortController();

/** Show the elements of one state: idle, busy, failed, unpaired or answered. */
function enter(state) {
  document.body.dataset.state = state;
  for (const element of document.querySelectorAll("[data-in]")) {
    element.hidden = !element.dataset.in.split(" ").includes(state);
  }
  for (const around of document.querySelectorAll(".masthead, .footer")) around.inert = state === "unpaired";
  document.getElementById("ways").classList.toggle("ways--next", state !== "idle");
  document.querySelector("[for=take] span").textContent =
    state === "answered" ? t("take-next-photo") : t("take-photo");
}

/** Silence the job before and return the signal of a new one. */
function begin() {
  job.abort();
  job = new AbortController();
  look(false);
  return job.signal;
}

/** Do `work` and return {reply}; what goes wrong shows, as {failure}, unless a newer job began. */
async function attempt(signal, work) {
  try {
    return { reply: await work() };
  } catch (error) {
    return { failure: signal.aborted ? "" : fail(error) };
  } finally {
    if (!signal.aborted) look(false);
  }
}

/** Send the photos one after the other, until a newer job begins. */
async function runAll(files) {
  forgetTrip();
  const outcomes = [];
  for (const [index, file] of files.entries()) {
    showPlace(index, files.length);
    const signal = begin();
    outcomes.push({ name: file.name, ...(await run(file, signal)) });
    if (signal.aborted) return;
  }
  if (files.length === 1) return;
  const last = outcomes.findLast(({ reply }) => reply)?.reply;
  if (last && last !== outcomes.at(-1).reply) await open(last.id); // the sum tells what failed
  showSum(outcomes);
}

function run(file, signal) {
  showPhoto(null);
  enter("busy");
  window.scrollTo(0, 0);
  return attempt(signal, async () => {
    await dropWaiting();
    showStep(t("getting-ready"));
    const photo = await preparePhoto(file, Number(dock.dataset.maxMb));
    return signal.aborted ? null : send(newId(), photo, signal);
  });
}

async function send(id, photo, signal) {
  showPhoto(photo);
  const reply = await sendUntilAnswered(id, photo, signal);
  const picture = await drawable();
  if (signal.aborted) return null;
  show(reply, picture);
  name(reply.id);
  remember(reply, picture && document.getElementById("crop"));
  await keepAnswer(reply, picture);
  return reply;
}

/** Show an answer that was given before, or the camera again where the address names none. */
function open(id) {
  const signal = begin();
  showPlace(0, 1);
  if (!id) {
    showPhoto(null);
    document.title = TITLE;
    return enter("idle");
  }
  return attempt(signal, async () => {
    const { reply, photo } = await reopenLetIn(id, signal);
    if (signal.aborted) return;
    if (photo) showPhoto(photo);
    else showField(reply.photo);
    const picture = await drawable();
    if (!signal.aborted) show(reply, picture);
  });
}

async function reopenLetIn(id, signal) {
  try {
    return await reopen(id);
  } catch (error) {
    if (!(error instanceof NotPaired)) throw error;
    ask(t("scan-to-open"));
    await letIn(signal);
    return reopen(id);
  }
}

function show(reply, picture) {
  reply.colours ??= coloursOf(reply);
  enter("answered");
  showNote("not-stored", reply.notStored);
  document.getElementById("looks-new").hidden = !reply.looks_new;
  showAnswer(reply, picture);
  const { word, verdict } = wordsOf(reply.cells[0]);
  document.title = `${word} · ${TITLE}`;
  say([`${word}${word.endsWith("?") ? "" : "."} ${verdict}`, reply.notStored].filter(Boolean).join(" "));
  window.scrollTo(0, 0);
}

/** Show a sentence above the answer, if there is one. */
function showNote(id, sentence) {
  const note = document.getElementById(id);
  note.textContent = sentence ?? "";
  note.hidden = !sentence;
}

async function sendUntilAnswered(id, photo, signal) {
  for (let attempt = 0; ; attempt++) {
    try {
      enter("busy");
      showStep(t("sending"), 0);
      return await classify(photo, {
        id,
        microscope: microscope(),
        signal,
        onProgress(part) {
          if (part < 1) return showStep(t("sending"), part);
          showStep(t("looking"));
          look(true);
        },
      });
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof NotPaired) {
        await askForCode(id, photo, signal);
        continue;
      }
      const seconds = patience(error, attempt);
      if (seconds === undefined) throw error;
      fail(error);
      await rightMoment({ seconds, signal });
    }
  }
}

/** Wait until the code is scanned; that may open the page anew, so the photo is put aside. */
async function askForCode(id, photo, signal) {
  await keepWaiting(id, photo); // before it is called kept: the code may be scanned at once
  signal.throwIfAborted();
  ask(t("scan-to-send"));
  await letIn(signal);
  // Not dropped here: the page that the scan opened is in front, and shows the answer, too.
}

/** Ask for the code, with nothing to press: whatever needs the laptop would be refused. */
function ask(sentence) {
  look(false);
  enter("unpaired");
  showFailure(t("scan-title"), sentence);
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
  if (error.code in WHO) offerMicroscopes(); // what was chosen is gone, or changed
  const [title, detail] = explain(error);
  showFailure(title, detail);
  return detail;
}

function showFailure(title, detail) {
  document.getElementById("failure-title").textContent = title;
  document.getElementById("failure-detail").textContent = detail;
}

function explain(error) {
  if (error instanceof Gone) return [t("gone-title"), error.message];
  if (error instanceof Lost && !navigator.onLine) {
    return [t("offline-title"), t("offline")];
  }
  if (error instanceof Lost) {
    return [t("no-laptop-title"), t("no-laptop")];
  }
  if (error instanceof Busy) return [t("busy-title"), error.message];
  if (error instanceof Refused || error instanceof PhotoRefused) return [t("refused-title"), error.message];
  console.error(error);
  return [t("broken-title"), t("broken")];
}

function cancel() {
  name(null);
  open(null);
  say(t("cancelled"));
}

/** Show what the address names, or send the photo that waited for the code. */
async function start() {
  if (named()) return open(named());
  const waiting = await takeWaiting();
  if (!waiting) return;
  if (await findAnswer(waiting.id)) return open(waiting.id);
  const signal = begin();
  attempt(signal, () => send(waiting.id, waiting.photo, signal));
}

document.documentElement.classList.add("scripted");
document.getElementById("choose").multiple = true; // a form without JavaScript sends one
document.getElementById("cancel").addEventListener("click", cancel);
watchChoosers(document.querySelectorAll(".file"), runAll);
watchDrops((files) => runAll(files));
onMove((id) => {
  forgetTrip();
  open(id);
});
offerMicroscopes();
start();
