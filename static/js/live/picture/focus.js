// How sharp the middle of a picture is: the variance of its Laplacian (Pech-Pacheco et al. 2000) over
// that of its brightness, beside the best that this page has seen. Knows no video.

const SIDE = 160; // px of the canvas that is measured
const SPAN = 0.6; // of the picture's short side, around its middle
const FORGOTTEN = 0.995; // of the best, each time: another field may never be as sharp
const FLOOR = 0.01; // what not even a blurred picture falls below; the best is at least twice that
const NEARLY = 0.35;
const SHARP = 0.65;

const grey = new Float32Array(SIDE * SIDE);
const edges = new Float32Array(SIDE * SIDE); // its rim stays 0
const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });

/** Return how sharp the middle of `picture`, `width` by `height` px, is: 0 is one flat colour. */
export function sharpness(picture, width, height) {
  const span = Math.min(width, height) * SPAN;
  context.drawImage(picture, (width - span) / 2, (height - span) / 2, span, span, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  for (let at = 0; at < grey.length; at++) grey[at] = data[4 * at] + 2 * data[4 * at + 1] + data[4 * at + 2];
  for (let y = 1; y < SIDE - 1; y++) {
    for (let x = 1; x < SIDE - 1; x++) {
      const at = y * SIDE + x;
      edges[at] = grey[at - 1] + grey[at + 1] + grey[at - SIDE] + grey[at + SIDE] - 4 * grey[at];
    }
  }
  return variance(edges) / (variance(grey) + 1);
}

function variance(values) {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return squares / values.length - (sum / values.length) ** 2;
}

/** Rates each measurement by the best one so far. */
export class Focus {
  #best = 2 * FLOOR;

  /** Return {share, word}: 0..1, and "blurred", "nearly" or "sharp". */
  rate(value) {
    this.#best = Math.max(value, this.#best * FORGOTTEN, 2 * FLOOR);
    const share = Math.min(1, Math.max(0, value - FLOOR / 2) / this.#best);
    return { share, word: share < NEARLY ? "blurred" : share < SHARP ? "nearly" : "sharp" };
  }
}
