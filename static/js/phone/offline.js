// Lets the browser keep this page, so that it opens without the laptop, and says whether it does. Between
// the page and its service worker. Knows no networks.

import { part } from "../element.js";

const WORKER = "/phone-worker.js";

/** Keep the page for `scopes`, each a path: that of the page, and those of the workers that it starts. */
export async function keepPage(scopes) {
  if (!navigator.serviceWorker) return say(window.isSecureContext ? "untrusted" : "plain");
  try {
    for (const scope of scopes) await register(scope);
    say("kept");
  } catch (error) {
    console.warn(error);
    say("untrusted"); // a certificate that was only clicked past, or private mode
  }
}

/** Register for one scope, and resolve once that holds all it needs. */
async function register(scope) {
  const registration = await navigator.serviceWorker.register(WORKER, { scope, updateViaCache: "none" });
  const worker = registration.installing ?? registration.waiting;
  if (!worker) return;
  await new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("the page could not be kept"));
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

function say(which) {
  for (const line of part("offline").children) line.hidden = line.dataset.when !== which;
}
