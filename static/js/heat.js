// Draws what spoke for a class: bright where it did, dark elsewhere. app/impulse/evidence.py draws
// the same without JavaScript. Knows the map, no scores and no page.

const DULL = [18, 14, 24, 160]; // RGBA over what does not speak for the label
const BRIGHT = [255, 214, 64, 84]; // RGBA over what speaks for it most

/** Draw `map`, rows of 0..1, over all of `canvas`. */
export function drawHeat(canvas, map) {
  const tiles = document.createElement("canvas");
  [tiles.width, tiles.height] = [map[0].length, map.length];
  const mixed = map.flat().flatMap((heat) => DULL.map((dull, part) => dull + heat * (BRIGHT[part] - dull)));
  tiles.getContext("2d").putImageData(
    new ImageData(Uint8ClampedArray.from(mixed), tiles.width, tiles.height), 0, 0,
  );
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(tiles, 0, 0, canvas.width, canvas.height);
}
