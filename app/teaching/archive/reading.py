"""Reads an exported head, which somebody else may have packed, altered or damaged.

The reverse of `packing.py`; nothing in it is trusted: pictures are decoded, numbers counted, and
the head is tried. Knows no database.
"""

import io
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import TypeAdapter, ValidationError

from app.errors import BadPhoto, ModelUnusable, NoArchive
from app.impulse.heads.signature import LENGTH
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import REASONS, Impulse
from app.impulse.input_block import InputBlock
from app.teaching.archive.archive import Archive
from app.teaching.archive.manifest import ExampleTold, Manifest, Numbers
from app.teaching.archive.packing import HEAD, MANIFEST, NUMBERS
from app.teaching.archive.parts import Parts, arrays_fit
from app.teaching.kept.rows import Shown, TaughtClass
from app.teaching.report import Report

HEAD_MOST = 10_000_000
"""Bytes of a head: 100 classes of 1,280 features have half a million, and 500 centres as much
again in float16."""
SIDE_MOST = 640
"""Pixels of a picture's longer side, from which on it is made smaller."""
QUALITY = 95
OURS = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
"""What Pillow knows of a JPEG that it wrote itself; anything else may be a name or a place."""

UNREADABLE = (
    *(ValidationError, ValueError, LookupError, TypeError, RecursionError),
    *(BadPhoto, ModelUnusable),
)
"""What comes of parts that are none of ours."""

_ALL_NUMBERS = TypeAdapter(dict[str, Numbers])


def read(data: bytes) -> Archive:
    """Return the taught head that `pack` has packed.

    Raises:
        NoArchive: it is none, or damaged, or larger than any that we write.
    """
    parts = Parts.of(data, MANIFEST)
    try:
        told = Manifest.model_validate_json(parts[MANIFEST])
        numbers = _ALL_NUMBERS.validate_json(parts[NUMBERS])
        examples = [_shown(one, numbers[one.file], parts) for one in told.examples]
        head = _head(parts[HEAD], told) if HEAD in parts else None
    except UNREADABLE as error:
        raise NoArchive from error
    if head:
        widths = {len(one.features) for one in examples if one.model_sha256 == head.model_sha256}
        if widths - {head.head.width}:
            raise NoArchive
    files = {one.file: str(shown.id) for one, shown in zip(told.examples, examples, strict=True)}
    return Archive(
        name=told.name,
        kind=told.kind,
        frame=told.frame,
        classes=tuple(TaughtClass(one.label, one.colour) for one in told.classes),
        examples=examples,
        head=head,
        report=_renamed(told.report, files) if head and told.report else None,
        taught_at=told.taught_at if head else None,
    )


def _renamed(report: Report, files: dict[str, str]) -> Report:
    """Return the report with the ids that its examples have here."""
    predicted = {files[file]: said for file, said in report.predicted.items() if file in files}
    return report.model_copy(update={"predicted": predicted})


def fitting(archive: Archive, impulse: Impulse) -> Archive:
    """Return what was read, as it is; it goes by another model, or fits this one.

    Raises:
        NoArchive: it claims to go by this one.
    """
    head = archive.head
    if head and head.model_sha256 == impulse.model_sha256 and not impulse.takes(head):
        raise NoArchive
    own = impulse.learning_block.head
    for one in archive.examples:
        if own and one.model_sha256 == impulse.model_sha256 and len(one.features) != own.width:
            raise NoArchive
    return archive


def _shown(one: ExampleTold, numbers: Numbers, parts: Parts) -> Shown:
    features, signature = numbers.arrays()
    if not len(features) or len(signature) != LENGTH:
        raise ValueError("numbers lack")
    return Shown(
        id=uuid4(),
        at=one.at,
        label=one.label,
        said=one.said,
        confidence=one.confidence,
        verdict=one.verdict,
        group=one.group,
        photo_sha256=one.photo_sha256,
        box=one.box,
        picture=_picture(parts[one.file]),
        features=features,
        signature=signature,
        model_sha256=one.model_sha256,
    )


def _picture(data: bytes) -> bytes:
    """Return the picture as it is if we may have written it, else its pixels alone, anew.

    Raises:
        BadPhoto: it is none that can be read.
    """
    pixels = InputBlock().read(data).pixels
    if data[:2] == b"\xff\xd8":
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as seen:
            if max(seen.size) <= SIDE_MOST and set(seen.info) <= OURS and not seen.getexif():
                return data
    image = Image.fromarray(pixels)
    image.thumbnail((SIDE_MOST, SIDE_MOST))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _head(data: bytes, told: Manifest) -> TaughtHead:
    """Return the head, once it has answered.

    Raises:
        ModelUnusable: it can't be read.
        ValueError: its parts don't fit each other.
    """
    if not arrays_fit(data, HEAD_MOST):
        raise ValueError("it is too large")
    head = TaughtHead.from_bytes(data)
    labels = {one.label for one in told.classes}
    if not set(head.classes) <= labels or len(set(head.classes)) < len(head.classes):
        raise ValueError("it has other classes")
    if not set(head.kinds) <= set(REASONS) or head.frame != told.frame:
        raise ValueError("it is of another sort")
    with np.errstate(all="ignore"):
        numbers = _asked(head)
    if not all(np.isfinite(one).all() for one in numbers):
        raise ValueError("a number is not finite")
    return head


def _asked(head: TaughtHead) -> list[NDArray[Any]]:
    """Return all numbers of a head, and some that it answers."""
    parts: list[NDArray[Any]] = [head.head.logits(np.zeros(head.head.width))]
    if head.gate:
        gate = head.gate
        parts += [gate.mean, gate.scale, gate.centres, gate.precision]
        parts.append(np.array(gate.share(np.zeros(LENGTH, np.float32))))
    if head.reference:
        parts.append(np.array(head.reference.distance(np.ones(head.head.width))))
    return parts
