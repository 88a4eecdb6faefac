// Which way up a photo is held, as app/impulse/formats/exif.py takes it from EXIF, and the turn that
// brings it upright. Knows no files.

const ORIENTATION = 0x0112;
const SHORT = 3;
const ENTRIES_MOST = 500;

/** Return the orientation, 1 to 8, in an EXIF block that starts at its TIFF header; else 1. */
export function orientationIn(tiff) {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  try {
    const order = view.getUint32(0);
    const little = order === 0x49492a00;
    if (!little && order !== 0x4d4d002a) return 1;
    const start = view.getUint32(4, little);
    const count = Math.min(view.getUint16(start, little), ENTRIES_MOST);
    for (let at = start + 2; at < start + 2 + 12 * count; at += 12) {
      if (view.getUint16(at, little) !== ORIENTATION) continue;
      const isShort = view.getUint16(at + 2, little) === SHORT && view.getUint32(at + 4, little) === 1;
      const value = view.getUint16(at + 8, little);
      return isShort && value >= 1 && value <= 8 ? value : 1;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

/** Return the stored `picture` upright. */
export function upright(picture, orientation) {
  if (orientation === 1) return picture;
  const { data, width, height } = picture;
  const isTurned = orientation >= 5;
  const [across, down] = isTurned ? [height, width] : [width, height];
  const mirrorsX = [2, 3, 7, 8].includes(orientation);
  const mirrorsY = [3, 4, 6, 7].includes(orientation);
  const made = new Uint8Array(data.length);
  for (let y = 0, out = 0; y < down; y++) {
    for (let x = 0; x < across; x++, out += 3) {
      let [u, v] = isTurned ? [y, x] : [x, y];
      if (mirrorsX) u = width - 1 - u;
      if (mirrorsY) v = height - 1 - v;
      const from = 3 * (v * width + u);
      made[out] = data[from];
      made[out + 1] = data[from + 1];
      made[out + 2] = data[from + 2];
    }
  }
  return { data: made, width: across, height: down };
}
