// Notices when the code was scanned again: the browser then brings the new key by itself.
// Asks for the camera page while this one is seen. Knows no photos.

const EVERY = 3000; // ms

/** Resolve once the laptop lets this phone in; reject when `signal` aborts. */
export async function letIn(signal) {
  while (!(await isLetIn(signal))) await pause(signal);
}

async function isLetIn(signal) {
  if (document.hidden) return false;
  try {
    return (await fetch("/", { method: "HEAD", signal })).ok;
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

/** Wait for `EVERY` ms, or until the page is seen again. */
function pause(signal) {
  const listening = new AbortController();
  const { signal: until } = listening;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, EVERY);
    document.addEventListener("visibilitychange", resolve, { signal: until });
    signal?.addEventListener("abort", () => reject(signal.reason), { signal: until });
    until.addEventListener("abort", () => clearTimeout(timer));
  }).finally(() => listening.abort());
}
