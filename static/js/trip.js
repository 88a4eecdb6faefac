// Notices that the phone closed the page while the camera was open (Android does, for memory)
// and says so after the reload. A mark lies in the session's storage just as long as the
// chooser is open (https://crbug.com/417742). Knows nothing of photos.

const MARK = "smearlens.choosing";
const note = document.getElementById("trip");
let choosing = false;

/** Watch the choosers `inputs`, and tell of a photo lost on the last trip to the camera. */
export function watchTrips(inputs) {
  note.hidden = !take();
  for (const input of inputs) watchTrip(input);
  // A permission dialog may give the page the focus for a moment before the camera opens.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) home();
    else if (choosing) mark();
  });
  window.addEventListener("focus", take);
}

/** Watch one more chooser. */
export function watchTrip(input) {
  input.addEventListener("click", () => {
    choosing = true;
    mark();
  });
  for (const back of ["change", "cancel"]) input.addEventListener(back, home);
}

/** Take the note away: the person has moved on. */
export function forgetTrip() {
  note.hidden = true;
}

function home() {
  choosing = false;
  take();
}

function mark() {
  try {
    sessionStorage.setItem(MARK, "yes");
  } catch {
    // No storage: a lost trip goes untold.
  }
}

/** Remove the mark and return whether there was one. */
function take() {
  try {
    const marked = sessionStorage.getItem(MARK) !== null;
    sessionStorage.removeItem(MARK);
    return marked;
  } catch {
    return false;
  }
}
