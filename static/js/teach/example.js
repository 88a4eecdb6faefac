// Shows one example large, what the taught head says of it, and lets it move to another class or go.
// Also the pictures behind a number of the table. Knows the lesson, no network.

import { dot, make, part } from "../element.js";
import { attempt, done } from "../notices.js";
import { isolated, nameOf, percent, plainNameOf, t } from "../words.js";

const [dialog, several] = [part("example"), part("pictures")];

/** Open `example` of `lesson`. */
export function openExample(lesson, example) {
  part("example-picture").src = example.picture;
  part("example-title").textContent = nameOf(example.label);
  const told = lesson.head.report?.predicted[example.id];
  part("example-said").textContent = told
    ? t("unseen-said", { plain: plainNameOf(told.label), confidence: percent(told.confidence) })
    : "";
  part("example-move").replaceChildren(
    ...lesson.classes
      .filter(({ label }) => label !== example.label)
      .map(({ label, colour }) => {
        const button = make("button", { type: "button", className: "button button--quiet name" }, dot(colour));
        button.append(make("bdi", { textContent: nameOf(label) }));
        button.addEventListener("click", () => move(lesson, example, label));
        return button;
      }),
  );
  part("example-delete").onclick = () => {
    dialog.close();
    several.close();
    lesson.remove(example);
    done(t("dropped"), () => lesson.restore());
  };
  dialog.showModal();
}

/** Show the examples `ids`, which are of `truth` and were said to be `said`. */
export function openPictures(lesson, ids, truth, said) {
  part("pictures-title").textContent = t("pictures-title", {
    same: String(truth === said),
    truth: isolated(plainNameOf(truth)),
    said: isolated(plainNameOf(said)),
  });
  part("pictures-list").replaceChildren(
    ...ids.map((id) => lesson.find(id)).filter(Boolean).map((example) => {
      const button = make("button", { type: "button", className: "thumb" });
      button.append(make("img", { src: example.picture, alt: t("thumb", { name: isolated(plainNameOf(example.label)) }) }));
      button.addEventListener("click", () => openExample(lesson, example));
      return make("li", {}, button);
    }),
  );
  several.showModal();
}

function move(lesson, example, label) {
  const before = example.label;
  dialog.close();
  several.close();
  attempt(() => lesson.name(example, label));
  done(t("moved", { name: isolated(plainNameOf(label)) }), () => attempt(() => lesson.name(example, before)));
}

for (const one of [dialog, several]) {
  one.querySelector("[data-is=close]").addEventListener("click", () => one.close());
}
