// The light, the zoom and the other cameras, each only where the camera that shows has them. Between
// the buttons and the track. Knows no picture.

import { part } from "../../element.js";

const [light, range, other] = [part("light"), part("zoom"), part("other-camera")];
let track = null;

/** Offer what the camera of `now` has; null offers nothing. */
export async function offerControls(now) {
  track = now;
  const has = track?.getCapabilities?.() ?? {};
  light.hidden = !has.torch;
  light.setAttribute("aria-pressed", "false");
  part("zooms").hidden = !(has.zoom?.max > has.zoom?.min);
  if (has.zoom) Object.assign(range, { min: has.zoom.min, max: has.zoom.max, step: has.zoom.step || 0.1, value: track.getSettings().zoom ?? has.zoom.min });
  other.hidden = !track || (await cameras()).length < 2;
}

/** Call `turn` with the id of the next camera when the person asks for it. */
export function watchControls(turn) {
  light.addEventListener("click", async () => {
    const lit = light.getAttribute("aria-pressed") !== "true";
    if (await set({ torch: lit })) light.setAttribute("aria-pressed", String(lit));
  });
  range.addEventListener("input", () => set({ zoom: Number(range.value) }));
  other.addEventListener("click", async () => {
    const all = await cameras();
    const place = all.findIndex(({ deviceId }) => deviceId === track?.getSettings().deviceId);
    if (all.length) turn(all[(place + 1) % all.length].deviceId);
  });
}

async function cameras() {
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return all.filter(({ kind }) => kind === "videoinput");
}

/** Return whether the camera did it; some say they can and can't. */
async function set(wish) {
  return track.applyConstraints({ advanced: [wish] }).then(() => true, () => false);
}
