// The photos that this phone answered alone, kept until the laptop has them: in the browser's database,
// and where that refuses in memory, for as long as the page is open. Knows no network.

import { ANSWERED, within } from "../database.js";

const unkept = new Map(); // id -> what the database did not take

const keyOf = ({ at, id }) => [at, id];

/** Keep {at, id, type, bytes} of a photo; return whether it outlives the page. */
export async function keep(photo) {
  const kept = (await within(ANSWERED, "readwrite", (store) => store.put(photo))) !== undefined;
  if (!kept) unkept.set(photo.id, photo);
  return kept;
}

/** Return {at, id} of all, in the order in which they were answered. */
export async function allKept() {
  const keys = (await within(ANSWERED, "readonly", (store) => store.getAllKeys())) ?? [];
  return keys.map(([at, id]) => ({ at, id }));
}

/** Return a photo with its bytes; undefined where it is gone, as when another page has sent it. */
export async function read(photo) {
  return unkept.get(photo.id) ?? (await within(ANSWERED, "readonly", (store) => store.get(keyOf(photo))));
}

export async function drop(photo) {
  unkept.delete(photo.id);
  await within(ANSWERED, "readwrite", (store) => store.delete(keyOf(photo)));
}
