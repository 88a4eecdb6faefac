"""Scores the survey on fields in which leukocytes, red cells and platelets are boxed.

Of each kind: F1 at an intersection over union of 0.5, and the count of each field beside that of
its boxes. Beside it what the locate block alone finds of the leukocytes. Knows no table.
"""

import hashlib
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median_high
from time import process_time

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rich.progress import Progress

from app.errors import TrainingError
from app.impulse.box import Box
from app.impulse.impulse import Impulse
from app.impulse.input_block import InputBlock, Photo
from app.impulse.locate_block import LocateBlock
from app.impulse.spec import LocateSpec
from app.impulse.survey.survey_network import KINDS, Kind, Seen
from app.training.data import dataset
from app.training.evaluate.intervals import resampled
from app.training.files import sha256
from app.training.fit.manifest import Manifest
from app.training.fit.survey.boxed_fields import FieldPhoto

OVERLAP = 0.5
"""Intersection over union from which a box has found another."""

Corners = NDArray[np.float64]
"""(N, 4): x0, y0, x1, y1 in pixels."""
Find = Callable[[NDArray[np.uint8]], dict[Kind, Corners]]
"""Says what is in a photo, the surest first."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Hold a figure and its 95 % interval, bootstrap over groups."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class KindScore:
    """Hold how well one kind was found in the fields of one set."""

    kind: Kind
    fields: int
    groups: int
    boxes: int
    f1: Rate
    precision: float
    recall: float
    count_error: Rate
    """Mean of how far the count of a field is off, over that of its boxes, where there are any."""
    mean_error: float
    """The same of who always guesses the mean of these fields."""


@dataclass(frozen=True, slots=True)
class SurveyScore:
    """Hold how well all kinds were found in the fields of one set, and how fast."""

    name: str
    kinds: tuple[KindScore, ...]
    milliseconds: float
    """Median of a field, of one core."""


def score(
    name: str, photos: Sequence[FieldPhoto], find: Find, kinds: Sequence[Kind] = KINDS
) -> SurveyScore:
    """Score `find` on fields of one set: of all `kinds` of which everything is boxed there."""
    known = [kind for kind in kinds if all(kind in one.field.known for one in photos)]
    rows: dict[Kind, list[tuple[int, int, int]]] = {kind: [] for kind in known}
    seconds = []
    for one in photos:
        start = process_time()
        found = find(one.pixels)
        seconds.append(process_time() - start)
        for kind in known:
            wanted = corners(one, kind)
            rows[kind].append((hits(found[kind], wanted), len(found[kind]), len(wanted)))
    groups = [one.field.group for one in photos]
    return SurveyScore(
        name,
        tuple(_scored(kind, np.array(rows[kind], float), groups) for kind in known),
        median_high(seconds) * 1000,
    )


def corners(photo: FieldPhoto, kind: Kind) -> Corners:
    """Return the boxes of a kind in a field."""
    return np.array([one.corners for one in photo.boxes if one.kind == kind], float).reshape(-1, 4)


def hits(found: Corners, wanted: Corners) -> int:
    """Count the boxes that found one of the `wanted`, each one that none before it has found.

    The surest first, each the one that it overlaps most.
    """
    free = np.ones(len(wanted), bool)
    for box in found:
        overlaps = overlapping(box, wanted) * free
        if len(overlaps) and overlaps.max() >= OVERLAP:
            free[overlaps.argmax()] = False
    return int((~free).sum())


def overlapping(box: Corners, others: Corners) -> NDArray[np.float64]:
    """Return the intersection over union of one box with each of the others."""
    both = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    shared = both.clip(0).prod(axis=1)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1)
    whole: NDArray[np.float64] = shared / np.maximum((box[2:] - box[:2]).prod() + areas - shared, 1)
    return whole


def _scored(kind: Kind, rows: NDArray[np.float64], groups: Sequence[str]) -> KindScore:
    hit, found, boxes = rows.T
    there = boxes > 0
    off = np.abs(found - boxes)[there] / boxes[there]
    off_mean = np.abs(boxes[there].mean() - boxes[there]) / boxes[there]
    off_groups = [one for one, is_there in zip(groups, there, strict=True) if is_there]
    return KindScore(
        kind,
        len(rows),
        len(set(groups)),
        int(boxes.sum()),
        Rate(
            float(2 * hit.sum() / max(1, found.sum() + boxes.sum())),
            *resampled([hit, found, boxes], groups, lambda h, f, b: 2 * h / np.maximum(f + b, 1)),
        ),
        float(hit.sum() / max(1, found.sum())),
        float(hit.sum() / max(1, boxes.sum())),
        Rate(
            float(off.mean()),
            *resampled([off, np.ones(len(off))], off_groups, lambda o, n: o / n),
        ),
        float(off_mean.mean()),
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """Hold what the survey, the locate block alone, and both as they serve make of one set."""

    survey: SurveyScore
    alone: SurveyScore
    unlearnt: SurveyScore | None
    """The locate block alone, on those fields that it did not learn from itself."""
    serving: SurveyScore


def compared(
    photos: Sequence[FieldPhoto], impulse: Impulse, located: Container[str], bar: Progress
) -> list[Compared]:
    """Score `impulse` on fields: those of one set and one size together.

    TXL's pictures of 416 pixels are copies of BCCD's, and must not count for another microscope.
    """
    sets: dict[str, list[FieldPhoto]] = {}
    for one in photos:
        height, width = one.pixels.shape[:2]
        sets.setdefault(f"{one.field.origin} {width}x{height}", []).append(one)
    scores = []
    for name, of in bar.track(sorted(sets.items()), description="Surveying"):
        fresh = [one for one in of if sha256(one.field.picture) not in located]
        alone = by_locator(impulse)
        scores.append(
            Compared(
                score(name, of, by_survey(impulse)),
                score(name, of, alone, KINDS[:1]),
                score(name, fresh, alone, KINDS[:1]) if fresh else None,
                score(name, of, by_both(impulse), KINDS[:1]),
            )
        )
    return scores


def by_survey(impulse: Impulse) -> Find:
    """Return what finds all kinds by the survey, at the scale that a first look tells."""
    survey = impulse.survey
    if survey is None:
        raise TrainingError("This model surveys no fields.")

    def find(pixels: NDArray[np.uint8]) -> dict[Kind, Corners]:
        located = impulse.locate_block.locate(pixels)
        photo = Photo(pixels, pixels.shape[1], pixels.shape[0])
        _, seen = survey.look(photo, located=located)
        return {kind: _corners([one for one in seen if one.kind == kind]) for kind in KINDS}

    return find


def by_locator(impulse: Impulse) -> Find:
    """Return what finds leukocytes by the locate block's first look alone."""
    return lambda pixels: {KINDS[0]: _sides(impulse.locate_block.locate(pixels))}


