// Tells on the laptop, the moment it happens, that a phone has opened the page. Asks every so often
// while it is seen. Knows no photos.

import { locale } from "./language.js";
import { t } from "./words.js";

const EVERY = 1500; // ms
const list = document.getElementById("joined");

let shown = 0;

async function look() {
  if (document.hidden || list.parentElement.offsetParent === null) return;
  const told = await fetch("/connect/phones", { headers: { Accept: "application/json" } });
  if (!told.ok) return;
  const { phones } = await told.json();
  if (phones.length === shown) return;
  shown = phones.length;
  list.hidden = shown === 0;
  list.replaceChildren(...phones.reverse().slice(0, 5).map(line));
}

function line({ device, at }) {
  const time = new Date(at).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  return Object.assign(document.createElement("li"), { textContent: t("joined", { device, time }) });
}

async function keepLooking() {
  await look().catch(() => {}); // the server is gone for now
  setTimeout(keepLooking, EVERY);
}

keepLooking();
