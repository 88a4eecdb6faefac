// Says how good the taught head is: a sentence first, then the figures, the table, what to show more
// of. Knows a report's shape, no network.

import { make, part } from "../element.js";
import { isolated, nameOf, plainNameOf, share, t } from "../words.js";

/** Show the report of `lesson`; a number of the table asks `open` for its pictures. */
export function watchReport(lesson, open) {
  lesson.addEventListener("change", () => {
    const { report, kind } = lesson.head;
    part("report").hidden = !report;
    if (!report) return;
    part("report-title").textContent = titleOf(report, kind);
    part("report").dataset.verdict = report.verdict;
    part("report-figures").textContent = figuresOf(report);
    part("report-how").textContent = t("report-how", { groups: report.groups });
    part("report-sure").textContent = report.sure
      ? t("report-sure", { sure: report.sure, wrong: report.wrong_when_sure })
      : "";
    part("report-wants").textContent = report.wants.length
      ? t("report-wants", { names: report.wants.map((label) => isolated(plainNameOf(label))).join(", ") })
      : "";
    showElsewhere(report.elsewhere);
    part("report-recall").replaceChildren(...Object.entries(report.recall).map(lineOf));
    drawTable(lesson, open);
  });
}

function titleOf({ verdict, overall, before, n }, kind) {
  const facts = { n, right: overall.right, before: before?.right ?? 0 };
  if (verdict === "no_gain") return t("report-no-gain", facts);
  if (verdict === "contradicts") return t("report-contradicts", facts);
  if (verdict === "unproven") return t("report-unproven", facts);
  if (verdict === "too_few") return t("report-too-few", facts);
  return kind === "microscope" ? t("report-microscope", facts) : t("report-classes", facts);
}

function figuresOf({ verdict, overall, before }) {
  const [low, high] = overall.interval;
  const facts = { right: overall.right, n: overall.n, share: share(overall.accuracy), low: share(low), high: share(high) };
  if (verdict === "helps") return t("report-share", facts);
  return before ? t("report-figures-before", { ...facts, before: before.right }) : t("report-figures", facts);
}

function showElsewhere(elsewhere) {
  const sum = (when) => elsewhere.reduce((right, one) => right + one[when].right, 0);
  const n = elsewhere.reduce((all, one) => all + one.after.n, 0);
  part("report-elsewhere").textContent = n
    ? t("report-elsewhere", { before: share(sum("before") / n), after: share(sum("after") / n), n })
    : "";
  part("report-elsewhere-list").replaceChildren(
    ...elsewhere.map(({ set, before, after }) =>
      make("li", { textContent: t("report-elsewhere-set", { set, before: share(before.accuracy), after: share(after.accuracy), n: after.n }) })),
  );
}

function lineOf([label, { right, n, interval: [low, high] }]) {
  const facts = { name: isolated(nameOf(label)), right, n, low: share(low), high: share(high) };
  return make("li", { textContent: t("report-recall", facts) });
}

/** Draw which class was said to be which; a number opens its pictures. */
function drawTable(lesson, open) {
  const { confusion, predicted } = lesson.head.report;
  const said = new Set(Object.values(confusion).flatMap((row) => Object.keys(row)));
  const labels = lesson.classes.map(({ label }) => label).filter((label) => confusion[label] || said.has(label));
  const head = make("tr", {}, make("td"), ...labels.map((label) => make("th", { scope: "col", textContent: nameOf(label) })));
  const rows = labels.filter((label) => confusion[label]).map((truth) => {
    const cells = labels.map((label) => {
      const ids = lesson.of(truth).map(({ id }) => id).filter((id) => predicted[id]?.label === label);
      const count = confusion[truth][label] ?? 0;
      const cell = make("td", { className: truth === label ? "right" : count ? "wrong" : "" });
      if (!count) return cell;
      const facts = { count, truth: isolated(plainNameOf(truth)), said: isolated(plainNameOf(label)) };
      const button = make("button", { type: "button", textContent: count });
      button.setAttribute("aria-label", t("table-cell", facts));
      button.addEventListener("click", () => open(ids, truth, label));
      cell.append(button);
      return cell;
    });
    return make("tr", {}, make("th", { scope: "row", textContent: nameOf(truth) }), ...cells);
  });
  const caption = make("caption", { textContent: t("table-title") });
  part("report-table").replaceChildren(caption, make("thead", {}, head), make("tbody", {}, ...rows));
}
