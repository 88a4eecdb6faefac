// Learning block: the network's map of features becomes scores, one a class, by the last layer, as
// app/impulse/learning_block.py makes them. Last block of the impulse. Knows no photos.

/** Return a function that makes a reading of what the network gives, a map {values, side, depth}. */
export function readerOf({ classes, kinds, temperature }, head) {
  const outputs = classes.length + kinds.length;
  const layer = head && layerOf(head, temperature);
  return (map) => {
    const places = map.values.length / map.depth;
    if (map.side === null && !layer) return { scores: summedToOne(map.values), kinds: [], evidence: null, features: null };
    const logits = layer ? applied(layer, map, places) : Float64Array.from(map.values);
    const mean = meansOf(logits, places, outputs);
    return {
      scores: softmax(mean.slice(0, classes.length)),
      kinds: softmax([0, ...mean.slice(classes.length)]).slice(1),
      evidence: (place) => heatOf(logits, places, outputs, classes.length, place),
      side: map.side,
      features: layer ? meansOf(map.values, places, map.depth) : null,
    };
  };
}

function layerOf({ kernel, bias }, temperature) {
  const scale = Math.fround(temperature);
  return {
    kernel: kernel.values.map((weight) => weight / scale),
    bias: bias.values.map((weight) => weight / scale),
    width: kernel.shape[0],
    outputs: kernel.shape[1],
  };
}

function applied({ kernel, bias, width, outputs }, { values }, places) {
  const logits = new Float64Array(places * outputs);
  for (let place = 0; place < places; place++) {
    const own = logits.subarray(place * outputs, (place + 1) * outputs);
    for (let at = 0, weight = 0; at < width; at++) {
      const value = values[place * width + at];
      for (let out = 0; out < outputs; out++, weight++) own[out] += value * kernel[weight];
    }
    for (let out = 0; out < outputs; out++) own[out] += bias[out];
  }
  return logits;
}

function meansOf(values, places, depth) {
  const means = Array(depth).fill(0);
  for (let at = 0; at < places * depth; at++) means[at % depth] += values[at];
  return means.map((sum) => sum / places);
}

/** Return how much each place speaks for the class at `own` rather than for the mean of the others, 0..1. */
function heatOf(logits, places, outputs, classes, own) {
  const heat = Array.from({ length: places }, (_, place) => {
    const here = logits.subarray(place * outputs, place * outputs + classes);
    const all = here.reduce((one, other) => one + other, 0);
    return Math.max(0, here[own] - (all - here[own]) / (classes - 1));
  });
  const most = Math.max(...heat);
  return most > 0 ? heat.map((one) => one / most) : heat;
}

export function softmax(logits) {
  const most = Math.max(...logits);
  const likely = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = likely.reduce((one, other) => one + other, 0);
  return likely.map((one) => one / sum);
}

function summedToOne(values) {
  const some = Array.from(values, (value) => Math.max(0, value));
  const sum = some.reduce((one, other) => one + other, 0);
  return some.map((value) => (sum > 0 ? value / sum : 1 / some.length));
}
