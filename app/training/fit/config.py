"""Says what a run is made of, so that it can be read, resumed and repeated.

Written to `runs/<name>/config.json` before anything else. Knows no TensorFlow.
"""

import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from app.cells import checked_names
from app.errors import TrainingError
from app.impulse.spec import DspSpec, Kind, LocateSpec
from app.training.augment.variation import Variation
from app.training.data.dataset import CLASSES
from app.training.data.layouts.names import folded, matched
from app.training.data.negatives import NEGATIVES
from app.training.data.sets import LABEL_ERRORS, SPLIT_ALONE
from app.training.fit.block import BlockConfig
from app.training.fit.points.config import PointLearning
from app.training.fit.schedule import Learning, Schedule, first_fault
from app.training.fit.weights import Base

Target = Literal["server", "arduino"]

FILE = "config.json"
WARM_UP = 100
"""Steps in which the learning rate rises to its height, at most a tenth of all."""
NOISY_LABELS = {"bccd/eosinophil": 0.75, "bccd/neutrophil": 0.75}
"""What `own_colours` is: many cells that BCCD calls the one look like the other."""


OLDER_NAMES = {"strange": "negatives", "trunk": "train_backbone"}
"""What older files, and those who know them, call a setting -> its name."""


class LocatorConfig(PointLearning):
    """Describe how MobileNetV1 0.25 learns to find the cells."""

    block: Literal["locator"] = "locator"
    cycles: int = Field(default=5, ge=1)
    """In each every view is seen once."""
    batch: int = Field(default=32, ge=1)
    rate: float = Field(default=0.002, gt=0)
    warm_up: float = Field(default=0.1, ge=0, lt=1)
    views: int = Field(default=1200, ge=1)
    """Views drawn ahead of each set."""


