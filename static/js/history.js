// Puts the times on the history page into the phone's own zone and words. Knows no answers.

for (const time of document.querySelectorAll("time")) {
  const at = new Date(time.dateTime);
  time.textContent = at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
