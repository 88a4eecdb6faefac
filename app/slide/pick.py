"""Picks the sharpest frame of each step that a lens makes over the slide.

Between `video.py` and the model, which sees the picked ones alone. Holds one frame at a time.
Knows no cells.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.slide.focus import focus
from app.slide.path import Path, Place
from app.slide.shift import View
from app.slide.video import Glance

STEP = 0.2
"""Of a frame's longer side: of those that are no farther apart one is picked."""
SAME, SHARPER = 0.08, 1.25
"""A place that is no farther from one that was picked is passed over, unless it is so many times
as sharp: a slide that rests, or comes back, shows nothing new."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Hold a frame to look at."""

    picture: bytes
    """A file of it."""
    place: Place


def picked(
    glances: Iterable[Glance], path: Path, behind: Callable[[float], None]
) -> Iterator[Picked]:
    """Yield the frames that are worth a look; `behind` is told how much of the video is behind."""
    best: tuple[float, Place, Glance] | None = None
    start: Place | None = None
    before: list[tuple[Place, float]] = []

    def chosen() -> Iterator[Picked]:
        if best is None:
            return
        sharp, place, glance = best
        here = path.resolved(place)
        for known, how in before:
            there = path.resolved(known)
            if there.piece == here.piece and there.far(here) < SAME and sharp < SHARPER * how:
                return
        before.append((place, sharp))
        yield Picked(glance.picture(), place)

    for glance in glances:
        place, sharp = path.place(View.of(glance.grey)), focus(glance.grey)
        if start is None or place.piece != start.piece or place.far(start) > STEP:
            yield from chosen()
            start, best = place, None
        if best is None or sharp > best[0]:
            best = sharp, place, glance
        behind(glance.share)
    yield from chosen()
