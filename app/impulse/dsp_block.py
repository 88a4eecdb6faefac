"""DSP block: a crop of the photo becomes the features the model takes.

Third block of the impulse: after the locate block, before the learning block.
The only resize in the project. Knows no classes and no model.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from app.impulse.box import Box
from app.impulse.colour.colours import Colours
from app.impulse.spec import DspSpec

RESAMPLING = Image.Resampling.BILINEAR
"""Pillow's bilinear averages over all source pixels when it shrinks, so nothing aliases."""


class DspBlock:
    """Resize crops as Edge Impulse's image block does: squash, fit-shortest, fit-longest."""

    def __init__(self, spec: DspSpec) -> None:
        self.spec = spec

    def features(
        self, pixels: NDArray[np.uint8], box: Box | None = None, colours: Colours | None = None
    ) -> NDArray[np.float32]:
        """Return the features of the crop `box` of `pixels` (H, W, 3), or of the whole frame.

        Where the spec asks for it, the photo's `colours` are brought to the usual ones.
        float32 (1, size, size, channels), black at `spec.low`, white at `spec.high`;
        160 x 160 x 3 = 76,800 features by default.
        """
        return self.scaled(self.crop(pixels, box, colours))

    def scaled(self, crop: Image.Image) -> NDArray[np.float32]:
        """Return the features of a crop that is a square already."""
        low, high = self.spec.low, self.spec.high
        square = np.asarray(crop, dtype=np.float32)
        features = square * np.float32((high - low) / 255) + np.float32(low)
        return features.reshape(1, self.spec.size, self.spec.size, self.spec.channels)

    def crop(
        self, pixels: NDArray[np.uint8], box: Box | None = None, colours: Colours | None = None
    ) -> Image.Image:
        """Return the crop resized to a square picture, mode RGB or L.

        Where the spec names a `detail`, it goes through a picture of that side: how sharp a
        microscope is tells no cell from another, and what is learnt of it fails elsewhere.

        squash: both sides stretched to the square; fit-shortest: the short side fits and
        the long one is cut equally at both ends; fit-longest: the long side fits and the
        rest is filled with black bars
        (https://docs.edgeimpulse.com/studio/projects/processing-blocks/blocks/image).
        """
        if box is not None:
            pixels = pixels[box.y0 : box.y1, box.x0 : box.x1]
        square = self._resized(Image.fromarray(np.ascontiguousarray(pixels)))
        if self.spec.stain == "normalised" and colours is not None:
            square = Image.fromarray(colours.normalised(np.asarray(square)))
        return square.convert("L") if self.spec.colour == "grayscale" else square

    def _resized(self, part: Image.Image) -> Image.Image:
        size = (self.spec.size, self.spec.size)
        if self.spec.detail is not None:
            return self._fitted(part, (self.spec.detail, self.spec.detail)).resize(size, RESAMPLING)
        return self._fitted(part, size)

    def _fitted(self, part: Image.Image, size: tuple[int, int]) -> Image.Image:
        if self.spec.resize == "fit-longest":
            return ImageOps.pad(part, size, RESAMPLING)
        if self.spec.resize == "fit-shortest":
            return ImageOps.fit(part, size, RESAMPLING)
        return part.resize(size, RESAMPLING)


def as_jpeg(crop: NDArray[np.uint8]) -> bytes:
    """Return what the model saw, (S, S, 3) or (S, S), as the bytes of a JPEG file."""
    out = BytesIO()
    Image.fromarray(crop).save(out, "JPEG", quality=90)
    return out.getvalue()
