"""How bad a phone's photo is: what each severity from 1 to 5 lets happen to it.

The table that aim, scene, blur and sensor draw from. Knows no pictures.
"""

from dataclasses import dataclass
from typing import Any

from app.errors import TrainingError

SEVERITIES = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Level:
    """Hold how far a severity goes; pairs are the least and the most."""

    zoom: tuple[float, float]
    """The cell's share of the frame's width over its share of the field's."""
    angle: float | None
    """Degrees off a multiple of 90; None for any angle."""
    tilt: float
    """Change of scale across the long side, at most."""
    shift: float
    """How far off the centre the cell is, in parts of the frame, at most."""
    blur: tuple[float, float]
    """Defocus, a Gaussian's sigma in thousandths of the long side."""
    motion: float
    """Length of the motion blur, in thousandths of the long side, at most."""
    balance: float
    """Gain of red and of blue, off 1, at most."""
    exposure: tuple[float, float]
    gamma: float
    """Natural logarithm of the tone curve's power, at most, either way."""
    glare: tuple[float, float]
    """Height of the reflection, in grey levels."""
    haze: float
    """Grey levels that stray light adds everywhere, at most."""
    moire: tuple[float, float]
    """Amplitude of the bands, as a share of the light."""
    vignette: tuple[float, float]
    """Light lost at the rim, as a share."""
    fringe: float
    """Drift of red and blue in an eyepiece, as a share of the way from its centre, at most."""
    room: float
    """Sides of the cell's box that its centre keeps from the edge of the frame."""
    glare_on_cell: bool
    noise: tuple[float, float]
    """Sigma in grey levels, on white."""
    quality: tuple[int, int]
    """Of the JPEG."""


TABLE: dict[str, tuple[Any, ...]] = {
    "zoom": ((0.85, 1.2), (0.7, 1.4), (0.55, 1.6), (0.42, 1.8), (0.3, 2)),
    "angle": (3, 8, None, None, None),
    "tilt": (0.03, 0.08, 0.15, 0.22, 0.3),
    "shift": (0.06, 0.12, 0.2, 0.28, 0.36),
    "blur": ((0.2, 0.6), (0.4, 1.1), (0.8, 2), (1.4, 3.5), (2.2, 6)),
    "motion": (0.5, 1.2, 2.5, 5, 9),
    "balance": (0.03, 0.07, 0.12, 0.2, 0.3),
    "exposure": ((0.96, 1.04), (0.9, 1.08), (0.82, 1.14), (0.7, 1.22), (0.55, 1.35)),
    "gamma": (0.05, 0.1, 0.18, 0.26, 0.36),
    "glare": ((0, 8), (5, 25), (15, 55), (30, 80), (40, 110)),
    "haze": (3, 8, 16, 26, 40),
    "moire": ((0, 0.012), (0.01, 0.04), (0.03, 0.08), (0.06, 0.14), (0.1, 0.22)),
    "vignette": ((0.02, 0.08), (0.05, 0.18), (0.1, 0.3), (0.15, 0.42), (0.25, 0.55)),
    "fringe": (0.001, 0.0015, 0.0025, 0.004, 0.006),
    "room": (0.55, 0.55, 0.55, 0.55, 0.25),
    "glare_on_cell": (False, False, False, True, True),
    "noise": ((0.8, 2), (1.5, 3.5), (2.5, 5.5), (4, 9), (7, 15)),
    "quality": ((92, 95), (82, 92), (68, 86), (50, 74), (35, 58)),
}
"""Field of a level -> its value at each of the severities."""
LEVELS = tuple(
    Level(**{name: values[place] for name, values in TABLE.items()})
    for place in range(len(SEVERITIES))
)


def level_of(severity: int) -> Level:
    """Return what `severity` means; raise TrainingError where it is not one of 1 to 5."""
    if severity not in SEVERITIES:
        raise TrainingError(f"The severity of a phone photo is 1 to 5, not {severity}.")
    return LEVELS[severity - 1]
