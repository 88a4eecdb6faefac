"""The chart: photos a second of each server as bars, a panel for each photo."""

from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.results import Results

OUR_COLOUR, FLOOR_COLOUR, PEER_COLOUR = "#7a3b8f", "#c9c2cf", "#8a8f98"


def draw(results: Results, names: list[str], path: Path) -> None:
    """Draw floors and servers in the order of `names`."""
    figure = Figure(figsize=(11, 0.42 * len(names) + 1.2))
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, len(results.photos), sharey=True, squeeze=False)
    for panel, photo in zip(panels[0], results.photos, strict=True):
        speeds = [results.speed(name, photo) or 0 for name in names]
        colours = [_colour(name, results) for name in names]
        bars = panel.barh(names, speeds, color=colours)
        panel.bar_label(bars, [f"{speed:.0f}" for speed in speeds], padding=3, fontsize=8)
        panel.set_title(photo, fontsize=10)
        panel.set_xlabel("photos a second")
        panel.margins(x=0.2)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0][0].invert_yaxis()
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": None})


def _colour(name: str, results: Results) -> str:
    if name not in results.servers:
        return FLOOR_COLOUR
    return OUR_COLOUR if name.startswith("Smearlens") else PEER_COLOUR
