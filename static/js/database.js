// The browser's own database on this phone, one request at a time. A browser that refuses it, in
// private mode or with a full disk, answers undefined. What is written is on the disk before it is
// told as kept, so that it outlives a browser that is killed. Knows what is kept by name alone.

export const ANSWERS = "answers";
export const WAITING = "waiting";
export const TEACHING = "teaching";
export const COUNTING = "counting";
export const ANSWERED = "answered";

/**
 * Do `ask` in a transaction of its own.
 * @param {string} name of the store
 * @param {"readonly" | "readwrite"} mode
 * @param {(store: IDBObjectStore) => IDBRequest} ask
 * @returns {Promise<any>} what was asked for; undefined where there is none or the browser refuses
 */
export async function within(name, mode, ask) {
  try {
    const database = await open();
    try {
      const transaction = database.transaction(name, mode, { durability: "strict" });
      const [found] = await Promise.all([
        settled(ask(transaction.objectStore(name)), "onsuccess"),
        settled(transaction, "oncomplete"),
      ]);
      return found;
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

function open() {
  const request = indexedDB.open("smearlens", 4);
  request.onupgradeneeded = ({ oldVersion }) => {
    if (oldVersion < 1) {
      request.result.createObjectStore(ANSWERS, { keyPath: "id" }).createIndex("at", "at");
      request.result.createObjectStore(WAITING, { keyPath: "id" });
    }
    if (oldVersion < 2) request.result.createObjectStore(TEACHING, { keyPath: "id" });
    if (oldVersion < 3) request.result.createObjectStore(COUNTING, { keyPath: ["count", "at", "id"] });
    request.result.createObjectStore(ANSWERED, { keyPath: ["at", "id"] });
  };
  return settled(request, "onsuccess");
}

function settled(request, when) {
  return new Promise((resolve, reject) => {
    request[when] = () => resolve(request.result);
    request.onerror = request.onabort = request.onblocked = () => reject(request.error);
  });
}
