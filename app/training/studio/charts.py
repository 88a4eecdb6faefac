"""Draws the lab report's figures as SVG that stands inside its page.

Called by `lab_report.py` with figures that are computed already. Colours of classes are the
page's (`app/cells.py`); whatever differs by colour differs by mark or place, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.cells import CELLS
from app.training.figures import FAINT, FOOT, INK, LINES, PALE, _bare, _figure, _percents, _svg
from app.training.shares import percent
from app.training.studio.experiments import Accuracy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HONEST, LEAKY = LINES[0][0], LINES[1][0]
ROW = 30
"""Height of a row with its label above."""
KEY = 20
"""Height of the key above the rows."""
MARKS = ("o", "s", "^", "D")
"""A mark for each class, told apart without colour."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold a row's accuracy on unseen sources and on the leaky split."""

    label: str
    honest: Accuracy
    leaky: Accuracy


def pairs(rows: Sequence[Pair], alt: str) -> str:
    """Draw, for each row, a dot with its interval for unseen sources and a square for leaky."""
    height = ROW * len(rows) + FOOT + KEY
    figure = _figure(height, None)
    axes = figure.add_axes((0.05, FOOT / height, 0.9, 1 - (FOOT + KEY) / height))
    left = max(0.0, np.floor(min(row.honest.low for row in rows) * 10 - 0.2) / 10)
    for place, row in enumerate(rows):
        axes.plot([left, 1], [place, place], color=PALE, linewidth=1, zorder=1)
        axes.plot([row.honest.low, row.honest.high], [place] * 2, color=HONEST, lw=3, alpha=0.5)
        axes.plot(row.honest.mean, place, "o", color=HONEST, markersize=7, clip_on=False)
        axes.plot(row.leaky.mean, place, "s", mfc="white", mec=LEAKY, markersize=6, clip_on=False)
        axes.text(left, place - 0.28, row.label, color=INK)
        axes.text(1, place - 0.28, percent(row.honest.mean), color=INK, ha="right")
    room = (1 - left) * 0.03
    axes.set(xlim=(left - room, 1 + room), ylim=(len(rows) - 0.5, -0.9), yticks=[])
    _percents(axes.xaxis, 5, 0)
    _bare(axes, "left")
    _key(axes, 1 + 2 / (ROW * len(rows)))
    return _svg(figure, alt)


def along(values: Sequence[str], rows: Sequence[Pair], claimed: int, alt: str) -> str:
    """Draw accuracy against the values of one setting; the claimed value is in bold."""
    figure = _figure(215)
    axes = figure.subplots()
    places = np.arange(len(values), dtype=float)
    for of, colour, mark, shift, fill in (
        ([row.honest for row in rows], HONEST, "o", -0.06, HONEST),
        ([row.leaky for row in rows], LEAKY, "s", 0.06, "white"),
    ):
        mean = np.array([one.mean for one in of])
        off = [[one.mean - one.low for one in of], [one.high - one.mean for one in of]]
        axes.errorbar(
            places + shift,
            mean,
            np.maximum(off, 0),
            fmt=mark + ("-" if mark == "o" else "--"),
            color=colour,
            mfc=fill,
            capsize=3,
            linewidth=1.5,
        )
    least = min(min(row.honest.low, row.leaky.low) for row in rows)
    axes.set(xticks=places, xticklabels=values, xlim=(-0.4, len(values) - 0.6))
    axes.set(ylim=(max(0, np.floor(least * 10 - 0.2) / 10), 1.0), ylabel="right answers")
    axes.get_xticklabels()[claimed].set_fontweight("bold")
    if sum(map(len, values)) > 20:
        axes.tick_params(axis="x", rotation=25)
    _percents(axes.yaxis, 5, 0)
    _bare(axes)
    _key(axes, 1.01)
    return _svg(figure, alt)


def class_bars(counts: Sequence[tuple[str, int, int]], alt: str) -> str:
    """Draw pictures and sources of each class: (class, pictures, sources), side by side."""
    figure = _figure(ROW * len(counts) + 30)
    for axes, column, title in zip(
        figure.subplots(1, 2), (1, 2), ("pictures", "sources"), strict=True
    ):
        for place, row in enumerate(counts):
            label, count = row[0], row[column]
            axes.barh(place + 0.14, count, 0.42, color=_colour(label))
            axes.text(0, place - 0.2, f"{label} {count:,}", color=INK)
        axes.set(ylim=(len(counts) - 0.5, -0.6), yticks=[], xticks=[])
        axes.set_title(title, color=INK, fontsize=10, loc="left")
        _bare(axes, "bottom")
    return _svg(figure, alt)


def scatter(
    points: NDArray[np.float64], labels: Sequence[str], wrong: NDArray[np.bool_], alt: str
) -> str:
    """Draw an embedding (N, 2), a colour and mark for each class, wrong ones with a cross."""
    figure = _figure(270)
    axes = figure.subplots()
    named = np.array(labels)
    for place, label in enumerate(sorted(set(labels))):
        of = named == label
        axes.scatter(
            points[of, 0],
            points[of, 1],
            9,
            color=_colour(label),
            marker=MARKS[place % 4],
            linewidth=0,
            alpha=0.75,
            label=label,
        )
    x, y = points[wrong].T
    axes.scatter(x, y, 16, color=INK, marker="x", linewidth=0.7, label="named wrongly")
    axes.set(xticks=[], yticks=[])
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, 0), ncols=2, frameon=False, markerscale=1.6
    )
    _bare(axes, "left", "bottom")
    return _svg(figure, alt)


def confusion(shares: NDArray[np.float64], classes: Sequence[str], alt: str) -> str:
    """Draw the share of each true class (rows) that was given each name (columns)."""
    figure = _figure(225)
    axes = figure.subplots()
    axes.imshow(shares, cmap="Purples", vmin=0, vmax=1.25, aspect="auto")
    for row, column in np.ndindex(*shares.shape):
        share = shares[row, column]
        colour = "white" if share > 0.75 else INK
        axes.text(column, row, f"{share:.0%}", ha="center", va="center", color=colour)
    short = [name[:4] + "." for name in classes]
    axes.set(xticks=range(len(classes)), xticklabels=short, xlabel="named")
    axes.set(yticks=range(len(classes)), yticklabels=classes)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return _svg(figure, alt)


def pareto(
    latency: NDArray[np.float64],
    accuracy: NDArray[np.float64],
    size: NDArray[np.float64],
    best: NDArray[np.bool_],
    labels: Sequence[str],
    alt: str,
) -> str:
    """Draw trials by latency in ms and accuracy; larger dots are larger files."""
    figure = _figure(240)
    axes = figure.subplots()
    area = 14 + 120 * size / max(size.max(), 1e-9)
    for of, face in ((~best, "white"), (best, HONEST)):
        axes.scatter(latency[of], accuracy[of], area[of], color=face, edgecolor=HONEST, alpha=0.85)
    for place in np.flatnonzero(best):
        axes.annotate(
            labels[place],
            (latency[place], accuracy[place]),
            (4, 5),
            textcoords="offset points",
            color=INK,
        )
    axes.set_xscale("log")
    axes.set(xlabel="milliseconds a picture", ylabel="right answers, validation")
    _percents(axes.yaxis, 5, 0)
    _bare(axes)
    return _svg(figure, alt)


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


def _colour(label: str) -> str:
    return CELLS[label].colour if label in CELLS else FAINT
