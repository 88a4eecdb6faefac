// Runs a .tflite network by LiteRT on the phone's processor: vendored, from the laptop, no graphics
// device. The plain SIMD build: every phone computes the same with it. Only in a classic worker.

import { BrowserTooOld, ModelNotForPhones } from "./errors.js";
import { loadAndCompile, loadLiteRt, Tensor } from "../../vendor/litert/litert.js";

const FOLDER = "/static/vendor/litert/";
const SCRIPT = `${FOLDER}litert_wasm_compat_internal.js`;
export const RUNTIME = `${FOLDER}litert_wasm_compat_internal.wasm.gz`;

// A function with one SIMD instruction: (module (func (drop (v128.const i64x2 0 0)))).
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12, ...Array(16).fill(0), 26, 11,
]);

/** Throw `BrowserTooOld` where this browser can't run the networks. */
export function checkBrowser() {
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(SIMD)) throw new BrowserTooOld("no WebAssembly with SIMD");
  if (typeof DecompressionStream !== "function") throw new BrowserTooOld("no DecompressionStream");
}

/** Start LiteRT from its packed WebAssembly. */
export async function startRuntime(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const quiet = () => {}; // it tells of what it registers; what fails is thrown
  self.Module = { wasmBinary: await new Response(stream).arrayBuffer(), print: quiet, printErr: quiet };
  try {
    await loadLiteRt(SCRIPT);
  } catch (error) {
    throw new BrowserTooOld(`the networks' runtime does not start: ${error?.message ?? error}`);
  }
}

/** A network that takes one float32 tensor and gives one. */
export class Network {
  #model;
  #shape;

  /** @param {ArrayBuffer} file a .tflite of a fixed batch of 1 */
  static async load(file) {
    const network = new Network();
    try {
      network.#model = await loadAndCompile(new Uint8Array(file), { accelerator: "wasm" });
    } catch (error) {
      throw new ModelNotForPhones(`LiteRT does not load it: ${error?.message ?? error}`);
    }
    const [input, ...more] = network.#model.getInputDetails();
    network.#shape = Array.from(input.shape);
    const outputs = network.#model.getOutputDetails();
    if (more.length || outputs.length !== 1 || [input, ...outputs].some(({ dtype }) => dtype !== "float32")) {
      throw new ModelNotForPhones("not one float32 tensor in and one out");
    }
    if (network.#shape.length !== 4 || network.#shape[0] !== 1) throw new ModelNotForPhones(`takes ${network.#shape}`);
    return network;
  }

  /** The side of the square that it takes. */
  get size() {
    return this.#shape[1];
  }

  /** Return {values, side, depth} of what it says: a map of places in rows; `side` is null of scores alone. */
  async ask(features) {
    const input = new Tensor(features, this.#shape);
    try {
      const [output] = await this.#model.run([input]);
      const shape = output.type.layout.dimensions;
      const values = output.toTypedArray();
      output.delete();
      return { values, side: shape.length === 4 ? shape[1] : null, depth: shape.at(-1) };
    } finally {
      input.delete();
    }
  }
}
