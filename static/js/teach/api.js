// Where taught heads and their examples are on the laptop. Knows no page.

/** Return the addresses of a head, and of one of its examples. */
export const at = (id) => `/taught/${encodeURIComponent(id)}`;
export const exampleAt = (id, example) => `${at(id)}/examples/${encodeURIComponent(example)}`;
