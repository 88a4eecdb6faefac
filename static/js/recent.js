// Keeps the last results of this phone over a reload, and lists them; a row opens its answer, which
// the album keeps. All of it stays on the phone. A storage that fails costs the memory, never the
// page.

import { emptyAlbum, refillAlbum } from "./album.js";
import { locale } from "./language.js";
import { tally } from "./tally.js";
import { percent, t, wordsOf } from "./words.js";

const KEY = "smearlens.recent";
const MOST = 12;
const THUMB = 104;

const section = document.getElementById("recent");
const list = document.getElementById("recent-list");
const clear = document.getElementById("recent-clear");
const note = document.getElementById("recent-cleared");

let entries = load();
let cleared = null; // what Undo brings back: {entries, album}

clear.addEventListener("click", async () => {
  if (cleared) {
    const { entries: before, album } = cleared;
    [entries, cleared] = [before, null];
    keep();
    return refillAlbum(album);
  }
  [entries, cleared] = [[], { entries, album: [] }];
  keep();
  const album = await emptyAlbum();
  if (cleared) cleared.album = album;
  else refillAlbum(album); // undone in the meantime
});
show();

/** Put the answer to a photo on top of the list; `crop` is the canvas that shows the cell. */
export function remember(reply, crop) {
  // What the words are made of, not the words: the person may read another language next.
  const cells = reply.cells.map(({ label, confidence, scores, known, verdict, reason, kind }) => ({
    label, confidence, scores, known, verdict, reason, kind,
  }));
  const entry = { id: reply.id, at: Date.now(), cells, thumb: crop && thumbnail(crop) };
  entries = [entry, ...entries].slice(0, MOST);
  cleared = null;
  keep();
}

function thumbnail(crop) {
  const canvas = Object.assign(document.createElement("canvas"), { width: THUMB, height: THUMB });
  canvas.getContext("2d").drawImage(crop, 0, 0, THUMB, THUMB);
  return canvas.toDataURL("image/jpeg", 0.8);
}

function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return kept.filter((entry) => (Array.isArray(entry.cells) || typeof entry.word === "string") && Number.isFinite(entry.at)).slice(0, MOST);
  } catch {
    return [];
  }
}

function keep() {
  try {
    localStorage.setItem(KEY, JSON.stringify(entries));
  } catch {
    // Private mode or a full storage: the list lives as long as the page.
  }
  show();
}

function show() {
  section.hidden = entries.length === 0 && !cleared;
  clear.textContent = cleared ? t("undo") : t("clear");
  note.hidden = !cleared;
  list.replaceChildren(...entries.map(item));
}

function item(entry) {
  const made = document.createElement("li");
  const row = document.createElement(entry.id ? "a" : "span");
  row.className = "recent-row";
  if (entry.id) row.href = `#${entry.id}`;
  const thumb = document.createElement(entry.thumb ? "img" : "span");
  if (entry.thumb) Object.assign(thumb, { src: entry.thumb, alt: "", width: THUMB, height: THUMB });
  else thumb.className = "no-thumb";
  const words = document.createElement("span");
  words.className = "recent-words";
  const [said, more] = saidOf(entry);
  const word = Object.assign(document.createElement("strong"), { textContent: said });
  const at = new Date(entry.at);
  const time = Object.assign(document.createElement("time"), {
    dateTime: at.toISOString(),
    textContent: [more, when(at)].filter(Boolean).join(" · "),
    className: "small",
  });
  words.append(word, time);
  row.append(thumb, words);
  made.append(row);
  return made;
}

/** Return what is read first of an entry, and what after it. */
function saidOf({ cells, word: before, more }) {
  if (!cells) return [before, more]; // kept by an older version, in its words
  if (cells.length > 1) return [tally(cells), t("cells", { count: cells.length })];
  const [cell] = cells;
  const { word, verdict } = wordsOf(cell);
  if (cell.verdict === "no_cell") return [word, ""];
  return [word, cell.verdict === "unsure" ? verdict : percent(cell.confidence)];
}

function when(at) {
  const clock = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  const today = at.toDateString() === new Date().toDateString();
  return today ? clock : `${at.toLocaleDateString(locale, { day: "numeric", month: "short" })}, ${clock}`;
}