class TrainConfig(Learning):
    """Describe a run of our recipe: MobileNetV2 1.0 learns, on crops varied on the fly."""

    block: Literal["cells"] = "cells"
    folders: tuple[Path, ...]
    weights: str
    """`imagenet`, a .h5 file for MobileNetV2 1.0, or a folder that holds one."""
    start: Path | None = None
    """Folder of an exported model that training starts from, in place of ImageNet's weights."""
    replay: float = Field(default=0.5, ge=0, lt=1)
    """Share of the crops of classes that are from that model's replay set."""
    keep: float = Field(default=0.0, ge=0, lt=1)
    """Share of that model's weights in the mean that stands at the end: what it knew of other
    microscopes is kept so (WiSE-FT; Wortsman et al., CVPR 2022)."""
    locator_weights: str = "imagenet"
    """The same for MobileNetV1 0.25, which finds the cells."""
    classes: tuple[str, ...] = Field(default=CLASSES, min_length=2)
    kinds: tuple[Kind, ...] = Field(default=NEGATIVES, validate_default=True)
    """What else the network tells, so that it can refuse."""
    negatives: tuple[Path, ...] = ()
    """Folders of negatives: sets with other classes, or bare fields without leukocytes."""
    boxed: tuple[Path, ...] = ()
    """Folders of fields with boxes around their leukocytes, for the locator alone."""
    doubtful: tuple[str, ...] = LABEL_ERRORS
    """Names of pictures that are not learnt from, since their labels look wrong."""
    target: Target = "server"
    """What the model is exported for: the server, or a microcontroller (`targets.py`)."""
    network: Base = "mobilenet_v2"
    teacher: Path | None = None
    """Folder of an exported model that teaches this one: what it says of each picture."""
    teaching: float = Field(default=0.5, ge=0, le=1)
    """Share of what it says in what is to be learnt; the rest is the label."""
    locate: LocateSpec = LocateSpec()
    dsp: DspSpec = DspSpec(size=112, detail=56)
    dropout: float = Field(default=0.2, ge=0, lt=1)
    cycles: int = Field(default=10, ge=1)
    cycle_crops: int = Field(default=4096, ge=1)
    """Crops learnt from in one epoch."""
    shares: dict[str, float] = Field(default={"bccd": 0.4, "pbc": 0.25, "raabin": 0.35})
    """Share of the crops from each set, over those that are learnt from; of another, the mean."""
    kind_share: float = Field(default=0.15, ge=0, lt=1)
    """Share of the crops that are negatives."""
    batch: int = Field(default=32, ge=1)
    rate: float = Field(default=0.0005, gt=0)
    """AdamW's learning rate; after a warm-up it falls to 0 along a cosine."""
    decay: float = Field(default=0.02, ge=0)
    """Weight decay of AdamW."""
    train_backbone: bool = False
    """Whether the layers up to `networks.FREEZE_UNTIL` learn, too. They tell edges and colours and
    cost half of a step: on other microscopes frozen ones do better."""
    mix: float = Field(default=0.5, ge=0, le=1)
    """Share of the batches whose crops swap some of their style inside the network."""
    average: float = Field(default=0.995, ge=0, lt=1)
    """EMA decay: how much of the running mean of all weights stays at each step."""
    norm_momentum: float | None = Field(default=None, ge=0, lt=1)
    """Momentum of BatchNorm's statistics; Keras's own 0.999 is made for far longer runs. None
    keeps those of the weights that training began with: the microscopes' own fail abroad."""
    smoothing: float = Field(default=0.05, ge=0, lt=1)
    """Label smoothing: some labels are wrong."""
    own_colours: dict[str, float] = Field(default=NOISY_LABELS)
    """Set, or class of a set, whose labels can't all be trusted -> share of its crops that keep
    their colours."""
    critic: Path | None = None
    """Folder of a run that never learnt from those sets: what it says of such a cell is what the
    crops in other colours teach. So a set's way of labelling stays bound to its look."""
    laboratories: float = Field(default=0.5, ge=0, le=1)
    """Share of the other crops that are shown in another laboratory's colours."""
    variation: Variation = Variation()
    views: int = Field(default=800, ge=0)
    """Phone's photos and turned fields drawn ahead for each class of each set."""
    kind_views: int = Field(default=250, ge=0)
    """The same for each kind of negative of each set."""
    locator_cycles: int = Field(default=5, ge=0)
    """Epochs of the network that finds the cells; without any the nucleus rule finds them."""
    locator_views: int = Field(default=1200, ge=1)
    """Views drawn ahead of each set for it."""
    folds: int = Field(default=5, ge=2)
    hold_out: int | None = Field(default=0, ge=0)
    """The fold that is held out; None learns from everything."""
    hold_out_sets: tuple[str, ...] = ()
    """Whole sets that are held out in place of a fold: other microscopes."""
    split: Path | None = None
    """Table of `smearlens data` that says what is held out, in place of a fold."""
    leaky: bool = False
    """Hold out random pictures, blind to groups: only to measure that mistake."""
    seed: int = 7

    @model_validator(mode="before")
    @classmethod
    def _older_names(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        renamed = {new: values[old] for old, new in OLDER_NAMES.items() if old in values}
        return {name: one for name, one in values.items() if name not in OLDER_NAMES} | renamed

    @field_validator("classes", mode="after")
    @classmethod
    def _once_each(cls, classes: tuple[str, ...]) -> tuple[str, ...]:
        named = tuple(dict.fromkeys(map(folded, classes)))
        if len(named) < len(classes) or not all(named):
            raise ValueError("each class has a name of its own")
        checked_names(named)  # now, not when it is trained and exported
        return named

    @field_validator("kinds", mode="after")
    @classmethod
    def _beside_classes(cls, kinds: tuple[Kind, ...], info: ValidationInfo) -> tuple[Kind, ...]:
        # What is learnt as a class must not be refused as something else.
        return tuple(one for one in kinds if matched(one, info.data.get("classes", ())) is None)

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if self.hold_out is not None and self.hold_out >= self.folds:
            raise ValueError(f"fold {self.hold_out} can't be held out of {self.folds}")
        if self.dsp.colour != "rgb":
            raise ValueError("MobileNetV2 with ImageNet's weights needs colour rgb")
        return self

    @property
    def split_alone(self) -> tuple[str, ...]:
        """Sets whose pictures are not compared; a lab's own are, whatever its folder is called."""
        return () if self.start else SPLIT_ALONE

    @property
    def locator(self) -> LocatorConfig:
        """How the network learns that finds the cells; only where `locator_cycles` are asked."""
        return LocatorConfig(
            weights=self.locator_weights,
            cycles=self.locator_cycles,
            views=self.locator_views,
            seed=self.seed,
        )

    def schedule(self, steps: int) -> Schedule:
        """Return how it learns in epochs of so many `steps`."""
        warm_up = min(WARM_UP, self.cycles * steps // 10)
        return Schedule(self.cycles, steps, self.rate, warm_up, self.decay, self.average)

    @classmethod
    def read(cls, run: Path) -> Self:
        """Read the config of the run in the folder `run`; raise TrainingError where it can't."""
        found = read(run)
        if not isinstance(found, cls):
            raise TrainingError(f"{run} holds the run of a learning block, not of this recipe.")
        return found


def _block(values: Any) -> str:
    """Name the member of `AnyConfig`; older files of our recipe name no block."""
    block = values.get("block", "cells") if isinstance(values, dict) else values.block
    return block if block in ("cells", "locator") else "block"


AnyConfig = Annotated[
    Annotated[TrainConfig, Tag("cells")]
    | Annotated[LocatorConfig, Tag("locator")]
    | Annotated[BlockConfig, Tag("block")],
    Discriminator(_block),
]
"""What a run can be made of."""


def read(run: Path) -> TrainConfig | LocatorConfig | BlockConfig:
    """Read what the run in the folder `run` is made of, of whichever kind.

    Raises:
        TrainingError: there is no run, or its config can't be used.
    """
    path = run / FILE
    try:
        found: TrainConfig | LocatorConfig | BlockConfig = TypeAdapter(AnyConfig).validate_python(
            json.loads(path.read_bytes())
        )
    except OSError as error:
        raise TrainingError(f"There is no run in {run}: {FILE} is missing.") from error
    except ValidationError as error:
        raise TrainingError(f"{path} can't be used: {first_fault(error)}.") from error
    except ValueError as error:
        raise TrainingError(f"{path} is damaged.") from error
    return found


def versions() -> dict[str, str]:
    """Return the versions of what a run's figures depend on."""
    names = ("tensorflow", "keras", "numpy", "pillow")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
