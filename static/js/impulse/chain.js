// The impulse in the phone: input -> locate -> DSP -> learning, as app/impulse/impulse.py runs them, by
// the same impulse.json and the same files. Runs in the worker. Knows no page.

import { cut, scaled } from "./box.js";
import { cropOf, featuresOf } from "./dsp.js";
import { ModelNotForPhones } from "./errors.js";
import { addressOf, fetchAll, fetchSpec } from "./files.js";
import { LONG_SIDE_FINER, Photo } from "./input/photo.js";
import { colourDoubt } from "./learning/colours.js";
import { readerOf } from "./learning/learning.js";
import { distanceFrom } from "./learning/reference.js";
import { judged, labelOf, verdictOf } from "./learning/verdict.js";
import { boxOf, framed, MOST } from "./locate/boxes.js";
import { middlesOf } from "./locate/middles.js";
import { isField, Survey } from "./locate/survey.js";
import { enlarged } from "./locate/tiles.js";
import { checkBrowser, Network, RUNTIME, startRuntime } from "./network.js";
import { readNpz } from "./npz.js";
import { replyOf } from "./reply.js";

const FINER = 1.9; // px of the upload for one decoded, from which decoding it larger shows more
const PRECISION = "float32"; // LiteRT takes no int8 in a browser

export class Chain {
  #spec;
  #parts;

  /** Load all that impulse.json names and answers need. */
  static async load(onProgress) {
    checkBrowser();
    const chain = new Chain();
    const spec = (chain.#spec = await fetchSpec());
    check(spec);
    const named = {
      network: spec.models[PRECISION],
      locator: spec.locate.model,
      surveyor: spec.survey?.model,
      head: spec.head,
      reference: spec.reference,
    };
    const addresses = Object.entries(named).filter(([, file]) => file).map(([name, file]) => [name, addressOf(file)]);
    const files = await fetchAll({ runtime: RUNTIME, ...Object.fromEntries(addresses) }, onProgress);
    await startRuntime(files.runtime);
    const network = await Network.load(files.network);
    const { centres } = files.reference ? await readNpz(files.reference) : {};
    chain.#parts = {
      network,
      locator: files.locator && (await Network.load(files.locator)),
      survey: files.surveyor && new Survey(await Network.load(files.surveyor), spec.survey),
      read: readerOf(spec, files.head && (await readNpz(files.head))),
      distance: centres ? distanceFrom(centres) : () => null,
    };
    return chain;
  }

  /** What the page is told of the model: its name and version, and the digest of the file that answers. */
  get model() {
    const { name, version, models } = this.#spec;
    return { name, version, sha256: models[PRECISION].sha256, served: `${PRECISION} under litert.js` };
  }

  /**
   * Return the reply of POST /classify with `explain=1`.
   * @param {Blob | ImageBitmap | ImageData} source
   * @param {{id: string, others: boolean}} options `others` asks for red cells and platelets, too
   */
  async classify(source, { id, others }) {
    const { verdict, locate, dsp, classes, kinds } = this.#spec;
    const start = performance.now();
    const photo = await Photo.read(source);
    try {
      const picture = photo.pixels();
      const decoded = performance.now();
      const found = await this.#find(photo, picture, others);
      const located = performance.now();
      const crops = found.boxes.map((box) => cropOf(dsp, found.picture, box));
      const features = crops.map((crop) => featuresOf(dsp, crop));
      const shaped = performance.now();
      const cells = [];
      for (const [at, box] of found.boxes.entries()) {
        const reading = this.#parts.read(await this.#parts.network.ask(features[at]));
        const doubt = found.located && dsp.colour === "rgb" ? colourDoubt(cut(found.picture, box)) : null;
        cells.push({ ...cellOf(reading, classes, kinds, this.#parts.distance, found.located), box, crop: crops[at], doubt });
      }
      for (const cell of cells) {
        Object.assign(cell, judged(cell, verdict, locate.method === "frame", cell.doubt));
        cell.verdict = verdictOf(cell.reason);
        cell.box = scaled(cell.box, photo.width / found.picture.width, photo.height / found.picture.height);
      }
      const done = performance.now();
      // A red cell or a platelet that was boxed, too, must not hide the leukocytes.
      const real = cells.filter(({ reason }) => reason !== "no_cell");
      const told = real.length ? real : cells.slice(0, 1);
      const { version, ...model } = this.model;
      return replyOf({
        id,
        cells: told,
        photo,
        timings: {
          decode: decoded - start,
          locate: located - decoded,
          features: shaped - located,
          inference: done - shaped,
          total: done - start,
        },
        model,
        crop: await asJpeg(told[0].crop),
        others: others && found.seen ? found.seen.filter(({ kind }) => kind !== "leukocyte") : null,
      });
    } finally {
      photo.close();
    }
  }

  /** Return where to look: at what is located, or in a field at all it holds. */
  async #find(photo, picture, others) {
    const { locate } = this.#spec;
    const { locator, survey } = this.#parts;
    const whole = [{ x0: 0, y0: 0, x1: picture.width, y1: picture.height }];
    if (locate.method === "frame") return { picture, boxes: whole, located: false };
    const boxes = (await middlesOf(picture, locator)).slice(0, MOST).map((one) => boxOf(one, locate.margin, picture));
    const first = { picture, boxes: boxes.length ? boxes : whole, located: boxes.length > 0 };
    const hasMany = isField(boxes, picture);
    if (!survey || !(hasMany || others)) return first;
    const finer = () => {
      const ratio = Math.min(photo.width / picture.width, photo.height / picture.height);
      return ratio < FINER ? picture : photo.pixels(LONG_SIDE_FINER);
    };
    const { picture: larger, seen } = await survey.look(picture, finer, boxes);
    const scale = larger.width / picture.width;
    const upload = photo.width / larger.width;
    const told = seen.map((one) => enlarged(one, upload));
    const all = framed(seen, locate.margin, larger, boxes.map((box) => scaled(box, scale)));
    if (hasMany && all.length && all.length >= boxes.length) return { picture: larger, boxes: all, located: true, seen: told };
    return { ...first, seen: told };
  }
}

function check({ locate, dsp, models }) {
  const lacks = [
    locate.method === "nucleus" && "cells found by the nucleus rule",
    dsp.resize !== "squash" && dsp.resize,
    dsp.stain !== "as-is" && "normalised colours",
    !models[PRECISION] && `no ${PRECISION} model`,
  ].find(Boolean);
  if (lacks) throw new ModelNotForPhones(lacks);
}

function cellOf(reading, classes, kinds, distance, located) {
  const scores = Object.fromEntries(classes.map((label, at) => [label, reading.scores[at]]));
  const label = labelOf(scores);
  return {
    located,
    label,
    confidence: scores[label],
    scores,
    kinds: Object.fromEntries(kinds.map((kind, at) => [kind, reading.kinds[at]])),
    known: 1 - reading.kinds.reduce((one, other) => one + other, 0),
    distance: reading.features ? distance(reading.features) : null,
    evidence: reading.evidence,
    side: reading.side,
  };
}

/** Return a crop as a JPEG in a `data:` address, for the lens. */
async function asJpeg({ data, width, height }) {
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
