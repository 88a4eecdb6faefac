// The service worker of the page on which the phone answers by itself: keeps the files that the page
// needs, all of one version, and gives them where the laptop is not there. The laptop puts before this
// text which they are: `CARRIED`, {version, page, files}. Touches no photo, no answer and no other page.

/* global CARRIED */

const NAME = "smearlens-phone-";
const CACHE = NAME + CARRIED.version;
const HEADER = "Smearlens-Carried"; // of the page: the version of the files that it needs
const PATIENCE = 3000; // ms for a laptop that may be gone

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && pathname === CARRIED.page) event.respondWith(page(event.request));
  else if (CARRIED.files.includes(pathname + search)) event.respondWith(file(event.request));
});

async function fill() {
  const cache = await caches.open(CACHE);
  if (await held(cache)) return self.skipWaiting(); // by the same worker for another scope
  // What has its hash in its address never changes; all else is asked for anew.
  const asked = CARRIED.files.map((file) => new Request(file, { cache: file.includes("?sha256=") ? "default" : "no-cache" }));
  await cache.addAll(asked);
  const told = await fetch(CARRIED.page);
  if (!told.ok || told.headers.get(HEADER) !== CARRIED.version) throw new Error("another version is served");
  await cache.put(CARRIED.page, told);
  await self.skipWaiting();
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(NAME) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

const held = (cache) => cache.match(CARRIED.page, { ignoreVary: true });

/** Return a file as it is kept; where a newer worker has put another version in its place, that one. */
async function file({ url }) {
  const told = await caches.match(url, { cacheName: CACHE, ignoreVary: true });
  return told ?? (await caches.match(url, { ignoreVary: true })) ?? fetch(url);
}

/**
 * Return the page as the laptop shows it now, if it goes with the files that are kept; else the one that
 * is kept with them. A newer one comes with its files the next time; one that the laptop refuses to a
 * phone that is not paired any more can still answer by itself.
 */
async function page(request) {
  const cache = await caches.open(CACHE);
  const old = await held(cache);
  try {
    const told = await Promise.race([fetch(request), late(old)]);
    if (told.type === "opaqueredirect") return told;
    if (told.ok && told.headers.get(HEADER) === CARRIED.version) {
      await cache.put(CARRIED.page, told.clone());
      return told;
    }
    return old ?? told;
  } catch {
    return old ?? Response.error();
  }
}

const late = (old) => new Promise((resolve) => old && setTimeout(() => resolve(old), PATIENCE));
