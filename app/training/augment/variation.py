"""Says how far the crops of a batch are varied (`vary.py`). Knows no TensorFlow."""

from pydantic import Field

from app.impulse.spec import Part


class Variation(Part):
    """Say how far the crops of a batch are varied; ranges are (lowest, highest)."""

    zoom: tuple[float, float] = (0.72, 1.35)
    """Side of the crop over the located box's."""
    shift: float = Field(default=0.06, ge=0)
    """Sigma of how far the crop lies off the cell's centre, over its side."""
    stretch: float = Field(default=0.06, ge=0)
    """Sigma of the logarithm of each axis's scale."""
    mix: float = Field(default=0.05, ge=0)
    """Sigma of the matrix that mixes the optical densities of the channels, about one."""
    strength: tuple[float, float] = (0.7, 1.45)
    """Factor on all optical densities: a thick or a thin stain."""
    channels: tuple[float, float] = (0.85, 1.18)
    """Factor on the optical density of each channel."""
    lamps: float = Field(default=0.6, ge=0, le=1)
    """Share of the crops under another lamp and camera."""
    lamp: tuple[float, float] = (0.5, 1.08)
    """Light of the glass in each channel."""
    gamma: tuple[float, float] = (0.7, 1.4)
    saturation: tuple[float, float] = (0.75, 1.25)
    borrowed: float = Field(default=0.2, ge=0, le=1)
    """Share of the crops that take mean and spread of each optical density from another crop."""
    gray: float = Field(default=0.08, ge=0, le=1)
    """Share of the crops without colour: there, shape is all there is."""
    hue: float = Field(default=0.3, ge=0, le=1)
    """Share of the crops whose colours are turned about the gray axis."""
    turn: float = Field(default=0.35, ge=0)
    """How far they are turned, in radians, at most."""
    sharpen: float = Field(default=0.4, ge=0, le=1)
    """Share of the crops that are softened or sharpened."""
    shrunk: float = Field(default=0.5, ge=0, le=1)
    """Share of the crops that lose detail as small pictures do."""
    pixels: tuple[int, int] = (28, 56)
    """Side of those small pictures."""
    noisy: float = Field(default=0.3, ge=0, le=1)
    noise: float = Field(default=0.035, ge=0)
    """Sigma of the noise, at most."""
    contrast: float = Field(default=0.12, ge=0, le=1)
    """Share of the crops whose darkest and brightest values are pulled to black and white."""