def by_both(impulse: Impulse) -> Find:
    """Return what finds leukocytes as it serves: by a first look, and a survey where one is due."""

    def find(pixels: NDArray[np.uint8]) -> dict[Kind, Corners]:
        found = impulse.find(Photo(pixels, pixels.shape[1], pixels.shape[0]))
        return {KINDS[0]: _sides(found.boxes if found.located else [])}

    return find


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Hold how many leukocytes were counted in fields laid out of pictures of one each."""

    name: str
    cells: int
    """In each field."""
    first: tuple[int, ...]
    """Counted in each field by the first look alone ..."""
    counted: tuple[int, ...]
    """... and as it serves, those left out that are told to be none."""
    milliseconds: float
    """Median time of finding them."""


LAYOUTS = (2, 3, 4, 6)
"""Pictures along each side of a field."""
MOST_READ = 320
"""Pictures that fields are laid out of, at most."""
FIELDS = 6
"""Fields of each layout, at most."""


def laid_out(folder: Path, manifest: Manifest, impulse: Impulse) -> list[LaidOut]:
    """Count the leukocytes of fields laid out of whole pictures that the model held out."""
    origin = folder.resolve().name
    held = {name for name in manifest["held_out"].values() if name.startswith(f"{origin}/")}
    found = dataset.read([folder]).samples
    paths = sorted(
        {one.path for one in found if f"{origin}/{one.path.name}" in held},
        key=lambda one: hashlib.sha256(one.name.encode()).digest(),
    )
    # Some show a second leukocyte beside the one in the middle.
    paths = [one for one in paths[:MOST_READ] if _shows_one(one)]
    results = []
    for along in LAYOUTS:
        each = along * along
        first, counted, spent = [], [], []
        for start in range(0, min(FIELDS * each, len(paths) - each + 1), each):
            pixels = side_by_side(paths[start : start + each], along)
            file = BytesIO()
            Image.fromarray(pixels).save(file, "JPEG", quality=92)
            answer = impulse.classify(file.getvalue())
            photo = impulse.input_block.read(file.getvalue())
            first.append(len(impulse.locate_block.locate(photo.pixels)))
            counted.append(sum(one.located and one.verdict != "no_cell" for one in answer.cells))
            spent.append(answer.timings_ms["locate"])
        if counted:
            results.append(LaidOut(origin, each, tuple(first), tuple(counted), median_high(spent)))
    return results


def _shows_one(picture: Path) -> bool:
    """Tell whether the rule that goes by nuclei finds one leukocyte in a picture."""
    pixels = InputBlock().read(picture.read_bytes()).pixels
    return len(LocateBlock(LocateSpec()).locate(pixels)) == 1


def side_by_side(pictures: Sequence[Path], along: int) -> NDArray[np.uint8]:
    """Return pictures in rows of `along`, each as large as the first."""
    opened = [InputBlock().read(one.read_bytes()).pixels for one in pictures]
    height, width = opened[0].shape[:2]
    canvas = np.empty((height * (len(opened) // along), width * along, 3), np.uint8)
    for number, pixels in enumerate(opened):
        y, x = number // along * height, number % along * width
        canvas[y : y + height, x : x + width] = np.asarray(
            Image.fromarray(pixels).resize((width, height))
        )
    return canvas


def _corners(seen: Sequence[Seen]) -> Corners:
    return np.array([one.corners for one in seen], float).reshape(-1, 4)


def _sides(boxes: Sequence[Box]) -> Corners:
    return np.array([(one.x0, one.y0, one.x1, one.y1) for one in boxes], float).reshape(-1, 4)
