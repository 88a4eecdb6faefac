// Lays over the crop what spoke for its label, at a press: bright where it did, dark elsewhere.
// app/impulse/evidence.py draws the same without JavaScript. Knows the map, no scores.

import { nameOf } from "./words.js";

const DULL = [18, 14, 24, 160]; // RGBA over what does not speak for the label
const BRIGHT = [255, 214, 64, 84]; // RGBA over what speaks for it most

const button = document.getElementById("explain");
const layer = document.getElementById("heat");
const caption = document.getElementById("crop-caption");
const legend = document.getElementById("legend");

button.addEventListener("click", () => press(button.getAttribute("aria-pressed") !== "true"));

/** Let go of the button: a new answer starts with the bare crop. */
export function coolDown() {
  press(false);
}

/** Offer the map of `evidence`, {label, map} or null, on the button; no map, no button. */
export function offerHeat(evidence) {
  const map = evidence?.map;
  button.hidden = !map;
  caption.hidden = Boolean(map);
  if (!map) return press(false);
  draw(map);
  const name = nameOf(evidence.label).toLowerCase();
  legend.textContent = `Brighter = speaks for ${name}`;
  layer.setAttribute("aria-label", `A map over it, brighter where it speaks for ${name}`);
}

function press(pressed) {
  button.setAttribute("aria-pressed", String(pressed));
  layer.hidden = legend.hidden = !pressed;
}

function draw(map) {
  const tiles = document.createElement("canvas");
  [tiles.width, tiles.height] = [map[0].length, map.length];
  const mixed = map.flat().flatMap((heat) => DULL.map((dull, part) => dull + heat * (BRIGHT[part] - dull)));
  tiles.getContext("2d").putImageData(
    new ImageData(Uint8ClampedArray.from(mixed), tiles.width, tiles.height), 0, 0,
  );
  const context = layer.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.clearRect(0, 0, layer.width, layer.height);
  context.drawImage(tiles, 0, 0, layer.width, layer.height);
}
