"""Draws the surroundings of cells once, and keeps them for every run to vary.

Between the samples and the training loop. Rows are in the samples' order; which of
them may be learnt from is the split's matter. Knows no labels and no network.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.spec import DspSpec, LocateSpec
from app.training.augment import laboratories
from app.training.augment.augment import Pixels
from app.training.augment.crops import Cropper, surroundings
from app.training.cache import Cache, contents
from app.training.data.dataset import Sample
from app.training.data.negatives import NEGATIVES
from app.training.data.sampling import dealt
from app.training.workers import spread

SIDE = 256
"""Pixels of a region's side; the located box takes SIDE / SPAN of them."""
SPAN = 1.6
"""Side of a region over the located box's: room to turn it and to stand farther off."""
MOST = 12
"""Views of one picture beside the picture itself; more would repeat themselves."""


@dataclass(frozen=True, slots=True)
class Regions:
    """Hold regions of samples: each picture as it is first, then views of it."""

    pixels: NDArray[np.uint8]
    """(N, SIDE, SIDE, 3) RGB."""
    colours: NDArray[np.float32]
    """(N, 9): what `laboratories.row` says of the picture that a row is from."""
    owner: NDArray[np.int32]
    """(N,): the place of each row's sample in the list of samples; unreadable ones own none."""


def views_each(samples: Sequence[Sample], per_class: int, per_kind: int) -> list[int]:
    """Return how many views to draw of each sample, beside the sample itself.

    About `per_class` of each class of a set, and `per_kind` of each kind of negative.
    """
    kinds = [(one.origin, one.label) for one in samples]
    wanted = [per_kind if one.label in NEGATIVES else per_class for one in samples]
    return dealt(kinds, wanted, MOST)


def draw(
    folder: Path,
    samples: Sequence[Sample],
    locate: LocateSpec,
    each: Sequence[int],
    seed: int,
    advance: Callable[[int], None],
) -> Regions:
    """Return the regions of `samples`, and of `each` so many views of each; cached in `folder`.

    `advance` is called with how many samples are done.

    Raises:
        TrainingError: no picture at all could be read.
    """
    files = contents(one.path for one in samples)
    which = [(one.beside, one.box) for one in samples]
    parts = [files, which, list(each), locate.model_dump(mode="json"), seed]

    def made(to: Path) -> None:
        owner: list[int] = []
        colours: list[NDArray[np.float32]] = []
        asks = ((one, each[place], (seed, place)) for place, one in enumerate(samples))
        # Processes, since drawing holds Python's lock. One row after another: a full disk
        # shows in a sentence, where a mapped file that outgrows it kills the process.
        with (
            (to / "pixels.raw").open("wb") as file,
            spread(_draw, asks, begin=_begin, given=(locate,)) as drawn,
        ):
            for place, of_sample in enumerate(drawn):
                for region, measured in of_sample:
                    file.write(region.tobytes())
                    owner.append(place)
                    colours.append(measured)
                advance(place + 1)
        if not owner:
            raise TrainingError("None of the pictures could be read.")
        np.save(to / "colours.npy", np.stack(colours))
        np.save(to / "owner.npy", np.array(owner, np.int32))

    ready = Cache(folder).folder("regions", parts, [__name__], made)
    advance(len(samples))
    pixels = np.memmap(ready / "pixels.raw", np.uint8, "r").reshape(-1, SIDE, SIDE, 3)
    return Regions(pixels, np.load(ready / "colours.npy"), np.load(ready / "owner.npy"))


Drawn = tuple[Pixels, NDArray[np.float32]]
"""A region, and the colours of the picture it is from."""

_own: list[Cropper] = []
"""The cropper of this worker process."""


def _begin(locate: LocateSpec) -> None:
    _own.append(Cropper(locate, DspSpec()))


def _draw(sample: Sample, count: int, seed: tuple[int, int]) -> list[Drawn]:
    photo = _own[0].open(sample)
    if photo is None:
        return []
    rng = np.random.default_rng(seed)
    photos = [photo, *(_own[0].seen_again(photo, rng) for _ in range(count))]
    # A frame is squashed as the DSP block does it.
    squashed = _own[0].framed and not sample.beside
    return [
        (surroundings(one.pixels, one.box, SPAN, SIDE, squashed), laboratories.row(one.colours))
        for one in photos
    ]
