// Whether a cell has the colours of a stain at all, as app/impulse/colour/colour_check.py tells it.
// Knows no classes.

const SAMPLES = 32; // pixels a side that are looked at
const COLOUR_LEAST = 0.12; // optical density by which some pixel's channels differ
const RED_LEAST = 0; // optical density that a nucleus takes from red more than from blue
const NUCLEUS = 0.85, AROUND = 0.5; // shares of the pixels, by what they stop of green

/** Return "no_colour" or "odd_colour" of a cell's crop as photographed; null where nothing is wrong. */
export function colourDoubt({ data, width, height }) {
  const step = Math.max(1, Math.floor(Math.min(width, height) / SAMPLES));
  const density = [];
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const at = 3 * (y * width + x);
      density.push([0, 1, 2].map((c) => Math.fround(Math.log(256 / (data[at + c] + 1)))));
    }
  }
  const quantile = (values, share) => Float64Array.from(values).sort()[Math.trunc(share * (values.length - 1))];
  const greens = density.map(([, green]) => green);
  const [nucleus, around] = [quantile(greens, NUCLEUS), quantile(greens, AROUND)];
  const base = meanOf(density.filter(([, green]) => green <= around));
  const against = density.map((one) => one.map((value, c) => value - base[c]));
  const spread = against.map((one) => Math.max(...one) - Math.min(...one));
  if (quantile(spread, 0.99) < COLOUR_LEAST) return "no_colour";
  const [red, , blue] = meanOf(against.filter((_, at) => greens[at] >= nucleus));
  return red - blue < RED_LEAST ? "odd_colour" : null;
}

function meanOf(rows) {
  return [0, 1, 2].map((c) => rows.reduce((sum, row) => sum + row[c], 0) / rows.length);
}
