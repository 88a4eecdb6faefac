"""Turns a photo into what a head can be taught by: its cells, or the whole of it.

Called in a worker's thread by the routes, and by commands. Knows no database.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from app.errors import NoCellFound, NotTeachable
from app.impulse.box import Box
from app.impulse.heads.signature import signature
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import Cell, Impulse
from app.teaching.kept.picture import cut
from app.teaching.kept.rows import Shown


def show(
    data: bytes,
    impulse: Impulse,
    admit: Callable[[int], None] = lambda _: None,
    head: TaughtHead | None = None,
    frame: bool = False,
    label: str | None = None,
    group: str | None = None,
) -> list[Shown]:
    """Return the cells in the photo whose file is `data`, the clearest first, as examples.

    With a `label` the clearest alone, named so; with `frame` the whole photo in their place.
    What they are taken for is said by `head`, where there is one. They belong to `group`, which
    is the photo itself where none is told.

    Raises:
        BadPhoto: the bytes can't be used as a photo.
        NoCellFound: no cell was found in it.
        NotTeachable: the model gives nothing to teach by.
    """
    if frame and (head is None or not head.frame):
        head = _own_on_frames(impulse)
    answer = impulse.classify(data, admit, head)
    cells = [cell for cell in answer.cells if cell.located or frame]
    if not cells or answer.photo is None:
        raise NoCellFound
    photo, sha256, now = answer.photo, hashlib.sha256(data).hexdigest(), datetime.now(UTC)
    shown = []
    for place, cell in enumerate(cells[:1] if label is not None else cells):
        box = cell.box.scaled(1 / photo.scale_x, 1 / photo.scale_y)
        at = now + timedelta(microseconds=place)
        of = group or sha256
        shown.append(shown_of(cell, photo.pixels, box, at, label, of, sha256, impulse.model_sha256))
    return shown


def shown_of(
    cell: Cell,
    pixels: NDArray[np.uint8],
    box: Box,
    at: datetime,
    label: str | None,
    group: str,
    photo_sha256: str,
    model_sha256: str,
) -> Shown:
    """Return a cell that lies in `box` of a photo's `pixels` (H, W, 3) as an example.

    Raises:
        NotTeachable: the model gives nothing to teach by.
    """
    if cell.features is None or cell.crop is None:
        raise NotTeachable
    picture, within = cut(pixels, box)
    return Shown(
        id=uuid4(),
        at=at,
        label=label,
        said=cell.label,
        confidence=cell.confidence,
        verdict=cell.verdict,
        group=group,
        photo_sha256=photo_sha256,
        box=within,
        features=cell.features.astype(np.float32),
        signature=signature(cell.crop),
        model_sha256=model_sha256,
        picture=picture,
    )


def _own_on_frames(impulse: Impulse) -> TaughtHead:
    """Return the model's own head as one that takes the whole photo for one cell."""
    own, spec = impulse.learning_block.head, impulse.spec
    if own is None:
        raise NotTeachable
    return TaughtHead(
        name="",
        classes=spec.classes,
        kinds=spec.kinds,
        head=own,
        verdict=spec.verdict,
        model_sha256=impulse.model_sha256,
        frame=True,
    )
