// Takes a photo's file apart before the browser decodes it: which way up it is held, whether it brings
// a colour profile, and the file without what would make the browser turn or recolour it. As
// app/impulse/formats/ does; what is doubtful is left to the laptop. Decodes nothing.

import { PhotoNotRead } from "../errors.js";
import { orientationIn } from "./exif.js";

const EXIF = "Exif\0\0";
const PROFILE = "ICC_PROFILE\0";
const PNG_KEPT = new Set(["IHDR", "PLTE", "tRNS", "iCCP", "IDAT", "IEND"]);

/**
 * @param {Uint8Array} bytes of the file
 * @returns {{blob: Blob, format: string, orientation: number, hasProfile: boolean}}
 */
export function takenApart(bytes) {
  const start = latin(bytes, 0, 16);
  if (start.startsWith("\xff\xd8\xff")) return jpeg(bytes);
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return png(bytes);
  if (/^RIFF....WEBP/s.test(start)) return plain(bytes, "image/webp", latin(bytes, 0, 64).includes("ICCP"));
  if (start.startsWith("BM")) return plain(bytes, "image/bmp", false);
  // Where a browser decodes HEIC it is right about all else, too.
  if (/^....ftyp(hei|hev|mif1|msf1)/s.test(start)) return plain(bytes, "image/heic", true);
  throw new PhotoNotRead("in no format that is read here");
}

function plain(bytes, type, hasProfile) {
  return { blob: new Blob([bytes], { type }), format: type, orientation: 1, hasProfile };
}

function jpeg(bytes) {
  const kept = [bytes.subarray(0, 2)];
  let [at, orientation, hasProfile] = [2, null, false];
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (bytes[at] !== 0xff || at + 4 > bytes.length) throw new PhotoNotRead("a damaged JPEG");
    const kind = bytes[at + 1];
    if (kind === 0xda) break;
    const end = at + 2 + bytes[at + 2] * 256 + bytes[at + 3];
    const body = latin(bytes, at + 4, 12);
    if (kind === 0xe1 && body.startsWith(EXIF)) orientation ??= orientationIn(bytes.subarray(at + 4 + EXIF.length, end));
    if (kind === 0xe2 && body.startsWith(PROFILE)) hasProfile = true;
    // EXIF and XMP turn a picture, others say nothing of the pixels.
    if (kind !== 0xe1 && kind !== 0xfe) kept.push(bytes.subarray(at, end));
    at = end;
  }
  if (!endsWhole(bytes, at)) throw new PhotoNotRead("a JPEG that is cut");
  kept.push(bytes.subarray(at));
  return { blob: new Blob(kept, { type: "image/jpeg" }), format: "image/jpeg", orientation: orientation ?? 1, hasProfile };
}

function endsWhole(bytes, from) {
  for (let at = bytes.length - 2; at > from; at--) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}

function png(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = [bytes.subarray(0, 8)];
  let [orientation, hasProfile, pixels] = [1, false, false];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    const kind = latin(bytes, at + 4, 4);
    if (end > bytes.length) throw new PhotoNotRead("a PNG that is cut");
    if (kind === "acTL") throw new PhotoNotRead("a moving PNG");
    if (kind === "eXIf" && !pixels) orientation = orientationIn(bytes.subarray(at + 8, end - 4));
    if (kind === "iCCP") hasProfile = true;
    pixels ||= kind === "IDAT";
    if (PNG_KEPT.has(kind)) kept.push(bytes.subarray(at, end));
    if (kind === "IEND") break;
    at = end;
  }
  return { blob: new Blob(kept, { type: "image/png" }), format: "image/png", orientation, hasProfile };
}

function latin(bytes, from, count) {
  return String.fromCharCode(...bytes.subarray(from, from + count));
}
