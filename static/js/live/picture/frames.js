// Takes frames out of the video that shows, and waits for the next one. Knows no camera and no film.

const small = document.createElement("canvas");
const QUALITY = 0.92;

/** Resolve with the next frame that shows, or at the video's end; reject when `signal` aborts. */
export function nextFrame(video, signal) {
  const listening = new AbortController();
  const { signal: until } = listening;
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { signal: until });
    video.addEventListener("ended", resolve, { signal: until });
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
    else setTimeout(resolve, 60);
  }).finally(() => listening.abort());
}

/** Return what shows, at most `longest` px, on a canvas that the next call draws over. */
export function takeFrame(video, longest) {
  return draw(video, small, longest);
}

/** Return what shows at its full size, as a JPEG. */
export async function takeStill(video) {
  const canvas = draw(video, document.createElement("canvas"), Infinity);
  const still = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  canvas.width = canvas.height = 1; // iOS keeps a canvas's memory until it is small
  return still;
}

function draw(video, canvas, longest) {
  const { videoWidth: width, videoHeight: height } = video;
  const scale = Math.min(1, longest / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d", { alpha: false });
  context.imageSmoothingQuality = "high";
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}
