// Reads NumPy's .npz files: a ZIP of .npy, stored or deflated. For the last layer and the reference.
// Formats: PKWARE's APPNOTE 4.3; https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

const END = 0x06054b50, ENTRY = 0x02014b50; // signatures
const END_SIZE = 22;

/**
 * @param {ArrayBuffer} buffer the file
 * @returns {Promise<Record<string, {values: Float32Array | Float64Array | string[], shape: number[]}>>}
 *   by the arrays' names
 */
export async function readNpz(buffer) {
  const view = new DataView(buffer);
  let end = buffer.byteLength - END_SIZE;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) throw new RangeError("no .npz file");
  const arrays = {};
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    if (view.getUint32(at, true) !== ENTRY) throw new RangeError("a damaged .npz file");
    const [method, size] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true)];
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const head = view.getUint32(at + 42, true);
    const start = head + 30 + view.getUint16(head + 26, true) + view.getUint16(head + 28, true);
    const called = new TextDecoder().decode(new Uint8Array(buffer, at + 46, name));
    const packed = buffer.slice(start, start + size);
    arrays[called.replace(/\.npy$/, "")] = readNpy(method === 0 ? packed : await inflated(packed));
    at += 46 + name + extra + comment;
  }
  return arrays;
}

function inflated(packed) {
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer();
}

function readNpy(buffer) {
  const view = new DataView(buffer);
  const long = view.getUint8(6) > 1; // the format's version
  const start = long ? 12 : 10;
  const body = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder("latin1").decode(new Uint8Array(buffer, start, body - start));
  const shape = /'shape': \(([^)]*)\)/.exec(header)[1].split(",").filter((side) => side.trim()).map(Number);
  const type = /'descr': '([^']*)'/.exec(header)[1];
  if (/'fortran_order': True/.test(header) && shape.length > 1) throw new RangeError("an array in Fortran's order");
  const count = shape.reduce((one, other) => one * other, 1);
  return { values: valuesOf(type, buffer.slice(body), count), shape };
}

function valuesOf(type, bytes, count) {
  if (type === "<f4") return new Float32Array(bytes, 0, count);
  if (type === "<f8") return new Float64Array(bytes, 0, count);
  if (type === "<f2") return Float32Array.from(new Uint16Array(bytes, 0, count), fromHalf);
  const [, length] = /^<U(\d+)$/.exec(type) ?? [];
  if (!length) throw new RangeError(`an array of ${type}`);
  const points = new Uint32Array(bytes, 0, count * length);
  return Array.from({ length: count }, (_, at) =>
    String.fromCodePoint(...points.subarray(at * length, (at + 1) * length)).replace(/\0+$/, ""));
}

/** Return the number behind the bits of an IEEE 754 half. */
function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : sign * 2 ** -24 * fraction;
}
