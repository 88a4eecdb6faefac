// Keeps the photo that waits until the code is scanned again: the scan opens the page anew.
// Knows no network.

import { WAITING, within } from "./database.js";

const LONGEST = 3_600_000; // ms after which nobody waits for the answer any more

/** Keep `photo`, to be sent under `id`, in place of one kept before. */
export async function keepWaiting(id, photo) {
  const bytes = await photo.arrayBuffer();
  await dropWaiting();
  await within(WAITING, "readwrite", (store) => store.put({ id, at: Date.now(), type: photo.type, bytes }));
}

/** Take the photo that waits, as {id, photo}; undefined where none does. */
export async function takeWaiting() {
  const [kept] = (await within(WAITING, "readonly", (store) => store.getAll())) ?? [];
  if (!kept) return undefined;
  await dropWaiting();
  if (Date.now() - kept.at > LONGEST) return undefined;
  return { id: kept.id, photo: new Blob([kept.bytes], { type: kept.type }) };
}

/** Forget the photo that waits. */
export function dropWaiting() {
  return within(WAITING, "readwrite", (store) => store.clear());
}
