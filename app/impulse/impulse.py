"""The impulse: input -> locate -> DSP -> learning, in one call.

The classify route, the command line and the evaluation all call `classify`.
Knows what an answer is made of, but not how it is sent or stored.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelUnusable, PhotoTooLarge
from app.impulse.box import Box
from app.impulse.colour.colour_check import colour_doubt
from app.impulse.colour.colours import Colours
from app.impulse.dsp_block import DspBlock
from app.impulse.heads.head import Head
from app.impulse.heads.signature import signature
from app.impulse.heads.taught import TaughtHead
from app.impulse.input_block import LONG_SIDE_FINER, InputBlock, Photo
from app.impulse.learning_block import LearningBlock, Reading, mixed, reading_of
from app.impulse.locate.locate_network import LocateNetwork
from app.impulse.locate_block import LocateBlock
from app.impulse.reference import Reference
from app.impulse.runtime import Runtime, pick_runtime
from app.impulse.spec import DataFile, ImpulseSpec, Kind, ModelFile, Precision, VerdictSpec
from app.impulse.survey.survey import Survey, is_field
from app.impulse.survey.survey_network import KINDS, Seen, SurveyNetwork

Verdict = Literal["sure", "unsure", "no_cell"]
Reason = Literal[
    "clear",
    "close",
    "unfamiliar",
    "other_cell",
    "no_colour",
    "odd_colour",
    "no_cell",
    "not_located",
    "whole_frame",
]
"""Why the verdict: `clear` is sure; `close` is between two classes; `unfamiliar` is nearest to a
class, but unlike what was learnt; `other_cell` looks like another kind of cell; `no_colour` is
grey, and `odd_colour` in colours that no stain has, red and blue swapped perhaps; `no_cell` has a
nucleus-like spot that is no leukocyte; `not_located` has not even that; `whole_frame` is sure, of
the whole photo, by a model that looks for no cells."""


VERDICTS: dict[Reason, Verdict] = {
    "clear": "sure",
    "close": "unsure",
    "unfamiliar": "unsure",
    "other_cell": "unsure",
    "no_colour": "unsure",
    "odd_colour": "unsure",
    "whole_frame": "sure",
    "no_cell": "no_cell",
    "not_located": "no_cell",
}

REASONS: dict[Kind, Reason] = {
    "basophil": "other_cell",
    "immature_granulocyte": "other_cell",
    "erythroblast": "other_cell",
    "other_cell": "other_cell",
    "platelet": "no_cell",
    "no_cell": "no_cell",
}
"""The reason of a cell that is told to be of a kind."""
FINER = 1.9
"""Pixels of the upload for one decoded, from which decoding it larger shows more."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold what the model says of one cell, or of the whole photo where none was located."""

    box: Box
    """Pixels of the upload, upright."""
    located: bool
    scores: dict[str, float]
    """Class -> probability, in the model's order; they sum to 1."""
    kinds: dict[Kind, float] = field(default_factory=dict)
    """Kind -> probability that the cell is none of the classes, but that."""
    distance: float | None = None
    """From what was learnt, 0..2; None where it is not measured."""
    reason: Reason = "not_located"
    """Why its verdict; as good as never found until it is judged."""
    evidence: NDArray[np.float64] | None = field(default=None, repr=False, compare=False)
    """(h, w, classes): which part of the crop speaks for which class; None if not told."""
    features: NDArray[np.float64] | None = field(default=None, repr=False, compare=False)
    """(F,): the network's pooled features, which heads are taught by; None if not told."""
    crop: NDArray[np.uint8] | None = field(default=None, repr=False, compare=False)
    """What the model saw of it: (size, size, 3), or (size, size) in grayscale."""

    @property
    def known(self) -> float:
        """The probability that the cell is of one of the classes."""
        return 1 - sum(self.kinds.values())

    @property
    def label(self) -> str:
        return max(self.scores, key=self.scores.__getitem__)

    @property
    def confidence(self) -> float:
        return max(self.scores.values())

    @property
    def verdict(self) -> Verdict:
        return VERDICTS[self.reason]

    @property
    def likeliest_kind(self) -> Kind | None:
        """The kind that is likelier than every class; None where a class is the likeliest."""
        if not self.kinds:
            return None
        kind = max(self.kinds, key=self.kinds.__getitem__)
        return kind if self.kinds[kind] > self.known * self.confidence else None

    @property
    def kind(self) -> Kind | None:
        """The kind that the cell is told to be."""
        return self.likeliest_kind if self.reason in REASONS.values() else None


