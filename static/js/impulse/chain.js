// The impulse in the phone: input -> locate -> DSP -> learning, as app/impulse/impulse.py runs them, by
// the same impulse.json and the same files. Runs in the worker. Knows no page.

import { cut, scaled } from "./box.js";
import { asJpeg, cropOf, featuresOf } from "./dsp.js";
import { ModelNotForPhones } from "./errors.js";
import { addressOf, fetchAll, fetchSpec } from "./files.js";
import { Photo } from "./input/photo.js";
import { colourDoubt } from "./learning/colours.js";
import { readerOf } from "./learning/learning.js";
import { distanceFrom } from "./learning/reference.js";
import { judged, labelOf, verdictOf } from "./learning/verdict.js";
import { find } from "./locate/find.js";
import { Survey } from "./locate/survey.js";
import { checkBrowser, Network, RUNTIME, startRuntime } from "./network.js";
import { readNpz } from "./npz.js";
import { replyOf } from "./reply.js";

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
      const picture = await photo.pixels();
      const decoded = performance.now();
      const found = await find(photo, picture, others, locate, this.#parts);
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
