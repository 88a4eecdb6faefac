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

const LONGEST = 30 * 86_400_000; // ms after which nobody waits for a photo any more
const BY_ITSELF = 6; // attempts without a touch; then the button waits

const section = part("sending");
const waiting = [];
let job = null;
let done = 0;
let newest = 0;

/** Keep `files`, then send them to `lesson`, as examples of `label`, or of what is named later where that is null. */
export async function send(lesson, files, label = null) {
  quiet();
  const failures = [];
  for (const file of files) {
    try {
      if (!job) showReady();
      const bytes = await file.arrayBuffer().catch(() => {
        throw new PhotoRefused(t("file-unreadable"));
      });
      newest = Math.max(Date.now(), newest + 1);
      const photo = { id: newId(), at: newest, head: lesson.id, label, name: file.name, type: file.type, bytes, ready: false };
      // Where the browser keeps nothing, in private mode, the page itself holds it.
      waiting.push((await keep(photo)) ? { ...photo, bytes: null } : photo);
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
  waiting.push(...fresh.sort((a, b) => a.at - b.at).map((photo) => ({ ...photo, bytes: null })));
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
      const whole = photo.bytes ? photo : await within(TEACHING, "readonly", (store) => store.get(photo.id));
      if (!whole) throw new PhotoRefused(t("file-unreadable"));
      const { examples } = await sendOne(lesson, await readied(whole), signal);
      const added = lesson.add(examples);
      done += added;
      if (!added) failures.push(t("seen-before"));
    } catch (error) {
      if (error instanceof NotPaired) return askForCode(error);
      const which = error instanceof PhotoRefused && photo.name ? `${photo.name}: ` : "";
      if (!signal.aborted) failures.push(which + sentenceOf(error));
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

/** Return a kept photo as it can be sent; sent once more it has to be the same, byte by byte. */
async function readied(photo) {
  if (photo.ready !== false) return photo;
  showReady();
  const ready = await preparePhoto(new File([photo.bytes], photo.name, { type: photo.type }), Number(section.dataset.maxMb));
  Object.assign(photo, { type: ready.type, bytes: await ready.arrayBuffer(), ready: true });
  await keep(photo);
  return photo;
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
  if (!(error instanceof Refused) || !error.again) return undefined;
  // A full disk is emptied by somebody, sooner or later.
  if (error.told.status === 507) return attempt < BY_ITSELF ? jittered(Math.min(3 * 2 ** attempt, 30)) : null;
  return attempt < 1 ? 2 : undefined;
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

/** Keep a photo on the phone, and return whether the browser did. */
async function keep(photo) {
  return (await within(TEACHING, "readwrite", (store) => store.put(photo))) !== undefined;
}

function drop(id) {
  return within(TEACHING, "readwrite", (store) => store.delete(id));
}

part("sending-cancel").addEventListener("click", cancel);
