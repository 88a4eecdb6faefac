"""How bad a phone's photo is: what each severity from 1 to 5 lets happen to it.

The table that aim, scene, blur and sensor draw from. Knows no pictures.
"""

from dataclasses import dataclass

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
    """How far off the middle the cell is, in parts of the frame, at most."""
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
    """Drift of red and blue in an eyepiece, as a share of the way from its middle, at most."""
    room: float
    """Sides of the cell's box that its centre keeps from the edge of the frame."""
    glare_on_cell: bool
    noise: tuple[float, float]
    """Sigma in grey levels, on white."""
    quality: tuple[int, int]
    """Of the JPEG."""


LEVELS = (
    Level(
        zoom=(0.85, 1.2),
        angle=3,
        tilt=0.03,
        shift=0.06,
        blur=(0.2, 0.6),
        motion=0.5,
        balance=0.03,
        exposure=(0.96, 1.04),
        gamma=0.05,
        glare=(0, 8),
        haze=3,
        moire=(0, 0.012),
        vignette=(0.02, 0.08),
        fringe=0.001,
        room=0.55,
        glare_on_cell=False,
        noise=(0.8, 2),
        quality=(92, 95),
    ),
    Level(
        zoom=(0.7, 1.4),
        angle=8,
        tilt=0.08,
        shift=0.12,
        blur=(0.4, 1.1),
        motion=1.2,
        balance=0.07,
        exposure=(0.9, 1.08),
        gamma=0.1,
        glare=(5, 25),
        haze=8,
        moire=(0.01, 0.04),
        vignette=(0.05, 0.18),
        fringe=0.0015,
        room=0.55,
        glare_on_cell=False,
        noise=(1.5, 3.5),
        quality=(82, 92),
    ),
    Level(
        zoom=(0.55, 1.6),
        angle=None,
        tilt=0.15,
        shift=0.2,
        blur=(0.8, 2),
        motion=2.5,
        balance=0.12,
        exposure=(0.82, 1.14),
        gamma=0.18,
        glare=(15, 55),
        haze=16,
        moire=(0.03, 0.08),
        vignette=(0.1, 0.3),
        fringe=0.0025,
        room=0.55,
        glare_on_cell=False,
        noise=(2.5, 5.5),
        quality=(68, 86),
    ),
    Level(
        zoom=(0.42, 1.8),
        angle=None,
        tilt=0.22,
        shift=0.28,
        blur=(1.4, 3.5),
        motion=5,
        balance=0.2,
        exposure=(0.7, 1.22),
        gamma=0.26,
        glare=(30, 80),
        haze=26,
        moire=(0.06, 0.14),
        vignette=(0.15, 0.42),
        fringe=0.004,
        room=0.55,
        glare_on_cell=True,
        noise=(4, 9),
        quality=(50, 74),
    ),
    Level(
        zoom=(0.3, 2),
        angle=None,
        tilt=0.3,
        shift=0.36,
        blur=(2.2, 6),
        motion=9,
        balance=0.3,
        exposure=(0.55, 1.35),
        gamma=0.36,
        glare=(40, 110),
        haze=40,
        moire=(0.1, 0.22),
        vignette=(0.25, 0.55),
        fringe=0.006,
        room=0.25,
        glare_on_cell=True,
        noise=(7, 15),
        quality=(35, 58),
    ),
)


def level_of(severity: int) -> Level:
    """Return what `severity` means.

    Raises:
        TrainingError: it is not one of 1 to 5.
    """
    if severity not in SEVERITIES:
        raise TrainingError(f"The severity of a phone photo is 1 to 5, not {severity}.")
    return LEVELS[severity - 1]
