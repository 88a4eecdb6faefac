"""How every figure of a report looks: ink, markers, axes, and the SVG that stands in its page.

Between Matplotlib and `figures.py`. Whatever differs by colour differs by marker or place, too.
"""

import re
import warnings
from collections.abc import Sequence
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any, Literal

from app.cells import cell_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 245
"""Matplotlib's letters are 10 of these high: 12.5 pixels on a phone that is 360 wide."""
INK, FAINT, PALE = "#1d1623", "#6b6272", "#d9d2dc"
LINES = (
    ("#5a2d91", "-", "o"),
    ("#b34700", "--", "s"),
    ("#1d1623", ":", "^"),
    ("#00695c", "-.", "D"),
)
"""Colour, stroke and marker of each line of a figure."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">")
"""A marker for each class."""


def colours(classes: Sequence[str]) -> dict[str, str]:
    """Return the colour of each class of a model, whatever its classes are."""
    return {name: cell_of(name, classes).colour for name in classes}


def line(place: int) -> tuple[str, str, str]:
    """Return colour, stroke and marker of the `place`-th line."""
    return LINES[place % len(LINES)]


def text(name: str) -> str:
    """Return a name for a figure: Matplotlib reads $ as mathematics and hides _names."""
    name = name.replace("$", r"\$")
    return f" {name}" if name.startswith("_") else name


def canvas(height: float, layout: Literal["constrained"] | None = "constrained") -> "Figure":
    """Return an empty figure of `height`."""
    from matplotlib.figure import Figure

    return Figure((WIDTH / 72, height / 72), dpi=72, layout=layout, facecolor="white")


def bare(axes: "Axes", *more: str) -> None:
    """Take the spines at the top and the right away, and `more`."""
    axes.spines[["top", "right", *more]].set_visible(False)
    axes.spines[:].set_color(FAINT)
    axes.tick_params(colors=INK, labelcolor=INK, length=3)


def percents(axis: Any, most: int, digits: int | None = 0) -> None:
    """Write an axis in percent, with `most` ticks."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(PercentFormatter(1, digits, " %"))


def svg(figure: "Figure", alt: str) -> str:
    """Return the figure as an <svg> element named `alt`, its text as text."""
    from matplotlib import rc_context

    out = StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    # One page holds several figures: salted, their ids differ.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": alt}), warnings.catch_warnings():
        # A class may be named in letters that Matplotlib's font lacks; the page's has them.
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
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
