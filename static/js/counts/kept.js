// The photos of counts that this phone keeps until the laptop has them: in the browser's database, and
// where that refuses in memory, for as long as the page is open. Knows no network.

import { COUNTING, within } from "../database.js";

const unkept = new Map(); // id -> what the database did not take

/** Return [count, at, id] of a photo: the order of these is that in which photos were taken. */
const keyOf = ({ count, at, id }) => [count, at, id];

/** Keep a photo, anew or as it is now; return whether it outlives the page. */
export async function keep(photo) {
  const kept = (await within(COUNTING, "readwrite", (store) => store.put(photo))) !== undefined;
  if (kept) unkept.delete(photo.id);
  else unkept.set(photo.id, photo);
  return kept;
}

/** Return {id, at} of the photos of a count, in the order in which they were taken. */
export async function keptOf(count) {
  const range = IDBKeyRange.bound([count], [count, []]);
  const keys = (await within(COUNTING, "readonly", (store) => store.getAllKeys(range))) ?? [];
  return keys.map(([, at, id]) => ({ count, at, id }));
}

/** Return a photo with its bytes; undefined where it is gone, as when another page has sent it. */
export async function read(photo) {
  return unkept.get(photo.id) ?? (await within(COUNTING, "readonly", (store) => store.get(keyOf(photo))));
}

export async function drop(photo) {
  unkept.delete(photo.id);
  await within(COUNTING, "readwrite", (store) => store.delete(keyOf(photo)));
}

/** Return count -> how many photos wait. */
export async function waitingByCount() {
  const keys = (await within(COUNTING, "readonly", (store) => store.getAllKeys())) ?? [];
  const many = {};
  for (const [count] of keys) many[count] = (many[count] ?? 0) + 1;
  return many;
}
