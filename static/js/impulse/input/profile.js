// Brings colours that a profile says are not sRGB's to sRGB, as app/impulse/formats/profile.py does: by the
// browser, which is handed the pixels as a PNG with that profile. Knows no photos.

const NEAR = 3; // levels by which colours may differ before a profile matters
const STEPS = [0, 51, 102, 153, 204, 255]; // levels of each channel that are compared

/** Return the `picture` in sRGB's colours; as it is where its ICC `profile` is near that, or broken. */
export async function inSrgb(picture, profile) {
  const levels = STEPS.flatMap((green) => STEPS.flatMap((red) => STEPS.flatMap((blue) => [red, green, blue])));
  const grid = { data: Uint8Array.from(levels), width: STEPS.length, height: STEPS.length ** 2 };
  try {
    const turned = await converted(grid, profile);
    const isNear = turned.data.every((level, at) => Math.abs(level - grid.data[at]) <= NEAR);
    return isNear ? picture : await converted(picture, profile);
  } catch {
    return picture;
  }
}

async function converted({ data, width, height }, profile) {
  const rows = new Uint8Array((3 * width + 1) * height); // each begins with its filter: none
  for (let y = 0; y < height; y++) rows.set(data.subarray(3 * width * y, 3 * width * (y + 1)), (3 * width + 1) * y + 1);
  const size = new Uint8Array(13);
  new DataView(size.buffer).setUint32(0, width);
  new DataView(size.buffer).setUint32(4, height);
  size.set([8, 2, 0, 0, 0], 8); // bits, RGB
  const png = new Blob([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", size),
    chunk("iCCP", joined(Uint8Array.of(0x69, 0, 0), await deflated(profile))),
    chunk("IDAT", await deflated(rows)),
    chunk("IEND", new Uint8Array(0)),
  ], { type: "image/png" });
  const bitmap = await createImageBitmap(png, { colorSpaceConversion: "default" });
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const pixels = context.getImageData(0, 0, width, height).data;
  return { data: Uint8Array.from({ length: 3 * width * height }, (_, at) => pixels[Math.floor(at / 3) * 4 + (at % 3)]), width, height };
}

async function deflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function chunk(kind, body) {
  const named = joined(Uint8Array.from(kind, (letter) => letter.charCodeAt(0)), body);
  const made = new Uint8Array(named.length + 8);
  const view = new DataView(made.buffer);
  view.setUint32(0, body.length);
  made.set(named, 4);
  view.setUint32(named.length + 4, crcOf(named));
  return made;
}

/** Return the CRC-32 of `bytes` (ISO 3309). */
function crcOf(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