@dataclass(frozen=True, slots=True)
class Found:
    """Hold the boxes to look at, and the photo in whose pixels they are."""

    photo: Photo
    boxes: list[Box]
    colours: Colours | None = None
    located: bool = True
    """Whether the boxes hold cells; else one holds the whole photo."""
    seen: list[Seen] | None = None
    """What a survey has seen, in the same pixels; None where none was made."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what the impulse found in one photo: 1 to 100 cells, the surest first."""

    cells: tuple[Cell, ...]
    width: int
    """Pixels of the upload, upright."""
    height: int
    timings_ms: dict[str, float]
    """Milliseconds of decode, locate, features, inference and their total."""
    crop: NDArray[np.uint8]
    """What the model saw of the first cell: (size, size, 3), or (size, size) in grayscale."""
    photo: Photo | None = field(default=None, repr=False, compare=False)
    """The photo as it was decoded, for who keeps it; some megabytes."""
    finer: Photo | None = field(default=None, repr=False, compare=False)
    """The one that its cells were cut out of: the same, or larger where they are small."""
    others: tuple[Seen, ...] | None = None
    """Red cells and platelets, in pixels of the upload; None where nobody asked for them, or the
    model surveys no fields."""

    @property
    def reason(self) -> Reason:
        return self.cells[0].reason

    @property
    def verdict(self) -> Verdict:
        return self.cells[0].verdict


