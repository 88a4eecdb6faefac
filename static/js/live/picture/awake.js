// Keeps the screen lit while somebody looks through the camera, where the browser can. Knows no camera.

let wanted = false;
let lock = null;

/** Keep the screen lit from now on, or no longer. */
export function stayAwake(awake) {
  wanted = awake;
  if (awake) ask();
  else {
    lock?.release();
    lock = null;
  }
}

async function ask() {
  const given = await navigator.wakeLock?.request("screen").catch(() => null);
  lock?.release();
  lock = given ?? null;
  if (!wanted) stayAwake(false);
}

// A page that was hidden has lost it.
document.addEventListener("visibilitychange", () => {
  if (wanted && !document.hidden) ask();
});
