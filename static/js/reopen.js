// Finds an answer again: on this phone, or else in the laptop's history, with its photo where
// either kept one. Knows no page.

import { findAnswer } from "./album.js";
import { Lost, NotPaired } from "./upload.js";
import { t } from "./words.js";

/** Says, in a sentence, that neither the phone nor the laptop has the answer any more. */
export class Gone extends Error {}

/**
 * @param {string} id
 * @returns {Promise<{reply: object, photo: Blob | null}>}
 */
export async function reopen(id) {
  const kept = await findAnswer(id);
  if (kept?.reply?.cells) {
    return { reply: kept.reply, photo: kept.photo && new Blob([kept.photo], { type: "image/jpeg" }) };
  }
  const reply = await (await asked(`/history/${id}`)).json();
  if (!reply.photo_kept) return { reply, photo: null };
  // Without its photo an answer is still one.
  const photo = await asked(`/history/${id}/photo.jpg`).then((told) => told.blob()).catch(() => null);
  return { reply, photo };
}

async function asked(path) {
  const told = await fetch(path, { headers: { Accept: "application/json" } }).catch(() => {
    throw new Lost("unreachable");
  });
  if (told.status === 401) throw new NotPaired();
  if (told.status === 404) throw new Gone(t("gone"));
  if (!told.ok) throw new Lost("unreachable");
  return told;
}
