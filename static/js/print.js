// The button that prints a page, there only where a script can.

const button = document.querySelector("#print");
button.hidden = false;
button.addEventListener("click", () => print());
