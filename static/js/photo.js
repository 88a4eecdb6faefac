// Makes a chosen file ready to send: upright, at most 2048 px, JPEG where it has to change.
// Between the chooser and the upload. Knows nothing of the network. What a file is, the laptop
// decides: systems give good photos no type, or a wrong one. Whatever fails here, it goes as it is.

import { t } from "./words.js";

const LONGEST = 2048;
const SMALL = 1_500_000; // bytes below which a photo within LONGEST goes as it is
const QUALITY = 0.92;
const PATIENCE = 12_000; // ms for an old phone to decode and shrink a large photo
const SENDABLE = /^(\xff\xd8\xff|\x89PNG|RIFF....WEBP)/s; // what a JPEG, PNG, WebP begins with
const OVERHEAD = 2_000; // bytes of a multipart body around the photo

/** Says, in a sentence for the person, why a file is not even sent. */
export class PhotoRefused extends Error {}

/**
 * Return the photo to send, held in memory so that a retry needs the phone's file no more.
 * @param {File} file
 * @param {number} maxMegabytes what the server takes, in millions of bytes
 * @returns {Promise<Blob>}
 */
export async function preparePhoto(file, maxMegabytes) {
  if (file.size === 0) throw new PhotoRefused(t("file-empty"));
  const photo = (await within(PATIENCE, shrink(file)).catch(() => null)) ?? (await inMemory(file));
  if (photo.size + OVERHEAD > maxMegabytes * 1_000_000) {
    throw new PhotoRefused(t("file-too-large", { megabytes: maxMegabytes }));
  }
  return photo;
}

/** Return a smaller or more common JPEG, or null where the file is good to go as it is. */
async function shrink(file) {
  const bitmap = await createImageBitmap(file); // upright: EXIF orientation is honoured by default
  const canvas = document.createElement("canvas");
  try {
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.size < SMALL && SENDABLE.test(await beginning(file))) return null;
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const context = canvas.getContext("2d", { alpha: false });
    context.fillStyle = "#fff"; // as the server does with transparent pixels
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  } finally {
    bitmap.close();
    canvas.width = canvas.height = 1; // iOS keeps a canvas's memory until it is small
  }
}

async function beginning(file) {
  return String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()));
}

async function inMemory(file) {
  try {
    return new Blob([await file.arrayBuffer()], { type: file.type });
  } catch {
    throw new PhotoRefused(t("file-unreadable"));
  }
}

function within(milliseconds, promise) {
  return Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error("too slow")), milliseconds)),
  ]);
}