class Impulse:
    """Run the four blocks that `impulse.json` describes; safe to call from several threads."""

    def __init__(
        self,
        spec: ImpulseSpec,
        learning_block: LearningBlock,
        model_sha256: str,
        served: str,
        network: LocateNetwork | None = None,
        reference: Reference | None = None,
        survey: Survey | None = None,
    ) -> None:
        self.spec = spec
        self.model_sha256 = model_sha256
        self.served = served
        self.input_block = InputBlock()
        self.locate_block = LocateBlock(spec.locate, network)
        self.dsp_block = DspBlock(spec.dsp)
        self.learning_block = learning_block
        self.reference = reference
        self.survey = survey

    @classmethod
    def load(
        cls,
        folder: Path,
        interpreters: int = 1,
        precision: Precision | None = None,
        runtime: Runtime | None = None,
    ) -> Self:
        """Load the model in `folder` that serves under the runtime installed here.

        Or the one of `precision`, whether it serves or not, or under the `runtime` named.

        Raises:
            ModelUnusable: a file is missing, differs from its SHA-256, or its shapes
                don't fit the spec.
            NoRuntime: no TFLite runtime is installed.
        """
        spec = ImpulseSpec.read(folder)
        runtime = runtime or pick_runtime()
        precision = precision or spec.serves.get(runtime.name)
        if precision is None:
            raise ModelUnusable(f"impulse.json names no model to serve under {runtime.name}.")
        if precision not in spec.models:
            raise ModelUnusable(f"impulse.json lists no {precision} model.")
        listed = spec.models[precision]
        path, sha256 = checked(folder, listed)
        head = None
        if spec.head is not None:
            head_path, _ = checked(folder, spec.head)
            head = Head.load(head_path, spec.temperature)
            if head.names != (*spec.classes, *spec.kinds):
                raise ModelUnusable(f"{spec.head.file} names other classes than impulse.json.")
        block = LearningBlock(path, runtime, interpreters, len(spec.kinds), head)
        wanted = (1, spec.dsp.size, spec.dsp.size, spec.dsp.channels)
        if block.input_shape != wanted:
            raise ModelUnusable(
                f"{listed.file} takes features of {block.input_shape}, impulse.json says {wanted}."
            )
        if block.classes != len(spec.classes):
            raise ModelUnusable(
                f"{listed.file} gives {block.classes} scores, "
                f"impulse.json names {len(spec.classes)} classes."
            )
        network = None
        if spec.locate.model is not None:
            network_path, _ = checked(folder, spec.locate.model)
            network = LocateNetwork(network_path, runtime, interpreters)
        reference = None
        if spec.reference is not None:
            reference_path, _ = checked(folder, spec.reference)
            reference = Reference.load(reference_path)
            if block.features is None:
                raise ModelUnusable(
                    f"{listed.file} gives no features to measure from {spec.reference.file}."
                )
            if reference.width != block.features:
                raise ModelUnusable(
                    f"{listed.file} gives {block.features} features, "
                    f"{spec.reference.file} holds centres of {reference.width}."
                )
        survey = None
        if spec.survey is not None:
            survey_path, _ = checked(folder, spec.survey.model)
            least = {kind: getattr(spec.survey, kind) for kind in KINDS}
            survey = Survey(SurveyNetwork(survey_path, runtime, least, interpreters))
        served = f"{precision} under {runtime.name}"
        return cls(spec, block, sha256, served, network, reference, survey)

    def classify(
        self,
        data: bytes,
        admit: Callable[[int], None] = lambda _: None,
        taught: TaughtHead | None = None,
        count_others: bool = False,
    ) -> Answer:
        """Name the cells in the photo whose file is `data`, by a `taught` head where there is one.

        Where they are small or many, the photo is surveyed in tiles. Red cells and platelets are
        told where `count_others` asks for them.

        Where no leukocyte is located the whole frame stands in, marked so, and the
        verdict is `no_cell`; a model that looks for none judges the frame as it would a cell.
        `admit` is told how many bytes the photo takes, before it is decoded.

        Raises:
            BadPhoto: the bytes can't be used as a photo.
            ModelUnusable: the head was taught with another model.
        """
        self._check(taught)
        start = perf_counter()
        photo = self.input_block.read(data, admit)
        decoded = perf_counter()
        found = self.find(photo, lambda: self._finer(data, photo, admit), taught, count_others)
        located = perf_counter()
        finer = found.photo
        seen = [self.dsp_block.crop(finer.pixels, box, found.colours) for box in found.boxes]
        features = [self.dsp_block.scaled(crop) for crop in seen]
        crops = [np.asarray(crop) for crop in seen]
        shaped = perf_counter()
        cells = []
        for box, feature, crop in zip(found.boxes, features, crops, strict=True):
            reading, here = self._read(feature, crop, taught)
            cells.append(self._cell(box, finer, found.located, reading, taught, here, crop))
        done = perf_counter()
        # A red cell or a platelet that was boxed, too, must not hide the leukocytes.
        real = [place for place, cell in enumerate(cells) if cell.reason != "no_cell"] or [0]
        return Answer(
            cells=tuple(cells[place] for place in real),
            width=photo.width,
            height=photo.height,
            timings_ms={
                "decode": 1000 * (decoded - start),
                "locate": 1000 * (located - decoded),
                "features": 1000 * (shaped - located),
                "inference": 1000 * (done - shaped),
                "total": 1000 * (done - start),
            },
            crop=crops[real[0]],
            photo=photo,
            finer=finer,
            others=_others(found) if count_others else None,
        )

    def name(self, pixels: NDArray[np.uint8], box: Box, taught: TaughtHead | None = None) -> Cell:
        """Name the cell that somebody found in `box` of a photo's `pixels` (H, W, 3).

        As `classify` does of what it finds itself; the box stays in these pixels.

        Raises:
            ModelUnusable: the head was taught with another model.
        """
        self._check(taught)
        height, width = pixels.shape[:2]
        photo = Photo(pixels, width, height)
        # Only a spec with colours of its own needs to know those of the whole photo.
        usual = self.spec.dsp.stain == "normalised"
        colours = self.locate_block.find(pixels).colours if usual else None
        seen = self.dsp_block.crop(pixels, box, colours)
        crop = np.asarray(seen)
        reading, here = self._read(self.dsp_block.scaled(seen), crop, taught)
        return self._cell(box, photo, True, reading, taught, here, crop)

    def _check(self, taught: TaughtHead | None) -> None:
        if taught and not self.takes(taught):
            raise ModelUnusable(
                f"“{taught.name}” was taught with another model. Please teach it again."
            )

    def takes(self, taught: TaughtHead) -> bool:
        """Tell whether a head was taught with this model, and fits it."""
        own = self.learning_block.head
        if own is None or taught.model_sha256 != self.model_sha256:
            return False
        # Where both answer, they answer alike. One from elsewhere may claim to be what it is not.
        alike = (taught.classes, taught.kinds) == (self.spec.classes, self.spec.kinds)
        return taught.head.width == own.width and (alike or taught.gate is None)

    def find(
        self,
        photo: Photo,
        finer: Callable[[], Photo] | None = None,
        taught: TaughtHead | None = None,
        count_others: bool = False,
    ) -> Found:
        """Return where to look in a photo: at what is located, or in a field at all it holds.

        `finer` decodes the photo once more, larger.
        """
        height, width = photo.pixels.shape[:2]
        whole = [Box(0, 0, width, height)]
        if (taught and taught.frame) or self.spec.locate.method == "frame":
            return Found(photo, whole, located=False)
        found = self.locate_block.find(photo.pixels)
        first = Found(photo, found.boxes or whole, found.colours, bool(found.boxes))
        field = is_field(found.boxes, width, height)
        if self.survey is None or not (field or count_others):
            return first
        larger, seen = self.survey.look(photo, finer, found.boxes)
        scale = larger.pixels.shape[1] / width
        before = [box.scaled(scale, scale) for box in found.boxes]
        boxes = self.locate_block.framed(seen, larger.pixels, before)
        if field and boxes and len(boxes) >= len(found.boxes):
            return Found(larger, boxes, found.colours, True, seen)
        # A large cell is located as it would be if nobody asked for what lies around it.
        back = [one.scaled(1 / scale) for one in seen]
        return replace(first, seen=back)

    def _finer(self, data: bytes, photo: Photo, admit: Callable[[int], None]) -> Photo:
        """Return the photo decoded larger; as it is, where its file or the memory has no more."""
        if min(photo.scale_x, photo.scale_y) < FINER:
            return photo
        try:
            return self.input_block.read(
                data, lambda needed: admit(needed + photo.pixels.nbytes), LONG_SIDE_FINER
            )
        except PhotoTooLarge:  # it is of a format of which so many pixels take too much
            return photo

    def _read(
        self,
        features: NDArray[np.float32],
        crop: NDArray[np.uint8],
        taught: TaughtHead | None,
    ) -> tuple[Reading, TaughtHead | None]:
        """Return the reading, and the taught head if it is rather its than the model's own."""
        block = self.learning_block
        if taught is None or block.head is None:
            return block.read(features), None
        feature_map = block.feature_map(features)
        reading = reading_of(feature_map, taught.head, len(taught.kinds))
        if taught.gate is None:
            return reading, taught
        share = taught.gate.share(signature(crop))
        own = reading_of(feature_map, block.head, block.kinds)
        return mixed(reading, own, share), taught if share >= 0.5 else None

    def _cell(
        self,
        box: Box,
        photo: Photo,
        located: bool,
        reading: Reading,
        taught: TaughtHead | None,
        here: TaughtHead | None,
        crop: NDArray[np.uint8],
    ) -> Cell:
        """Return the cell, judged as sure by the head `here`, or else as the model's own is."""
        names, judge = taught or self.spec, here or self.spec
        reference = (here and here.reference) or self.reference
        distance = None
        if reference is not None and reading.features is not None:
            distance = reference.distance(reading.features)
        cell = Cell(
            box=self._in_upload(box, photo),
            located=located,
            scores=dict(zip(names.classes, map(float, reading.scores), strict=True)),
            kinds=dict(zip(names.kinds, map(float, reading.kinds), strict=True)),
            distance=distance,
            evidence=reading.evidence,
            features=reading.features,
            crop=crop,
        )
        framed = taught.frame if taught else self.spec.locate.method == "frame"
        reason = _reason(cell, judge.verdict, framed)
        if located and self.spec.dsp.channels == 3:
            doubt = colour_doubt(photo.pixels[box.y0 : box.y1, box.x0 : box.x1])
            # What is no leukocyte has no nucleus whose colours could be wrong.
            if doubt == "no_colour" or (doubt and reason != "no_cell"):
                reason = doubt
        return replace(cell, reason=reason)

    @staticmethod
    def _in_upload(box: Box, photo: Photo) -> Box:
        return box.scaled(photo.scale_x, photo.scale_y)


def _others(found: Found) -> tuple[Seen, ...] | None:
    if found.seen is None:
        return None
    scale = found.photo.scale_x
    return tuple(one.scaled(scale) for one in found.seen if one.kind != "leukocyte")


def _reason(cell: Cell, limits: VerdictSpec, framed: bool) -> Reason:
    if not (cell.located or framed):
        return "not_located"
    if kind := cell.likeliest_kind:
        return REASONS[kind]
    if cell.known < limits.known_least:
        return "unfamiliar"
    most = 2.0 if limits.distance_most is None else limits.distance_most
    if cell.distance is not None and cell.distance > most:
        return "unfamiliar"
    if cell.confidence < limits.sure_from(cell.label):
        return "close"
    return "clear" if cell.located else "whole_frame"


def checked(folder: Path, listed: ModelFile | DataFile) -> tuple[Path, str]:
    """Return the file's path and SHA-256; raise ModelUnusable where it is not the one listed."""
    path = folder / listed.file
    try:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelUnusable(f"The model file {listed.file} is missing or unreadable.") from error
    if sha256 != listed.sha256:
        raise ModelUnusable(
            f"{listed.file} is not the file that impulse.json describes (SHA-256 differs)."
        )
    return path, sha256
