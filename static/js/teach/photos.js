// Brings photos to the lesson, one after the other. Until the laptop has one it is kept on the phone,
// so that none is lost when the phone closes the page. Knows no cells.

import { carry } from "../carry.js";
import { newId } from "../classify.js";
import { TEACHING, within } from "../database.js";
import { part } from "../element.js";
import { quiet, sentenceOf, tell } from "../notices.js";
import { PhotoRefused, preparePhoto } from "../photo.js";
import { jittered } from "../retry.js";
import { say, showStep } from "../status.js";
import { Busy, Lost, NotPaired, Refused } from "../upload.js";
import { t } from "../words.js";
import { at } from "./api.js";

const LONGEST = 86_400_000; // ms after which nobody waits for a photo any more
const BY_ITSELF = 6; // attempts without a touch; then the button waits

const section = part("sending");
const waiting = [];
let job = null;
let done = 0;

/** Send `files` to `lesson`, as examples of `label`, or of what is named later where that is null. */
export async function send(lesson, files, label = null) {
  quiet();
  const maxMegabytes = Number(section.dataset.maxMb);
  const failures = [];
  for (const file of files) {
    try {
      if (!job) showReady();
      const photo = await preparePhoto(file, maxMegabytes);
      const kept = { id: newId(), at: Date.now(), head: lesson.id, label, type: photo.type, bytes: await photo.arrayBuffer() };
      await within(TEACHING, "readwrite", (store) => store.put(kept));
      waiting.push(kept);
      run(lesson);
    } catch (error) {
      failures.push(`${file.name}: ${sentenceOf(error)}`);
    }
  }
  if (!job) section.hidden = true;
  if (failures.length) tell(new PhotoRefused(failures.join(" ")));
}

/** Send what was on its way when the page was closed. */
export async function resume(lesson) {
  const kept = (await within(TEACHING, "readonly", (store) => store.getAll())) ?? [];
  for (const { id } of kept.filter((photo) => Date.now() - photo.at > LONGEST)) drop(id);
  const fresh = kept.filter(({ head, at }) => head === lesson.id && Date.now() - at <= LONGEST);
  waiting.push(...fresh.sort((a, b) => a.at - b.at));
  if (waiting.length) run(lesson);
}

/** Send no more of what waits. */
function cancel() {
  job?.abort();
  for (const { id } of waiting.splice(0)) drop(id);
}

async function run(lesson) {
  if (job) return;
  job = new AbortController();
  const { signal } = job;
  done = 0;
  const failures = [];
  while (waiting.length && !signal.aborted) {
    const [photo] = waiting;
    try {
      const { examples } = await sendOne(lesson, photo, signal);
      const added = lesson.add(examples);
      done += added;
      if (!added) failures.push(t("seen-before"));
    } catch (error) {
      if (error instanceof NotPaired) return askForCode(error);
      if (!signal.aborted) failures.push(sentenceOf(error));
    }
    if (waiting[0] === photo) waiting.shift();
    await drop(photo.id);
  }
  job = null;
  section.hidden = true;
  if (done) lesson.reorder().catch(() => {}); // it is no worse in the order before
  if (failures.length) tell(new PhotoRefused([...new Set(failures)].join(" ")));
  if (done) say(t("photos-in", { count: done }));
}

/** Ask for the code; once it was scanned the page comes again and sends what waits. */
function askForCode(error) {
  job = null;
  section.hidden = true;
  tell(error);
}

function sendOne(lesson, photo, signal) {
  const { label } = photo;
  const query = label === null ? "" : `?${new URLSearchParams({ label })}`;
  return carry(`${at(lesson.id)}/examples${query}`, photo, {
    gives: "examples",
    signal,
    patience,
    onProgress: showWay,
    onWait: (error) => (error ? tell(error) : quiet()),
  });
}

/** Return the seconds until the next attempt, null for "when told", undefined for never. */
function patience(error, attempt) {
  if (error instanceof Busy) return attempt < BY_ITSELF ? jittered(error.seconds) : null;
  if (error instanceof Lost) return navigator.onLine && attempt < BY_ITSELF ? jittered(Math.min(3 * 2 ** attempt, 30)) : null;
  return error instanceof Refused && error.again && attempt < 1 ? 2 : undefined;
}

function showReady() {
  section.hidden = false;
  showStep(t("getting-ready"));
}

function showWay(share) {
  section.hidden = false;
  part("sending-left").textContent = waiting.length > 1 ? t("photos-left", { count: waiting.length }) : "";
  showStep(share === null ? t("looking") : t("sending"), share);
}

function drop(id) {
  return within(TEACHING, "readwrite", (store) => store.delete(id));
}

part("sending-cancel").addEventListener("click", cancel);
