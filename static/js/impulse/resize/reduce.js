// Makes a picture smaller by whole factors, each pixel the mean of a block: Pillow's `Image.reduce`,
// bit for bit (its Reduce.c, 8 bits a channel). Pictures are {data, width, height}, RGB in rows.

/**
 * @param {{data: Uint8Array, width: number, height: number}} picture
 * @param {[number, number]} factors across and down
 * @param {[number, number, number, number]} box x0, y0, x1, y1 in whole pixels; else the whole picture
 */
export function reduce(picture, [across, down], box = [0, 0, picture.width, picture.height]) {
  const [x0, y0, x1, y1] = box;
  const width = Math.ceil((x1 - x0) / across);
  const height = Math.ceil((y1 - y0) / down);
  const data = new Uint8Array(3 * width * height);
  const stride = 3 * picture.width;
  for (let y = 0, out = 0; y < height; y++) {
    const top = y0 + y * down;
    const below = Math.min(top + down, y1);
    for (let x = 0; x < width; x++, out += 3) {
      const left = x0 + x * across;
      const right = Math.min(left + across, x1);
      let red = 0, green = 0, blue = 0;
      for (let row = top; row < below; row++) {
        for (let at = row * stride + 3 * left, end = row * stride + 3 * right; at < end; at += 3) {
          red += picture.data[at];
          green += picture.data[at + 1];
          blue += picture.data[at + 2];
        }
      }
      const count = (below - top) * (right - left);
      const share = shareOf(count);
      const half = count >> 1;
      data[out] = ((red + half) * share) / 2 ** 24;
      data[out + 1] = ((green + half) * share) / 2 ** 24;
      data[out + 2] = ((blue + half) * share) / 2 ** 24;
    }
  }
  return { data, width, height };
}

/** Return what Pillow multiplies a sum of `count` pixels by, in parts of 2^24. */
export const shareOf = (count) => Math.floor(2 ** 32 / (256 * count));
