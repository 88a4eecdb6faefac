"""The figures of the reports, drawn from figures that are computed already.

Each returns an <svg> that stands inside its page; `drawing.py` says how they look. Knows no words
beyond the axes'.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.training.evaluate.calibration import Sureness
from app.training.evaluate.intervals import Interval
from app.training.evaluate.metrics import Prediction
from app.training.evaluate.reliability import BINS, LEAST_COVERAGE, reliability, risk_coverage
from app.training.reports.parts.drawing import (
    FAINT,
    INK,
    LINES,
    MARKERS,
    PALE,
    bare,
    canvas,
    colours,
    line,
    percents,
    svg,
    text,
)
from app.training.reports.parts.wording import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HONEST, LEAKY = LINES[0][0], LINES[1][0]
ROW, FOOT, KEY = 32, 23, 20
"""Height of a row of an interval chart, of its axis, and of the key above."""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold a row of an interval chart: a figure, and what a leaky split claims instead."""

    label: str
    figure: Interval
    colour: str = HONEST
    leaky: Interval | None = None


def intervals(rows: Sequence[Row], alt: str) -> str:
    """Draw a dot and its interval for each row, a square for leaky, label and figure above."""
    leaky = any(row.leaky for row in rows)
    key = KEY if leaky else 0
    height = ROW * len(rows) + FOOT + key
    figure = canvas(height, None)
    axes = figure.add_axes((0.06, FOOT / height, 0.88, 1 - (FOOT + key) / height))
    least = min(min(row.figure.low, (row.leaky or row.figure).value) for row in rows)
    left = 0.0 if least < 0.3 else np.floor(least * 20 - 0.5) / 20
    room = (1 - left) * 0.03
    for place, row in enumerate(rows):
        found = row.figure
        axes.plot([left, 1], [place, place], color=PALE, linewidth=1, zorder=1)
        axes.plot([found.low, found.high], [place] * 2, color=row.colour, linewidth=3, alpha=0.6)
        axes.plot(found.value, place, "o", color=row.colour, markersize=8, clip_on=False)
        if row.leaky:
            at = row.leaky.value
            axes.plot(at, place, "s", mfc="white", mec=LEAKY, markersize=6, clip_on=False)
        axes.text(left, place - 0.27, text(row.label), color=INK)
        axes.text(1, place - 0.27, percent(found.value), color=INK, ha="right")
    axes.set(xlim=(left - room, 1 + room), ylim=(len(rows) - 0.5, -0.85), yticks=[])
    percents(axes.xaxis, 4)
    bare(axes, "left")
    if leaky:
        _key(axes, 1 + 2 / (ROW * len(rows)))
    return svg(figure, alt)


def along(rows: Sequence[Row], claimed: int, alt: str) -> str:
    """Draw accuracy against the values of one setting; the claimed value is in bold."""
    figure = canvas(215)
    axes = figure.subplots()
    places = np.arange(len(rows), dtype=float)
    leaky = [row.leaky for row in rows if row.leaky]
    honest = [row.figure for row in rows]
    _errorbar(axes, places - 0.06, honest, HONEST, "o-", capsize=3, linewidth=1.5)
    _errorbar(axes, places + 0.06, leaky, LEAKY, "s--", mfc="white", capsize=3, linewidth=1.5)
    least = min(one.low for one in (*honest, *leaky))
    labels = [text(row.label) for row in rows]
    axes.set(xticks=places, xticklabels=labels, xlim=(-0.4, len(rows) - 0.6))
    axes.set(ylim=(max(0, np.floor(least * 10 - 0.2) / 10), 1.0), ylabel="right answers")
    axes.get_xticklabels()[claimed].set_fontweight("bold")
    if sum(map(len, labels)) > 20:
        axes.tick_params(axis="x", rotation=25)
    percents(axes.yaxis, 5)
    bare(axes)
    _key(axes, 1.01)
    return svg(figure, alt)


