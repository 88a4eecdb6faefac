"""Reads fields with boxes around leukocytes, red cells and platelets, and holds some apart.

Pictures of one field, and of one smear, stay on one side. Knows no views and no network.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from app.errors import BadPhoto, TrainingError
from app.impulse.heads.signature import signature
from app.impulse.input_block import InputBlock
from app.impulse.survey.survey_network import KINDS, Kind
from app.training.augment.augment import Pixels
from app.training.data import dataset, fields, layouts
from app.training.data.dataset import Sample
from app.training.data.grouping import grouped
from app.training.data.layouts import Relative, walk
from app.training.data.layouts.names import folded
from app.training.data.layouts.table import MAIN, column
from app.training.files import sha256
from app.training.fit.locator import AnnotatedPicture, annotations
from app.training.fit.manifest import Manifest

if TYPE_CHECKING:
    from rich.progress import Progress

Side = Literal["learnt", "held_out", "aside"]

CALLED: dict[str, Kind] = {
    "wbc": "leukocyte",
    "rbc": "red_cell",
    "platelets": "platelet",
    "class 0": "leukocyte",
    "class 1": "red_cell",
    "class 2": "platelet",
}
"""What boxes are called in the sets that are read here -> what they hold."""
COMPLETE: dict[str, tuple[Kind, ...]] = {
    "bccd": ("leukocyte", "platelet"),
    "txl": KINDS,
    "pig_phone": ("leukocyte",),
}
"""Set -> of which kinds everything is boxed. BCCD's own boxes leave many red cells out."""
NEAREST = 5
"""Pictures of known smears that a picture of an unknown one is compared with."""


@dataclass(frozen=True, slots=True)
class Boxed:
    """Hold something boxed: its middle, width and height in pixels."""

    kind: Kind
    x: float
    y: float
    width: float
    height: float
    sure: bool = True
    """Whether it is to be found; else finding it is no error."""

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """The box: x0, y0, x1, y1."""
        across, down = self.width / 2, self.height / 2
        return self.x - across, self.y - down, self.x + across, self.y + down


@dataclass(frozen=True, slots=True)
class BoxedField:
    """Name a field, what is boxed in it, and on which side it is."""

    picture: Path
    origin: str
    group: str
    """The field or the smear that it shows."""
    boxes: tuple[tuple[Kind, Relative], ...]
    known: tuple[Kind, ...]
    """Kinds of which everything is boxed."""
    side: Side


@dataclass(frozen=True, slots=True)
class FieldPhoto:
    """Hold a field's pixels and boxes."""

    field: BoxedField
    pixels: Pixels
    boxes: tuple[Boxed, ...]

    @property
    def cell(self) -> float | None:
        """Side of its leukocytes in pixels; None where there is none."""
        sides = [(one.width * one.height) ** 0.5 for one in self.boxes if one.kind == KINDS[0]]
        return float(np.median(sides)) if sides else None


def boxed_fields(
    folders: Sequence[Path], manifest: Manifest, smears: Path | None, cache: Path, bar: "Progress"
) -> list[BoxedField]:
    """Return the fields with boxes in `folders`, each on a side.

    A field is held out where a picture of its group is one that the model of `manifest` held out,
    and, of sets that the model holds nothing out of, one group in five by a hash. `smears` is a set
    with a `labels.csv` that tells smears, and which pictures here are of them: a picture of no
    known smear goes with those it looks like, and is left aside where these are on both sides.

    Raises:
        TrainingError: a folder can't be read.
    """
    boxes: dict[Path, list[tuple[Kind, Relative]]] = {}
    samples = []
    for folder in folders:
        found = dataset.read([folder], layout=layouts.box_layout(walk(folder)))
        origin = folder.resolve().name
        of: dict[Path, list[tuple[Kind, Relative]]] = {one: [] for one in found.empty}
        for one in found.samples:
            kind = CALLED.get(folded(one.label))
            if one.box is not None and kind:
                of.setdefault(one.path, []).append((kind, one.box))
        boxes |= of
        samples += [Sample(one, "", f"{origin}/{one.name}", origin, True) for one in sorted(of)]
    if not samples:
        raise TrainingError("No field with boxes was found.")
    samples = grouped(samples, cache, bar)
    smear_of, sides = _smears(smears, samples, manifest) if smears else ({}, {})
    group_of = {one.path: smear_of.get(one.path, one.group) for one in samples}
    learnt, held = manifest["train"], manifest["held_out"]
    hashes = {one.path: sha256(one.path) for one in samples}
    held_groups = {group_of[path] for path, name in hashes.items() if name in held}
    learnt_groups = {group_of[path] for path, name in hashes.items() if name in learnt}
    fields_read = []
    for one in samples:
        group = group_of[one.path]
        side: Side = "learnt"
        if one.path in sides:
            side = sides[one.path]
        elif group in held_groups:
            side = "aside" if hashes[one.path] in learnt else "held_out"
        elif group not in learnt_groups and _is_test(group):
            side = "held_out"
        fields_read.append(
            BoxedField(
                one.path,
                one.origin,
                group,
                tuple(boxes[one.path]),
                COMPLETE.get(one.origin, KINDS),
                side,
            )
        )
    return fields_read


