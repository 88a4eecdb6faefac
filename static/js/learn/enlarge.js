// Shows a reference cell large, where its picture is pressed. Without it the link opens the picture.
// Knows no words: what it says stands at the picture.

import { part } from "../element.js";

for (const link of document.querySelectorAll(".picture")) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    part("large-picture").src = link.href;
    part("large-picture").alt = link.firstElementChild.alt;
    part("large-name").textContent = link.dataset.name;
    part("large-set").textContent = link.dataset.set;
    part("large").showModal();
  });
}

// A press beside the picture closes it, as its button does.
part("large").addEventListener("click", (event) => {
  if (event.target === part("large")) part("large").close();
});
