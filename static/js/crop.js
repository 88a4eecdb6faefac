// Cuts a cell out of the photo on the phone, as the laptop cut it for the model: the box,
// squashed to a square. Knows no answer.

/** Draw `box` of a photo `size` pixels large onto the square `canvas`; null leaves it blank. */
export function drawCrop(canvas, picture, box, size) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!picture) return;
  // The element may be another size than the upload's pixels: a thumbnail inside the same file.
  const [across, down] = [picture.naturalWidth / size.width, picture.naturalHeight / size.height];
  const [x0, y0, x1, y1] = box;
  context.imageSmoothingQuality = "high";
  context.drawImage(
    picture,
    x0 * across, y0 * down, (x1 - x0) * across, (y1 - y0) * down,
    0, 0, canvas.width, canvas.height,
  );
}
