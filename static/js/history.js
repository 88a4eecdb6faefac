// Puts the times on the history page into the phone's own zone and habits, and lets a row open its
// answer on the camera page, which has the phone's own copy of the photo. Knows no answers.

import { locale } from "./language.js";

for (const time of document.querySelectorAll("time")) {
  const at = new Date(time.dateTime);
  time.textContent = at.toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
}
for (const row of document.querySelectorAll("[data-answer]")) row.href = `/#${row.dataset.answer}`;
