// Asks the laptop about taught heads, in JSON. What goes wrong comes as the types of `upload.js`.
// Knows the addresses, no page.

import { Lost, refusal } from "../upload.js";

const NO_ANSWER = 60_000; // ms

/** Return the addresses of a head, and of one of its examples. */
export const at = (id) => `/taught/${encodeURIComponent(id)}`;
export const exampleAt = (id, example) => `${at(id)}/examples/${encodeURIComponent(example)}`;

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
