"""Turns the cells of a differential count, as people named them, into what a head is taught by.

Called in a worker's thread by the route. Knows no database.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from app.counts.rows import CountCell, CountPhoto
from app.impulse.box import Box
from app.impulse.impulse import Impulse
from app.teaching.kept.rows import Shown
from app.teaching.kept.showing import shown_of


def show_counted(
    jpeg: bytes,
    photo: CountPhoto,
    named: Sequence[tuple[CountCell, str]],
    impulse: Impulse,
    admit: Callable[[int], None] = lambda _: None,
) -> list[Shown]:
    """Return the `named` cells of a photo, whose kept JPEG is `jpeg`, each with its name.

    They are of one group, the photo; each is known again by itself, so that what is named later
    can be added to what was.

    Raises:
        NotTeachable: the model gives nothing to teach by.
    """
    pixels = impulse.input_block.read(jpeg, admit).pixels
    height, width = pixels.shape[:2]
    now = datetime.now(UTC)
    shown = []
    for place, (counted, label) in enumerate(named):
        box = Box(*counted.box).scaled(width / photo.width, height / photo.height)
        box = box.clipped(width, height)
        one = hashlib.sha256(f"{photo.sha256} {counted.id}".encode()).hexdigest()
        at = now + timedelta(microseconds=place)
        cell = impulse.name(pixels, box)
        shown.append(
            shown_of(cell, pixels, box, at, label, photo.sha256, one, impulse.model_sha256)
        )
    return shown
