// Takes a photo's file apart before the browser decodes it: which way up it is held, whether it brings
// a colour profile, and the file without what would make the browser turn or recolour it. As
// app/impulse/formats/ does; what is doubtful is left to the laptop. Decodes nothing.

import { PhotoNotRead } from "../errors.js";
import { orientationIn } from "./exif.js";

const SCAN = 0xda, APP1 = 0xe1, APP2 = 0xe2, COMMENT = 0xfe; // markers
const FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc9, 0xca]);
const EXIF = "Exif\0\0";
const PROFILE = "ICC_PROFILE\0";
const PNG_KEPT = new Set(["IHDR", "PLTE", "tRNS", "iCCP", "IDAT", "IEND"]);

/**
 * @param {Uint8Array} bytes of the file
 * @returns {{blob: Blob, orientation: number, isRecoloured: boolean, jpeg?: {bytes: Uint8Array,
 *   width: number, height: number, profile: Uint8Array | null}}} `isRecoloured` where the browser is to
 *   bring its colours to sRGB as it decodes it; of a JPEG that comes later
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

function plain(bytes, type, isRecoloured) {
  return { blob: new Blob([bytes], { type }), orientation: 1, isRecoloured };
}

function jpeg(bytes) {
  const kept = [bytes.subarray(0, 2)];
  const pieces = [];
  let [at, orientation, size] = [2, null, null];
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (bytes[at] !== 0xff || at + 4 > bytes.length) throw new PhotoNotRead("a damaged JPEG");
    const kind = bytes[at + 1];
    if (kind === SCAN) break;
    const end = at + 2 + bytes[at + 2] * 256 + bytes[at + 3];
    const body = latin(bytes, at + 4, 12);
    if (kind === APP1 && body.startsWith(EXIF)) orientation ??= orientationIn(bytes.subarray(at + 4 + EXIF.length, end));
    if (kind === APP2 && body === PROFILE) pieces[bytes[at + 16]] = bytes.subarray(at + 18, end);
    if (FRAMES.has(kind)) size = sizeIn(bytes.subarray(at + 4, end));
    // EXIF and XMP turn a picture, a profile recolours it, the rest of these say nothing of the pixels.
    if (![APP1, APP2, COMMENT].includes(kind)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  if (!size || !endsWhole(bytes, at)) throw new PhotoNotRead("a JPEG that is cut");
  kept.push(bytes.subarray(at));
  const profile = pieces.length ? new Uint8Array(pieces.filter(Boolean).flatMap((piece) => [...piece])) : null;
  const blob = new Blob(kept, { type: "image/jpeg" });
  return { blob, orientation: orientation ?? 1, isRecoloured: false, jpeg: { bytes, ...size, profile } };
}

function sizeIn(frame) {
  if (frame[5] === 4) throw new PhotoNotRead("a JPEG in CMYK");
  return { height: frame[1] * 256 + frame[2], width: frame[3] * 256 + frame[4] };
}

function endsWhole(bytes, from) {
  for (let at = bytes.length - 2; at > from; at--) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}

function png(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = [bytes.subarray(0, 8)];
  let [orientation, isRecoloured, pixels] = [1, false, false];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    const kind = latin(bytes, at + 4, 4);
    if (end > bytes.length) throw new PhotoNotRead("a PNG that is cut");
    if (kind === "acTL") throw new PhotoNotRead("a moving PNG");
    if (kind === "eXIf" && !pixels) orientation = orientationIn(bytes.subarray(at + 8, end - 4));
    if (kind === "iCCP") isRecoloured = true;
    pixels ||= kind === "IDAT";
    if (PNG_KEPT.has(kind)) kept.push(bytes.subarray(at, end));
    if (kind === "IEND") break;
    at = end;
  }
  return { blob: new Blob(kept, { type: "image/png" }), orientation, isRecoloured };
}

function latin(bytes, from, count) {
  return String.fromCharCode(...bytes.subarray(from, from + count));
}
