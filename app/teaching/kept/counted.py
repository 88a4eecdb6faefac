"""Turns the cells of a differential count, as people named them, into what a head is taught by.

Called in a worker's thread by the route. Knows no database.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np

from app.counts.rows import CountCell, CountPhoto
from app.errors import NotTeachable
from app.impulse.box import Box
from app.impulse.heads.signature import signature
from app.impulse.impulse import Impulse
from app.teaching.kept.picture import cut
from app.teaching.kept.rows import Shown


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
        x0, y0 = min(max(box.x0, 0), width - 1), min(max(box.y0, 0), height - 1)
        box = Box(x0, y0, min(max(box.x1, x0 + 1), width), min(max(box.y1, y0 + 1), height))
        cell = impulse.name(pixels, box)
        if cell.features is None or cell.crop is None:
            raise NotTeachable
        picture, within = cut(pixels, box)
        shown.append(
            Shown(
                id=uuid4(),
                at=now + timedelta(microseconds=place),
                label=label,
                said=cell.label,
                confidence=cell.confidence,
                verdict=cell.verdict,
                group=photo.sha256,
                photo_sha256=hashlib.sha256(f"{photo.sha256} {counted.id}".encode()).hexdigest(),
                box=within,
                features=cell.features.astype(np.float32),
                signature=signature(cell.crop),
                model_sha256=impulse.model_sha256,
                picture=picture,
            )
        )
    return shown
