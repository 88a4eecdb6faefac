// How far a crop's features are from everything that was learnt, as app/impulse/reference.py measures it
// from the centres of an .npz file. Knows no classes.

/** Return a function from features (F) to 1 less the largest cosine between them and a centre, 0..2. */
export function distanceFrom({ values, shape: [count, width] }) {
  const centres = Float32Array.from(values);
  for (let at = 0; at < count; at++) {
    const own = centres.subarray(at * width, (at + 1) * width);
    const length = Math.fround(Math.sqrt(own.reduce((sum, one) => sum + one * one, 0)));
    for (let place = 0; place < width; place++) own[place] /= length;
  }
  return (features) => {
    const length = Math.sqrt(features.reduce((sum, one) => sum + one * one, 0));
    if (!(length > 0 && length < Infinity)) return 1;
    const direction = Float32Array.from(features, (one) => one / length);
    let nearest = -1;
    for (let at = 0; at < count; at++) {
      let cosine = 0;
      for (let place = 0; place < width; place++) cosine += centres[at * width + place] * direction[place];
      nearest = Math.max(nearest, cosine);
    }
    return Math.min(2, Math.max(0, 1 - nearest));
  };
}
