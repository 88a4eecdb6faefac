"""A rectangle of pixels: where a cell is in a photo.

Made by the locate block, read by everything after it. Knows nothing of
pictures, models or classes.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """Hold a half-open rectangle [x0, x1) x [y0, y1) in pixels, origin top left."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    @property
    def area(self) -> int:
        return self.width * self.height

    def clipped(self, width: int, height: int) -> "Box":
        """Return what of the box lies in a picture of `width` x `height`; at least one pixel."""
        x0, y0 = min(max(self.x0, 0), width - 1), min(max(self.y0, 0), height - 1)
        return Box(x0, y0, min(max(self.x1, x0 + 1), width), min(max(self.y1, y0 + 1), height))

    def scaled(self, factor_x: float, factor_y: float) -> "Box":
        """Map the box to a picture that is `factor_x` times as wide, `factor_y` as high."""
        return Box(
            round(self.x0 * factor_x),
            round(self.y0 * factor_y),
            round(self.x1 * factor_x),
            round(self.y1 * factor_y),
        )
