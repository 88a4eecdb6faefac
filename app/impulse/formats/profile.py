"""Brings colours that a profile says are not sRGB's to sRGB.

Asked by the input block of the small picture. Broken profiles, and those of other kinds of
colour than RGB, are left alone, as browsers do. Knows no files.
"""

from functools import lru_cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

NEAR = 3
"""Levels by which colours may differ before a profile matters."""
STEPS = 6
"""Levels of each channel that are compared."""


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return an RGB picture in sRGB's colours; as it is where its profile is near that."""
    if not _matters(profile):
        return image
    try:
        transform = _transform(profile)
        return ImageCms.applyTransform(image, transform) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


@lru_cache(maxsize=8)
def _matters(profile: bytes) -> bool:
    levels = np.linspace(0, 255, STEPS).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(STEPS, -1, 3)
    try:
        turned = ImageCms.applyTransform(Image.fromarray(grid), _transform(profile))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return False
    difference = np.abs(np.asarray(turned, dtype=int) - grid)
    return bool(difference.max() > NEAR)


def _transform(profile: bytes) -> ImageCms.ImageCmsTransform:
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    if source.profile.xcolor_space != "RGB ":
        raise ValueError("not a profile of RGB")
    # Black point compensation is what browsers do.
    return ImageCms.buildTransform(
        source,
        ImageCms.createProfile("sRGB"),
        "RGB",
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
