// The place where the photo shows: the drawing, the photo, the light that passes over it.
// Knows neither the upload nor the answer.

const stage = document.getElementById("stage");
const picture = stage.querySelector(".stage-photo");
let address = null;

/** Show `photo`, or the drawing for null. */
export function showPhoto(photo) {
  if (address) URL.revokeObjectURL(address);
  address = photo && URL.createObjectURL(photo);
  picture.hidden = true;
  delete stage.dataset.photo;
  stage.style.removeProperty("aspect-ratio");
  if (!address) return picture.removeAttribute("src");
  picture.onload = reveal;
  picture.onerror = () => picture.removeAttribute("src"); // a file that only the server may read
  picture.src = address;
}

function reveal() {
  picture.hidden = false;
  stage.dataset.photo = "";
  stage.style.setProperty("aspect-ratio", `${picture.naturalWidth} / ${picture.naturalHeight}`);
}

/** Show a bare field of `size` for the boxes to lie on, where no photo was kept. */
export function showField({ width, height }) {
  showPhoto(null);
  stage.dataset.photo = "";
  stage.style.setProperty("aspect-ratio", `${width} / ${height}`);
}

/** Let a light pass over the photo while the laptop looks at it. */
export function look(looking) {
  stage.toggleAttribute("data-looking", looking);
}

/** Return the photo's element once it shows and can be drawn from, or null where the phone can't read it. */
export async function drawable() {
  if (!address) return null;
  try {
    const shown = address;
    await picture.decode();
    if (shown === address) reveal(); // the browser may tell of the loading later
    return picture;
  } catch {
    return null;
  }
}
