// Shows the examples of each class, small, and where more of a class come in. Those of which the
// taught head says otherwise are marked. Knows the lesson, no network.

import { watchChooser } from "../choosers.js";
import { copy, dot, make, part, within } from "../element.js";
import { isolated, nameOf, plainNameOf, t } from "../words.js";

const list = part("groups-list");

/**
 * Show the classes of `lesson`.
 * @param {{open: (example: object) => void, take: (files: File[], label: string) => void,
 *   remove: (label: string) => void, recolour: (label: string, colour: string) => void}} asked what a press asks for
 */
export function watchGroups(lesson, { open, take, remove, recolour }) {
  const cards = new Map();

  const show = () => {
    const own = lesson.head.kind === "classes";
    part("groups").hidden = !own && lesson.named.length === 0;
    for (const [label, card] of cards) {
      if (lesson.classes.some((one) => one.label === label)) continue;
      card.remove();
      cards.delete(label);
    }
    for (const { label, colour } of lesson.classes) {
      if (!cards.has(label)) cards.set(label, list.appendChild(card(label, colour)));
      fill(cards.get(label), label, colour, own);
    }
  };

  const card = (label, colour) => {
    const name = nameOf(label);
    const made = copy("group", { name });
    made.dataset.class = label;
    const chosen = within(made, "colour");
    if (lesson.head.kind === "classes") {
      chosen.setAttribute("aria-label", t("colour-of", { name: isolated(name) }));
      chosen.addEventListener("change", () => recolour(label, chosen.value));
    } else chosen.replaceWith(dot(colour));
    // The choosers stay while the list is drawn anew: the camera may be open.
    for (const way of ["take", "choose"]) {
      const input = within(made, `${way}-file`);
      input.id = `${way}-${lesson.classes.findIndex((one) => one.label === label)}-${Date.now()}`;
      within(made, way).htmlFor = input.id;
      input.setAttribute("aria-label", `${within(made, way).textContent.trim()}: ${name}`);
      watchChooser(input, (files) => take(files, label));
    }
    within(made, "remove").setAttribute("aria-label", t("remove-class", { name: isolated(name) }));
    within(made, "remove").addEventListener("click", () => remove(label));
    return made;
  };

  const fill = (card, label, colour, own) => {
    if (own) within(card, "colour").value = colour;
    const examples = lesson.of(label);
    within(card, "count").textContent = t("pictures", { count: examples.length });
    within(card, "ways").hidden = !own;
    within(card, "remove").hidden = !own || lesson.classes.length < 3;
    within(card, "pictures").hidden = examples.length === 0;
    within(card, "pictures").replaceChildren(...examples.map((example) => small(example)));
  };

  const small = (example) => {
    const other = otherwise(lesson, example);
    const picture = make("img", { src: example.picture, alt: "", width: 72, height: 72, loading: "lazy" });
    const button = make("button", { type: "button", className: "thumb" }, picture);
    const name = isolated(plainNameOf(example.label));
    button.setAttribute("aria-label", other ? t("thumb-otherwise", { name, other: isolated(plainNameOf(other)) }) : t("thumb", { name }));
    if (other) button.append(make("span", { className: "thumb-mark", ariaHidden: "true", textContent: "≠" }));
    button.addEventListener("click", () => open(example));
    return make("li", {}, button);
  };

  lesson.addEventListener("change", show);
}

/** Return what the taught head says of an example, where that is not what the person said. */
export function otherwise({ head }, { id, label }) {
  const said = head.report?.predicted[id]?.label;
  return said && label && said !== label ? said : null;
}
