// Asks the laptop in JSON. What goes wrong comes as the types of `upload.js`. Knows no addresses and
// no page.

import { Lost, refusal } from "./upload.js";

const NO_ANSWER = 60_000; // ms

/**
 * @param {"GET" | "POST" | "PATCH" | "DELETE"} method
 * @param {string} path
 * @param {object} [told] goes along as JSON
 * @param {boolean} [keepalive] whether it is sent even as the page goes
 * @returns {Promise<object | null>} null where there is nothing to say
 */
export async function ask(method, path, told, keepalive = false) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), NO_ANSWER);
  try {
    const reply = await fetch(path, {
      method,
      keepalive,
      signal: patience.signal,
      headers: { Accept: "application/json", ...(told && { "Content-Type": "application/json" }) },
      ...(told && { body: JSON.stringify(told) }),
    }).catch(() => {
      throw new Lost("unreachable");
    });
    if (reply.status === 204) return null;
    const said = await reply.json().catch(() => null);
    if (reply.ok && said) return said;
    throw refusal(reply.status, said, Number(reply.headers.get("Retry-After")));
  } finally {
    clearTimeout(timer);
  }
}
