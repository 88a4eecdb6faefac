// Keeps the last answers of this phone, with a small copy of their photos, in the browser's own
// database, so that they open again. It never leaves the phone. A browser that refuses costs the
// memory, never the page. Knows no page.

import { ANSWERS, within } from "./database.js";

const MOST = 30;
const LONGEST = 1024; // px of the copy's long side
const QUALITY = 0.85;

/**
 * Keep `reply` with a copy of `picture`; what is oldest makes room.
 * @param {object} reply of POST /classify
 * @param {HTMLImageElement | null} picture the photo, where the phone can read it
 */
export async function keepAnswer(reply, picture) {
  const photo = picture && (await smallCopy(picture));
  await within(ANSWERS, "readwrite", (store) => store.put({ id: reply.id, at: Date.now(), reply, photo }));
  const all = (await within(ANSWERS, "readonly", (store) => store.index("at").getAllKeys())) ?? [];
  for (const id of all.slice(0, -MOST)) await within(ANSWERS, "readwrite", (store) => store.delete(id));
}

/** Return {reply, photo} of the answer `id`; undefined where the phone does not have it. */
export function findAnswer(id) {
  return within(ANSWERS, "readonly", (store) => store.get(id));
}

/** Remove every answer and return them all, so that they can be put back. */
export async function emptyAlbum() {
  const all = await within(ANSWERS, "readonly", (store) => store.getAll());
  await within(ANSWERS, "readwrite", (store) => store.clear());
  return all ?? [];
}

/** Put back what `emptyAlbum` returned. */
export async function refillAlbum(all) {
  for (const answer of all) await within(ANSWERS, "readwrite", (store) => store.put(answer));
}

async function smallCopy(picture) {
  const { naturalWidth, naturalHeight } = picture;
  const scale = Math.min(1, LONGEST / Math.max(naturalWidth, naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(naturalWidth * scale);
  canvas.height = Math.round(naturalHeight * scale);
  try {
    const context = canvas.getContext("2d", { alpha: false });
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    // As bytes: some browsers lose a stored Blob's.
    return blob && (await blob.arrayBuffer());
  } catch {
    return null;
  } finally {
    canvas.width = canvas.height = 1; // iOS keeps a canvas's memory until it is small
  }
}