def by_severity(sets: Mapping[str, Mapping[int, Interval]], alt: str) -> str:
    """Draw the accuracy of each set, with its interval, against the severity of a phone's photo."""
    figure = canvas(215)
    axes = figure.subplots()
    for place, (name, accuracies) in enumerate(sets.items()):
        colour, stroke, marker = line(place)
        # Side by side, so that no interval hides another.
        at = np.array(list(accuracies)) + 0.12 * (place - (len(sets) - 1) / 2)
        _errorbar(
            axes,
            at,
            list(accuracies.values()),
            colour,
            marker + stroke,
            label=text(name),
            capsize=3,
        )
    least = min(one.low for accuracies in sets.values() for one in accuracies.values())
    bottom = max(0.0, np.floor(least * 10 - 0.2) / 10)
    levels = sorted({level for accuracies in sets.values() for level in accuracies})
    axes.set(ylim=(bottom, 1.01), xticks=levels, ylabel="right answers")
    axes.set_xlabel("severity; 0 is the picture itself")
    axes.legend(loc="lower left", frameon=False, handlelength=2.4)
    percents(axes.yaxis, 5)
    bare(axes)
    return svg(figure, alt)


def reliability_diagram(predictions: Sequence[Prediction], alt: str) -> str:
    """Draw accuracy against confidence, bin by bin, over the share of pictures in each."""
    figure = canvas(260)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(5, 1))
    bins = reliability(predictions)
    confidence, right, pictures = (np.array(column) for column in zip(*bins, strict=True))
    above.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle="--")
    area = 10 + 110 * pictures / pictures.max()
    above.scatter(confidence, right, area, color=HONEST, zorder=3, clip_on=False)
    above.set(xlim=(0, 1.02), ylim=(-0.02, 1.06), ylabel="right answers")
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    below.bar((place + 0.5) / BINS, pictures / pictures.sum(), 0.9 / BINS, color=HONEST)
    below.set(ylim=(0, 1), ylabel="pictures", xlabel="confidence")
    percents(below.xaxis, 6)
    for axes, steps in ((above, 6), (below, 1)):
        percents(axes.yaxis, steps)
        bare(axes)
    return svg(figure, alt)


