// Fetches what the impulse is made of, all at once, and tells how far it is. By the SHA-256 in each
// address a browser keeps a file until it changes. Knows no formats.

import { FilesMissing } from "./errors.js";

const SPEC = "/impulse/impulse.json";

export async function fetchSpec() {
  return JSON.parse(new TextDecoder().decode((await fetchAll({ spec: SPEC }, () => {})).spec));
}

/** Return the address of a file that impulse.json names. */
export const addressOf = ({ file, sha256 }) => `/impulse/${encodeURIComponent(file)}?sha256=${sha256}`;

/**
 * @param {Record<string, string>} addresses
 * @param {(share: number) => void} onProgress 0..1
 * @returns {Promise<Record<string, ArrayBuffer>>} under the same names
 */
export async function fetchAll(addresses, onProgress) {
  const asked = Object.entries(addresses);
  try {
    const responses = await Promise.all(asked.map(([, address]) => fetch(address, { credentials: "same-origin" })));
    for (const response of responses) if (!response.ok) throw new FilesMissing(`${response.url}: ${response.status}`);
    const total = responses.reduce((sum, { headers }) => sum + Number(headers.get("Content-Length") ?? 0), 0);
    let come = 0;
    const count = (bytes) => onProgress(total ? Math.min(1, (come += bytes) / total) : 0);
    const bodies = await Promise.all(responses.map((response) => read(response, count)));
    return Object.fromEntries(asked.map(([name], at) => [name, bodies[at]]));
  } catch (error) {
    throw error instanceof FilesMissing ? error : new FilesMissing(error.message);
  }
}

async function read(response, count) {
  const parts = [];
  const reader = response.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    count(next.value.length);
  }
  return new Blob(parts).arrayBuffer();
}
