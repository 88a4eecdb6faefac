// What the thumb does to the chosen cells: a button a class, the model's word, taking back. It is the
// legend of the keys, too. Knows the choice, no order.

import { dot, make, part } from "../../element.js";
import { t } from "../../words.js";
import { calledOf, colourOf, keyOf, LABELS } from "../labels.js";
import { wordOf } from "./tile.js";

/** @param {{name: (label: string) => void, confirm: () => void, undo: () => void}} does */
export function watchDock(count, choice, moves, does) {
  const buttons = LABELS.map((label) => {
    const button = make("button", { type: "button", className: "button button--quiet label" }, dot(colourOf(label)));
    button.append(make("span", { textContent: calledOf(label) }), make("kbd", { className: "for-laptop", ariaHidden: "true", textContent: keyOf(label).toUpperCase() }));
    button.dataset.label = label;
    button.setAttribute("aria-keyshortcuts", keyOf(label));
    button.addEventListener("click", () => does.name(label));
    return button;
  });
  part("labels").append(...buttons);
  part("confirm").addEventListener("click", does.confirm);
  part("undo").addEventListener("click", does.undo);
  part("several").addEventListener("click", () => choice.choosesSeveral(!choice.several));

  const show = () => {
    const finished = Boolean(count.count?.finished);
    part("deciding").hidden = finished || count.cells.size === 0;
    part("finished").hidden = !finished;
    const cells = choice.ids.map((id) => count.cells.get(id)).filter(Boolean);
    for (const button of [...buttons, part("confirm")]) button.disabled = cells.length === 0;
    part("confirm-words").textContent = cells.length === 1 ? t("review-confirm", { word: wordOf(cells[0]) }) : t("review-confirm-all");
    const choosing = choice.several || choice.chosen.size > 0;
    part("chosen").textContent = choosing ? t("review-chosen", { count: choice.chosen.size }) : "";
    part("several").setAttribute("aria-pressed", String(choice.several));
    const now = cells.length === 1 ? cells[0].label : null;
    for (const button of buttons) button.toggleAttribute("data-now", button.dataset.label === now);
  };
  const sending = () => {
    part("sending").hidden = moves.left < 2;
    if (moves.left < 2) return;
    part("sending-words").textContent = t("review-sending", { left: moves.left });
    part("sending-bar").max = moves.of;
    part("sending-bar").value = moves.of - moves.left;
  };
  choice.addEventListener("change", show);
  count.addEventListener("change", show);
  moves.addEventListener("change", sending);
}
