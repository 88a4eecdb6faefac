// Runs the page that lists the taught heads: begins one, renames, deletes, brings one in from a file.
// Knows no examples.

import { ask } from "../ask.js";
import { copy, part, within } from "../element.js";
import { locale } from "../language.js";
import { attempt } from "../notices.js";
import { say } from "../status.js";
import { refusal, upload } from "../upload.js";
import { isolated, nameOf, share, t } from "../words.js";
import { at } from "./api.js";

const list = part("heads");
const { to, kind: only } = list.dataset; // where one is opened, and of which kind they are
let heads = [];

async function load() {
  heads = (await ask("GET", "/taught")).taught.filter(({ kind }) => !only || kind === only);
  show();
}

function show() {
  part("taught").hidden = heads.length === 0;
  list.replaceChildren(...heads.map(row));
}

function row(head) {
  const made = copy("head", {
    name: head.name,
    kind: t("kind-of", { kind: head.kind }),
    good: goodOf(head),
    when: whenOf(head),
  });
  within(made, "open").href = `${to}/${head.id}`;
  const use = within(made, "use");
  use.href = `/?microscope=${encodeURIComponent(head.id)}`;
  use.hidden = !head.taught || head.stale;
  within(made, "export").href = `${at(head.id)}.zip`;
  const count = countOf(head);
  within(made, "sure").textContent = t("delete-head-sure", { name: isolated(head.name), count });
  within(made, "more").setAttribute("aria-label", t("more-of", { name: isolated(head.name) }));
  const rename = within(made, "rename");
  rename.elements.name.value = head.name;
  rename.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => {
      await ask("PATCH", at(head.id), { name: rename.elements.name.value.trim() });
      await load();
      say(t("renamed"));
    });
  });
  within(made, "delete").addEventListener("click", () =>
    attempt(async () => {
      await ask("DELETE", at(head.id));
      await load();
      say(t("head-deleted", { name: isolated(head.name) }));
    }));
  return made;
}

function countOf({ classes, unnamed }) {
  return classes.reduce((sum, one) => sum + one.examples, unnamed);
}

function goodOf(head) {
  const { report } = head;
  if (head.stale) return t("good-stale");
  if (!report) return t("good-none", { count: countOf(head) });
  if (report.verdict === "no_gain") return t("good-no-gain", { count: report.n });
  if (report.verdict === "contradicts") return t("good-contradicts");
  const { right, n, interval: [low, high] } = report.overall;
  const facts = { right, n, low: share(low), high: share(high) };
  if (report.verdict === "unproven") return t("good-unproven", facts);
  return report.verdict === "too_few" ? t("good-too-few", facts) : t("good", facts);
}

function whenOf({ taught_at: taughtAt, classes, kind }) {
  const when = taughtAt && new Date(taughtAt).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
  const names = kind === "classes" ? classes.map(({ label }) => nameOf(label)).join(", ") : "";
  return [names, when].filter(Boolean).join(" · ");
}

/** Begin a head and go to its page. */
function begin(event) {
  event.preventDefault();
  const { name, frame, first, second } = event.target.elements;
  const { kind } = event.target.dataset;
  attempt(async () => {
    const head = await ask("POST", "/taught", {
      name: name.value.trim(),
      kind,
      ...(kind === "classes" && {
        classes: [first, second].map((one) => ({ label: one.value.trim() })),
        frame: frame.value === "frame",
      }),
    });
    location.assign(`${to}/${head.id}`);
  });
}

/** Bring in the head that a file holds. */
function bring(file) {
  part("bringing").hidden = false;
  attempt(async () => {
    const signal = new AbortController().signal;
    const request = await upload("/taught/import", file, { signal, onProgress: () => {} });
    if (request.status !== 201) {
      throw refusal(request.status, request.response, Number(request.getResponseHeader("Retry-After")));
    }
    await load();
    say(t("brought-in", { name: isolated(request.response.name) }));
  }).finally(() => {
    part("bringing").hidden = true;
  });
}

document.documentElement.classList.add("scripted");
for (const form of document.querySelectorAll(".begin")) form.addEventListener("submit", begin);
part("zip").addEventListener("change", ({ target }) => {
  const [file] = target.files;
  target.value = "";
  if (file) bring(file);
});
const wanted = new URLSearchParams(location.search).get("new");
if (wanted) part(`new-${wanted}`)?.setAttribute("open", "");
part("loading").hidden = false;
attempt(load).finally(() => {
  part("loading").hidden = true;
});
