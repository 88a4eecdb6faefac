// Hands over the files that a person chooses or takes with the camera, and watches the trip there.
// Between the page and `trip.js`. Knows nothing of photos.

import { watchTrip, watchTrips } from "./trip.js";

/** Give `take` what is chosen by each of `inputs`, and tell of a photo lost on the last trip. */
export function watchChoosers(inputs, take) {
  for (const input of inputs) watchChoice(input, take);
  watchTrips(inputs);
}

/** Do so for one chooser more. */
export function watchChooser(input, take) {
  watchChoice(input, take);
  watchTrip(input);
}

function watchChoice(input, take) {
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // the same file may be chosen again
    if (files.length) take(files);
  });
}