def _is_test(group: str) -> bool:
    """Tell whether a group of a set that no model learnt from only tests: one in five."""
    return hashlib.sha256(group.encode()).digest()[0] % 5 == 0


def _smears(
    folder: Path, samples: Sequence[Sample], manifest: Manifest
) -> tuple[dict[Path, str], dict[Path, Side]]:
    """Return the smear of each picture that looks like those in `folder`, and its side."""
    shown = fields.same_pictures(folder)
    if not shown:
        return {}, {}
    rows = [row for row in column(folder / MAIN, "smear") if (folder / row["file"]).is_file()]
    named = np.array([row["smear"] for row in rows])
    held = {Path(name).name for name in manifest["held_out"].values()}
    held_smears = {row["smear"] for row in rows if Path(row["file"]).name in held}
    looks = np.array([_look(folder / row["file"]) for row in rows])
    spread = looks.std(axis=0) + 1e-6
    own = {folder / row["file"]: row["smear"] for row in rows}
    known = {name: own[path] for name, path in shown.items() if path in own}
    size = _size(folder / rows[0]["file"])
    smear_of: dict[Path, str] = {}
    sides: dict[Path, Side] = {}
    for one in samples:
        if one.path.name in known:
            near = [known[one.path.name]]
        elif one.path.name not in known and _size(one.path) == size:
            apart = (((looks - _look(one.path)) / spread) ** 2).sum(axis=1)
            near = list(named[np.argsort(apart)[:NEAREST]])
        else:
            continue
        smear_of[one.path] = max(near, key=near.count)
        out = sum(name in held_smears for name in near)
        sides[one.path] = "learnt" if not out else "held_out" if 2 * out > len(near) else "aside"
    return smear_of, sides


def _size(picture: Path) -> tuple[int, int]:
    photo = InputBlock().read(picture.read_bytes())
    return photo.width, photo.height


def _look(picture: Path) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    return signature(InputBlock().read(picture.read_bytes()).pixels)


def opened(field: BoxedField) -> FieldPhoto | None:
    """Open a field; None where it can't be read."""
    try:
        pixels = InputBlock().read(field.picture.read_bytes()).pixels
    except (BadPhoto, OSError):
        return None
    high, wide = pixels.shape[:2]
    boxes = tuple(
        Boxed(
            kind,
            (x0 + x1) / 2 * wide,
            (y0 + y1) / 2 * high,
            max(1.0, (x1 - x0) * wide),
            max(1.0, (y1 - y0) * high),
        )
        for kind, (x0, y0, x1, y1) in field.boxes
    )
    return FieldPhoto(field, pixels, boxes)


def lone_cells(folder: Path, manifest: Manifest, most: int) -> list[FieldPhoto]:
    """Return up to `most` pictures of a set of single cells that the model learnt from.

    Each with the leukocyte that the nucleus rule boxes in its middle. Views are laid out of them
    in which cells are small and many.
    """
    origin = folder.resolve().name
    learnt = {name.removeprefix(f"{origin}/") for name in manifest["train"].values()}
    paths = [one for one in dataset.read([folder]).samples if one.path.name in learnt]
    paths = [one for one in paths if one.label in dataset.CLASSES]
    paths.sort(key=lambda one: hashlib.sha256(one.path.name.encode()).digest())
    photos = []
    for one in paths[:most]:
        read = annotations.read(AnnotatedPicture(replace(one, origin=origin), None))
        if read is not None:
            boxes = tuple(
                Boxed(KINDS[0], at.x, at.y, at.side, at.side, at.sure) for at in read.cells
            )
            field = BoxedField(one.path, origin, one.group, (), KINDS[:1], "learnt")
            photos.append(FieldPhoto(field, read.pixels, boxes))
    return photos


def counted(fields_read: Sequence[BoxedField]) -> Mapping[Side, int]:
    """Count the fields of each side."""
    return {side: sum(one.side == side for one in fields_read) for side in _SIDES}


_SIDES: tuple[Side, ...] = ("learnt", "held_out", "aside")
