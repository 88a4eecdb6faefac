// Shows the cells that have no name yet, one by one and large, with a button for each class. The laptop
// says in which order. Knows the lesson, no network.

import { dot, make, part } from "../element.js";
import { attempt, done } from "../notices.js";
import { nameOf, plainNameOf, t } from "../words.js";

const NS = "http://www.w3.org/2000/svg";
const [section, picture, box] = [part("naming"), part("naming-picture"), part("naming-box")];

/** Let the person name the cells of `lesson`. */
export function watchNaming(lesson) {
  const unsure = new Set();
  let shown = null;

  const next = () => {
    const left = lesson.unnamed;
    // What comes in meanwhile does not change what is under the thumb.
    if (left.includes(shown) && !unsure.has(shown.id)) return shown;
    if (left.length && left.every(({ id }) => unsure.has(id))) unsure.clear(); // once more, from the first
    return left.find(({ id }) => !unsure.has(id)) ?? null;
  };

  const show = () => {
    const example = next();
    section.hidden = !example;
    document.body.toggleAttribute("data-naming", Boolean(example));
    if (!example) {
      shown = null;
      return;
    }
    part("naming-left").textContent = t("naming-left", { count: lesson.unnamed.length });
    drawButtons();
    if (example === shown) return;
    shown = example;
    section.toggleAttribute("data-loading", true);
    picture.src = example.picture;
    drawBox(example.box);
    const after = lesson.unnamed.find(({ id }) => id !== example.id && !unsure.has(id));
    if (after) new Image().src = after.picture;
  };

  /** Show a cell once more, whatever is shown now. */
  const again = (example) => {
    shown = null;
    if (example) lesson.first(example);
    show();
  };

  // What is not seen yet is not named, however fast the thumb is.
  const seen = () => shown && !section.hasAttribute("data-loading");

  const name = (label) => {
    if (!seen()) return;
    const example = shown;
    const said = example.said === label || !example.said;
    done(
      said
        ? t("named-as", { plain: plainNameOf(label) })
        : t("named-not", { plain: plainNameOf(label), said: plainNameOf(example.said) }),
      () => {
        shown = null;
        lesson.first(example);
        attempt(() => lesson.name(example, null));
      },
    );
    attempt(() => lesson.name(example, label));
  };

  const skip = () => {
    if (!seen()) return;
    const example = shown;
    unsure.add(example.id);
    done(t("skipped"), () => {
      unsure.delete(example.id);
      again(example);
    });
    show();
  };

  const drop = () => {
    if (!seen()) return;
    lesson.remove(shown);
    done(t("dropped"), () => again(lesson.restore()));
  };

  const drawButtons = () => {
    const drawn = JSON.stringify(lesson.classes.map(({ label, colour }) => [label, colour]));
    if (part("naming-classes").dataset.drawn === drawn) return;
    part("naming-classes").dataset.drawn = drawn;
    part("naming-classes").replaceChildren(
      ...lesson.classes.map(({ label, colour }, index) => {
        const button = make("button", { type: "button", className: "button button--quiet name" }, dot(colour));
        button.dataset.label = label;
        button.append(make("bdi", { textContent: nameOf(label) }));
        if (index < 9) button.append(make("kbd", { className: "for-laptop", ariaHidden: "true", textContent: index + 1 }));
        button.addEventListener("click", () => name(label));
        return button;
      }),
    );
  };

  for (const end of ["load", "error"]) {
    picture.addEventListener(end, () => section.removeAttribute("data-loading"));
  }
  part("naming-skip").addEventListener("click", skip);
  part("naming-none").addEventListener("click", drop);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea, dialog");
    if (typing || !shown || section.hidden || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "0") return skip();
    const label = /^[1-9]$/.test(event.key) && lesson.classes[Number(event.key) - 1]?.label;
    if (label) name(label);
  });
  lesson.addEventListener("change", show);
}

/** Draw around the cell in the picture a box, 0..1 of its sides. */
function drawBox([x0, y0, x1, y1]) {
  const whole = x0 <= 0.01 && y0 <= 0.01 && x1 >= 0.99 && y1 >= 0.99;
  box.replaceChildren(
    ...(whole ? [] : ["box-edge", "box-line"]).map((look) => {
      const rect = document.createElementNS(NS, "rect");
      const facts = { class: look, x: 100 * x0, y: 100 * y0, width: 100 * (x1 - x0), height: 100 * (y1 - y0), rx: 3 };
      for (const [key, value] of Object.entries(facts)) rect.setAttribute(key, value);
      return rect;
    }),
  );
}
