from collections.abc import Callable
from uuid import UUID

import numpy as np
import pytest

from app.assets import asset
from app.impulse.impulse import Impulse
from app.teaching.example import Example
from app.teaching.prior import Prior

MODEL = asset("models") / "wbc"


@pytest.fixture(scope="session")
def impulse() -> Impulse:
    """Return the shipped model."""
    return Impulse.load(MODEL)


@pytest.fixture(scope="session")
def prior(impulse: Impulse) -> Prior:
    """Return what it learnt, in numbers."""
    return Prior.of(MODEL, impulse.spec)


Picker = Callable[..., list[Example]]


@pytest.fixture
def held_out(prior: Prior) -> Picker:
    """Return a function that picks some cells of a set that the model never learnt from.

    `moved` (F,) is added to their features and `tinted` to their signatures: another microscope.
    """

    def pick(
        name: str,
        each: int,
        moved: np.ndarray | float = 0.0,
        tinted: float = 0.0,
        seed: int = 1,
    ) -> list[Example]:
        rng = np.random.default_rng(seed)
        of = ~prior.learnt & (prior.sets == name)
        places = [
            place
            for label in prior.classes
            for place in rng.permutation(np.flatnonzero(of & (prior.labels == label)))[:each]
        ]
        return [
            Example(
                UUID(int=int(place) + 1),
                str(prior.labels[place]),
                f"photo {place}",
                prior.features[place] + np.float32(moved),
                prior.signatures[place] + np.float32(tinted),
            )
            for place in places
        ]

    return pick
