"""Draws the report's figures as SVG that stands inside an HTML page.

Called by `html_report.py` with shares and predictions. Knows no words beyond the axes'.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from app.training.calibration import BINS, LEAST_COVERAGE, reliability, risk_coverage, threshold
from app.training.metrics import Prediction
from app.training.shares import Share, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 245
"""Matplotlib's letters are 10 of these high: 12.5 pixels on a phone that is 360 wide."""
ROW, FOOT = 32, 23
"""Height of a row of an interval chart, and of its axis."""
INK, FAINT, PALE = "#1d1623", "#6b6272", "#d9d2dc"
LINES = (
    ("#5a2d91", "-", "o"),
    ("#b34700", "--", "s"),
    ("#1d1623", ":", "^"),
    ("#00695c", "-.", "D"),
)
"""Colour, stroke and mark of each set: told apart without colour, too."""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold a row of an interval chart."""

    label: str
    share: Share
    colour: str = LINES[0][0]


def intervals(rows: Sequence[Row], alt: str) -> str:
    """Draw a dot and its interval for each row, with its label and figure above."""
    height = ROW * len(rows) + FOOT
    figure = _figure(height, None)
    axes = figure.add_axes((0.06, FOOT / height, 0.88, 1 - FOOT / height))
    least = min(row.share.low for row in rows)
    left = 0.0 if least < 0.3 else np.floor(least * 20 - 0.5) / 20
    room = (1 - left) * 0.03
    for place, row in enumerate(rows):
        low, value, high = row.share.low, row.share.value, row.share.high
        axes.plot([left, 1], [place, place], color=PALE, linewidth=1, zorder=1)
        axes.plot([low, high], [place, place], color=row.colour, linewidth=3, alpha=0.6)
        axes.plot(value, place, "o", color=row.colour, markersize=8, clip_on=False)
        axes.text(left, place - 0.27, row.label, color=INK)
        axes.text(1, place - 0.27, percent(value), color=INK, ha="right")
    axes.set(xlim=(left - room, 1 + room), ylim=(len(rows) - 0.5, -0.85), yticks=[])
    _percents(axes.xaxis, 4, 0)
    _bare(axes, "left")
    return _svg(figure, alt)


def reliability_diagram(predictions: Sequence[Prediction], alt: str) -> str:
    """Draw accuracy against confidence, bin by bin, over the share of pictures in each."""
    figure = _figure(260)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(5, 1))
    bins = reliability(predictions)
    confidence, right, pictures = (np.array(column) for column in zip(*bins, strict=True))
    above.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle="--")
    area = 10 + 110 * pictures / pictures.max()
    above.scatter(confidence, right, area, color=LINES[0][0], zorder=3, clip_on=False)
    above.set(xlim=(0, 1.02), ylim=(-0.02, 1.06), ylabel="right answers")
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    below.bar((place + 0.5) / BINS, pictures / pictures.sum(), 0.9 / BINS, color=LINES[0][0])
    below.set(ylim=(0, 1), ylabel="pictures", xlabel="confidence")
    _percents(below.xaxis, 6, 0)
    for axes, steps in ((above, 6), (below, 1)):
        _percents(axes.yaxis, steps, 0)
        _bare(axes)
    return _svg(figure, alt)


def risk_coverage_curve(
    sets: Mapping[str, Sequence[Prediction]], unsure_below: float | None, alt: str
) -> str:
    """Draw the share of wrong answers against the share answered, and the chosen point."""
    figure = _figure(215)
    axes = figure.subplots()
    highest = 0.01
    for (name, of), (colour, stroke, mark) in zip(sets.items(), _lines(len(sets)), strict=True):
        answered, error = risk_coverage(of)
        axes.plot(answered, error, color=colour, linestyle=stroke, linewidth=2, label=name)
        # The first few answers alone say little, and one wrong one among them is 100 %.
        highest = max(highest, float(error[len(error) // 10 :].max()))
        if unsure_below is not None:
            taken = threshold(of, unsure_below)
            axes.plot(taken.coverage, taken.error, mark, color=colour, markersize=9, clip_on=False)
    axes.axvline(LEAST_COVERAGE, color=FAINT, linewidth=1, linestyle=":")
    axes.set(xlim=(0, 1), ylim=(0, highest * 1.35))
    axes.set(xlabel="answered, the surest first", ylabel="wrong among them")
    axes.legend(loc="upper left", frameon=False, handlelength=2.4)
    _percents(axes.xaxis, 5, 0)
    _percents(axes.yaxis, 5, None)
    _bare(axes)
    return _svg(figure, alt)


def by_severity(sets: Mapping[str, Mapping[int, Share]], alt: str) -> str:
    """Draw the accuracy of each set, with its interval, against the severity of a phone's photo."""
    figure = _figure(215)
    axes = figure.subplots()
    for place, (name, shares) in enumerate(sets.items()):
        colour, stroke, mark = _lines(len(sets))[place]
        # Side by side, so that no interval hides another.
        at = np.array(list(shares)) + 0.12 * (place - (len(sets) - 1) / 2)
        found = list(shares.values())
        value = [one.value for one in found]
        off = [[one.value - one.low for one in found], [one.high - one.value for one in found]]
        axes.errorbar(
            at, value, np.maximum(off, 0), fmt=mark + stroke, color=colour, label=name, capsize=3
        )
    least = min(one.low for shares in sets.values() for one in shares.values())
    bottom = max(0.0, np.floor(least * 10 - 0.2) / 10)
    levels = sorted({level for shares in sets.values() for level in shares})
    axes.set(ylim=(bottom, 1.01), xticks=levels, ylabel="right answers")
    axes.set_xlabel("severity; 0 is the picture itself")
    axes.legend(loc="lower left", frameon=False, handlelength=2.4)
    _percents(axes.yaxis, 5, 0)
    _bare(axes)
    return _svg(figure, alt)


def _lines(count: int) -> list[tuple[str, str, str]]:
    return [LINES[place % len(LINES)] for place in range(count)]


def _figure(height: float, layout: Literal["constrained"] | None = "constrained") -> "Figure":
    from matplotlib.figure import Figure

    return Figure((WIDTH / 72, height / 72), dpi=72, layout=layout, facecolor="white")


def _bare(axes: "Axes", *more: str) -> None:
    axes.spines[["top", "right", *more]].set_visible(False)
    axes.spines[:].set_color(FAINT)
    axes.tick_params(colors=INK, labelcolor=INK, length=3)


def _percents(axis: Any, most: int, digits: int | None) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(PercentFormatter(1, digits, " %"))


def _svg(figure: "Figure", alt: str) -> str:
    """Return the figure as an <svg> element named `alt`, its text as text."""
    from matplotlib import rc_context

    out = StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    # One page holds several figures: salted, their ids differ.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": alt}):
        figure.savefig(out, format="svg", metadata=nothing)
    drawn = out.getvalue().partition("<g id")
    inside = re.sub(r'<g id="[^"]*"', "<g", drawn[1] + drawn[2])
    # The page's letters, at the size and weight that were reckoned with here.
    inside = re.sub(r"font-family: [^;\"]*(; )?", "", inside)
    inside = re.sub(r"\s+", " ", inside)
    return (
        f'<svg role="img" aria-label="{escape(alt)}" '
        f'viewBox="0 0 {figure.bbox.width:.0f} {figure.bbox.height:.0f}">{inside}'
    )
