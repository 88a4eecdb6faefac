// Makes ids for photos. Knows nothing else.

/** Return an id for a photo: sent again with the same one, it is answered once. */
export function newId() {
  // randomUUID is for https alone; a laptop in a lab has none.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes]
    .map((byte, index) => ([4, 6, 8, 10].includes(index) ? "-" : "") + byte.toString(16).padStart(2, "0"))
    .join("");
}
