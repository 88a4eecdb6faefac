// Keeps the last results of this phone over a reload, and lists them. Only words and a small
// picture stay, and only on the phone. A storage that fails costs the memory, never the page.

import { percent, wordsOf } from "./words.js";

const KEY = "smearlens.recent";
const MOST = 12;
const THUMB = 104;

const section = document.getElementById("recent");
const list = document.getElementById("recent-list");
const clear = document.getElementById("recent-clear");

let entries = load();
let cleared = null; // what Undo brings back

clear.addEventListener("click", () => {
  [entries, cleared] = cleared ? [cleared, null] : [[], entries];
  keep();
});
show();

/** Put the answer to a photo on top of the list; `crop` is the canvas that shows the cell. */
export function remember(reply, crop) {
  const { word, verdict } = wordsOf(reply);
  const entry = {
    at: Date.now(),
    word,
    more: reply.verdict === "no_cell" ? "" : reply.verdict === "unsure" ? verdict : percent(reply.confidence),
    thumb: crop && thumbnail(crop),
  };
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
    return kept.filter((entry) => typeof entry.word === "string" && Number.isFinite(entry.at)).slice(0, MOST);
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
  clear.textContent = cleared ? "Undo" : "Clear";
  list.replaceChildren(...entries.map(item));
}

function item(entry) {
  const made = document.createElement("li");
  const thumb = document.createElement(entry.thumb ? "img" : "span");
  if (entry.thumb) Object.assign(thumb, { src: entry.thumb, alt: "", width: THUMB, height: THUMB });
  else thumb.className = "no-thumb";
  const words = document.createElement("span");
  words.className = "recent-words";
  const word = Object.assign(document.createElement("strong"), { textContent: entry.word });
  const at = new Date(entry.at);
  const time = Object.assign(document.createElement("time"), {
    dateTime: at.toISOString(),
    textContent: [entry.more, when(at)].filter(Boolean).join(" · "),
    className: "small",
  });
  words.append(word, time);
  made.append(thumb, words);
  return made;
}

function when(at) {
  const clock = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const today = at.toDateString() === new Date().toDateString();
  return today ? clock : `${at.toLocaleDateString([], { day: "numeric", month: "short" })}, ${clock}`;
}
