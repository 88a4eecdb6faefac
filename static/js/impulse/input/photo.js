// Input block: a photo's file, or a frame of a camera, becomes an upright RGB picture, no larger than
// needed, as app/impulse/input_block.py makes it. First block of the impulse. Knows no cells.

import { BrowserTooOld, PhotoNotRead } from "../errors.js";
import { reduce } from "../resize/reduce.js";
import { upright } from "./exif.js";
import { decodeScaled } from "./jpeg/scaled.js";
import { inSrgb } from "./profile.js";
import { takenApart } from "./stored.js";

export const LONG_SIDE_ENOUGH = 960;
export const LONG_SIDE_FINER = 2 * LONG_SIDE_ENOUGH;
const PIXELS_MOST = 51_000_000;
const SIDE_LEAST = 32;
const SIDE_MOST = 12_000;
const ASPECT_MOST = 8;
const STRIP = 512; // rows that are read of a bitmap at once; a whole canvas is too large for some phones
const DRAFTS = [8, 4, 2, 1]; // how libjpeg scales a JPEG down as it decodes it

/** A photo that can be asked for its pixels in more than one size. */
export class Photo {
  #bitmap;
  #stored;

  /** @param {object} stored as of `takenApart` @param {ImageBitmap | ImageData | null} bitmap null: not decoded yet */
  constructor(stored, bitmap) {
    this.#stored = stored;
    this.#bitmap = bitmap;
    const { width, height } = bitmap ?? stored.jpeg;
    [this.width, this.height] = stored.orientation >= 5 ? [height, width] : [width, height];
    const [least, most] = [Math.min(width, height), Math.max(width, height)];
    if (least < SIDE_LEAST || most > SIDE_MOST || width * height > PIXELS_MOST || most > ASPECT_MOST * least) {
      bitmap?.close?.();
      throw new PhotoNotRead(`${width} x ${height} pixels`);
    }
  }

  /** @param {Blob | ImageBitmap | ImageData} source a file, or what a canvas holds */
  static async read(source) {
    if (!(source instanceof Blob)) return new Photo({ orientation: 1 }, source);
    const stored = takenApart(new Uint8Array(await source.arrayBuffer()));
    return new Photo(stored, stored.jpeg ? null : await decoded(stored));
  }

  /** Return {data, width, height}, RGB in rows, upright; the long side comes to `enough`, or up to twice that. */
  async pixels(enough = LONG_SIDE_ENOUGH) {
    const { jpeg, orientation } = this.#stored;
    const factor = (side) => Math.max(1, Math.floor(side / enough));
    if (!jpeg) return upright(shrunk(this.#bitmap, factor(Math.max(this.width, this.height))), orientation);
    const small = await this.#drafted(draftOf(jpeg, enough));
    const more = factor(Math.max(small.width, small.height));
    const made = more > 1 ? reduce(small, [more, more]) : small;
    return upright(jpeg.profile ? await inSrgb(made, jpeg.profile) : made, orientation);
  }

  /** Return a JPEG `factor` times smaller; whole ones and rare kinds are decoded by the browser. */
  async #drafted(factor) {
    const small = factor > 1 ? decodeScaled(this.#stored.jpeg.bytes, factor) : null;
    if (small) return small;
    this.#bitmap ??= await decoded(this.#stored);
    return shrunk(this.#bitmap, factor);
  }

  close() {
    this.#bitmap?.close?.();
  }
}

/** Return how many times smaller the laptop lets libjpeg make a JPEG: Pillow's `draft`. */
function draftOf({ width, height }, enough) {
  const long = Math.max(width, height);
  const asked = [width, height].map((side) => Math.max(1, Math.floor((side * enough) / long)));
  const most = Math.min(Math.floor(width / asked[0]), Math.floor(height / asked[1]));
  return DRAFTS.find((draft) => most >= draft) ?? 1;
}

async function decoded({ blob, isRecoloured }) {
  if (typeof createImageBitmap !== "function") throw new BrowserTooOld("no createImageBitmap");
  try {
    return await createImageBitmap(blob, { colorSpaceConversion: isRecoloured ? "default" : "none" });
  } catch (error) {
    throw new PhotoNotRead(error.message);
  }
}

/** Return the pixels of `bitmap` on white, `factor` times smaller (mean of blocks). */
function shrunk(bitmap, factor) {
  const { width, height } = bitmap;
  const across = Math.ceil(width / factor);
  const data = new Uint8Array(3 * across * Math.ceil(height / factor));
  const rows = Math.floor(STRIP / factor) * factor;
  const context = bitmap instanceof ImageData ? null : contextOf(width, Math.min(rows, height));
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top);
    const strip = rgbOf(context ? drawn(context, bitmap, top, count) : bitmap.data.subarray(4 * width * top), width, count);
    data.set(factor > 1 ? reduce(strip, [factor, factor]).data : strip.data, (3 * across * top) / factor);
  }
  return { data, width: across, height: Math.ceil(height / factor) };
}

function contextOf(width, height) {
  if (typeof OffscreenCanvas !== "function") throw new BrowserTooOld("no OffscreenCanvas");
  return new OffscreenCanvas(width, height).getContext("2d", { alpha: false, willReadFrequently: true });
}

function drawn(context, bitmap, top, rows) {
  const { width } = bitmap;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, rows);
  context.drawImage(bitmap, 0, top, width, rows, 0, 0, width, rows);
  return context.getImageData(0, 0, width, rows).data;
}

function rgbOf(pixels, width, height) {
  const data = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = pixels[from];
    data[to + 1] = pixels[from + 1];
    data[to + 2] = pixels[from + 2];
  }
  return { data, width, height };
}
