// DSP block: a crop of the photo becomes the features that the network takes, as app/impulse/dsp_block.py
// makes them. Third block of the impulse. Knows no classes and no network.

import { cut } from "./box.js";
import { resize } from "./resize/resample.js";

/** Return the crop `box` of `picture` as the model sees it: RGB, `size` by `size`. */
export function cropOf({ size, detail }, picture, box) {
  const part = cut(picture, box);
  return detail === null ? resize(part, [size, size]) : resize(resize(part, [detail, detail]), [size, size]);
}

/** Return the features of a crop: float32 (size, size, channels), black at `low`, white at `high`. */
export function featuresOf({ low, high, colour }, { data }) {
  const levels = colour === "grayscale" ? grey(data) : data;
  const [step, base] = [Math.fround((high - low) / 255), Math.fround(low)];
  const features = new Float32Array(levels.length);
  for (let at = 0; at < levels.length; at++) features[at] = Math.fround(levels[at] * step) + base;
  return features;
}

/** Return Pillow's `convert("L")` of RGB pixels (ITU-R 601-2, in parts of 2^16). */
export function grey(data) {
  const levels = new Uint8Array(data.length / 3);
  for (let at = 0; at < levels.length; at++) {
    levels[at] = (19595 * data[3 * at] + 38470 * data[3 * at + 1] + 7471 * data[3 * at + 2] + 0x8000) >> 16;
  }
  return levels;
}

/** Return a crop as a JPEG in a `data:` address, for the lens. */
export async function asJpeg({ data, width, height }) {
  const canvas = new OffscreenCanvas(width, height);
  const image = new ImageData(width, height);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    image.data.set(data.subarray(from, from + 3), to);
    image.data[to + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  const bytes = new Uint8Array(await jpeg.arrayBuffer());
  return `data:image/jpeg;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}