def risk_coverage_curve(
    sets: Mapping[str, Sequence[Prediction]], chosen: Mapping[str, Sureness], alt: str
) -> str:
    """Draw the share of wrong answers against the share answered, and what is called sure."""
    figure = canvas(215)
    axes = figure.subplots()
    highest = 0.01
    for place, (name, of) in enumerate(sets.items()):
        colour, stroke, marker = line(place)
        answered, error = risk_coverage(of)
        axes.plot(answered, error, color=colour, linestyle=stroke, linewidth=2, label=text(name))
        # The first few answers alone say little, and one wrong one among them is 100 %.
        highest = max(highest, float(error[len(error) // 10 :].max()))
        if taken := chosen.get(name):
            axes.plot(
                taken.coverage, taken.error, marker, color=colour, markersize=9, clip_on=False
            )
    axes.axvline(LEAST_COVERAGE, color=FAINT, linewidth=1, linestyle=":")
    axes.set(xlim=(0, 1), ylim=(0, highest * 1.35))
    axes.set(xlabel="answered, the surest first", ylabel="wrong among them")
    axes.legend(loc="upper left", frameon=False, handlelength=2.4)
    percents(axes.xaxis, 5)
    percents(axes.yaxis, 5, None)
    bare(axes)
    return svg(figure, alt)


def class_bars(counts: Sequence[tuple[str, int, int]], alt: str) -> str:
    """Draw pictures and groups of each class: (class, pictures, groups), side by side."""
    figure = canvas(30 * len(counts) + 30)
    shown = colours([label for label, *_ in counts])
    for axes, column, title in zip(
        figure.subplots(1, 2), (1, 2), ("pictures", "sources"), strict=True
    ):
        for place, row in enumerate(counts):
            label, count = row[0], row[column]
            axes.barh(place + 0.14, count, 0.42, color=shown[label])
            axes.text(0, place - 0.2, text(f"{label} {count:,}"), color=INK)
        axes.set(ylim=(len(counts) - 0.5, -0.6), yticks=[], xticks=[])
        axes.set_title(title, color=INK, fontsize=10, loc="left")
        bare(axes, "bottom")
    return svg(figure, alt)


def scatter(
    points: NDArray[np.float64], labels: Sequence[str], wrong: NDArray[np.bool_], alt: str
) -> str:
    """Draw an embedding (N, 2), a colour and marker for each class, wrong ones with a cross."""
    figure = canvas(270)
    axes = figure.subplots()
    classes = sorted(set(labels))
    shown = colours(classes)
    for place, label in enumerate(classes):
        x, y = points[np.array(labels) == label].T
        marker = MARKERS[place % len(MARKERS)]
        axes.scatter(
            x, y, 9, color=shown[label], marker=marker, linewidth=0, alpha=0.75, label=text(label)
        )
    x, y = points[wrong].T
    axes.scatter(x, y, 16, color=INK, marker="x", linewidth=0.7, label="named wrongly")
    axes.set(xticks=[], yticks=[])
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, 0), ncols=2, frameon=False, markerscale=1.6
    )
    bare(axes, "left", "bottom")
    return svg(figure, alt)


def confusion(rates: NDArray[np.float64], classes: Sequence[str], alt: str) -> str:
    """Draw the share of each true class (rows) that was given each name (columns)."""
    figure = canvas(max(225, 30 * len(classes) + 60))
    axes = figure.subplots()
    axes.imshow(rates, cmap="Purples", vmin=0, vmax=1.25, aspect="auto")
    for row, column in np.ndindex(*rates.shape):
        share = rates[row, column]
        colour = "white" if share > 0.75 else INK
        axes.text(column, row, f"{share:.0%}", ha="center", va="center", color=colour)
    axes.set(xticks=range(len(classes)), xticklabels=map(text, shortened(classes)))
    axes.set(yticks=range(len(classes)), yticklabels=map(text, classes), xlabel="named")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return svg(figure, alt)


def shortened(classes: Sequence[str]) -> list[str]:
    """Return the beginning of each name, as long as it takes to tell them apart."""
    longest = max(map(len, classes))
    fits = (n for n in range(4, longest) if len({name[:n] for name in classes}) == len(classes))
    most = next(fits, longest)
    return [name if len(name) <= most + 1 else f"{name[:most]}." for name in classes]


def pareto(trials: Sequence[Mapping[str, Any]], alt: str) -> str:
    """Draw trials by latency in ms and accuracy; larger dots are larger files, full ones best."""
    figure = canvas(240)
    axes = figure.subplots()
    largest = max(one["kilobytes"] for one in trials)
    for one in trials:
        at = one["milliseconds"], one["accuracy"]
        area = 14 + 120 * one["kilobytes"] / largest
        face = HONEST if one["pareto"] else "white"
        axes.scatter(*at, area, color=face, edgecolor=HONEST, alpha=0.85)
        if one["pareto"]:
            axes.annotate(str(one["number"]), at, (4, 5), textcoords="offset points", color=INK)
    axes.set_xscale("log")
    axes.set(xlabel="milliseconds a picture", ylabel="right answers, validation")
    percents(axes.yaxis, 5)
    bare(axes)
    return svg(figure, alt)


def _errorbar(
    axes: "Axes",
    at: NDArray[np.float64],
    found: Sequence[Interval],
    colour: str,
    form: str,
    **more: Any,
) -> None:
    value = [one.value for one in found]
    off = [[one.value - one.low for one in found], [one.high - one.value for one in found]]
    axes.errorbar(at, value, np.maximum(off, 0), fmt=form, color=colour, **more)


def _key(axes: "Axes", height: float) -> None:
    axes.plot([], [], "o", color=HONEST, label="unseen sources")
    axes.plot([], [], "s", mfc="white", mec=LEAKY, label="leaky")
    axes.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, height),
        ncols=2,
        frameon=False,
        borderaxespad=0,
        handletextpad=0.2,
        columnspacing=1.2,
        labelcolor=INK,
    )
