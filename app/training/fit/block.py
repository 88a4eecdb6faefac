"""Says what one learning block is made of: the single typed configuration of the studio.

Experiments, `smearlens train --block` and the tuner all fill this in. Its defaults are the
best set of the report that this project began with. Knows no TensorFlow.
"""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from app.impulse.spec import DspSpec, LocateSpec
from app.training.fit.schedule import Learning, Schedule

Kind = Literal["mobilenet_v2", "mobilenet_v1", "conv2d"]

SIZES: dict[Kind, int] = {"mobilenet_v2": 160, "mobilenet_v1": 96, "conv2d": 64}
"""Side of the features in pixels, where the configuration names none."""
TITLES: dict[Kind, str] = {
    "mobilenet_v2": "MobileNetV2 160x160, alpha 1.0",
    "mobilenet_v1": "MobileNetV1 96x96, alpha 0.25",
    "conv2d": "conv2d from scratch",
}
MOST_HALVED = 4
"""Fewest pixels on a side that may be left after the last pooling."""


class BlockConfig(Learning):
    """Describe a learning block, what is fed to it and how it learns."""

    called: ClassVar[str] = "This block"

    block: Kind = "mobilenet_v2"
    crop: Literal["whole", "cell"] = "whole"
    """The whole frame, or the cell that the locate block finds."""
    resize: Literal["squash", "fit-shortest", "fit-longest"] = "squash"
    colour: Literal["rgb", "grayscale"] = "rgb"
    size: int = Field(default=0, ge=0, le=320)
    """Side of the features in pixels; 0 is the block's own, and is replaced by it."""
    cycles: int = Field(default=20, ge=1, le=500)
    neurons: int = Field(default=64, ge=1, le=4096)
    """Units of the dense layer between the features and the scores."""
    rate: float = Field(default=0.0005, gt=0, le=1)
    """Adam's learning rate."""
    dropout: float = Field(default=0.1, ge=0, lt=1)
    batch: int = Field(default=32, ge=1, le=1024)
    augment: bool = False
    """Whether pictures are flipped, turned and lightened anew in each epoch."""
    fine_tune: float = Field(default=0.0, ge=0, le=1)
    """Share of the base's layers that learn, too, from its end; 0 leaves it frozen."""
    layers: int = Field(default=2, ge=1, le=6)
    """conv2d: convolutions, each followed by a pooling that halves the sides."""
    filters: int = Field(default=32, ge=1, le=512)
    """conv2d: filters of the first convolution; each further one has half of the last."""
    kernel: int = Field(default=3, ge=1, le=11)
    """conv2d: side of a filter in pixels."""

    @model_validator(mode="before")
    @classmethod
    def _own_size(cls, values: Any) -> Any:
        if isinstance(values, dict) and not values.get("size"):
            kind = values.get("block", "mobilenet_v2")
            return {**values, "size": SIZES.get(kind, 0)}
        return values

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if self.block == "conv2d":
            if self.fine_tune:
                raise ValueError("conv2d learns from scratch: fine_tune is for MobileNet alone")
            if self.kernel % 2 == 0:
                raise ValueError(f"kernel must be odd, not {self.kernel}")
            if self.size >> self.layers < MOST_HALVED:
                raise ValueError(
                    f"{self.layers} layers halve {self.size} pixels to fewer than {MOST_HALVED}"
                )
            return self
        for name in ("layers", "filters", "kernel"):
            if getattr(self, name) != type(self).model_fields[name].default:
                raise ValueError(f"{name} is for conv2d alone, not for {self.block}")
        if self.size % 32 or not self.size:
            raise ValueError(f"size must be a multiple of 32 for {self.block}, not {self.size}")
        return self

    def schedule(self, steps: int) -> Schedule:
        """Return how it learns in epochs of so many `steps`."""
        return Schedule(self.cycles, steps, self.rate)

    @property
    def locate(self) -> LocateSpec:
        return LocateSpec(method="frame" if self.crop == "whole" else "nucleus")

    @property
    def dsp(self) -> DspSpec:
        return DspSpec(size=self.size, resize=self.resize, colour=self.colour)

    @property
    def channels(self) -> int:
        """Channels that the network takes: MobileNet sees a grey picture as three equal ones."""
        return self.dsp.channels if self.block == "conv2d" else 3

    @property
    def frozen(self) -> bool:
        """Whether the base's answers never change, so that they are computed once and cached."""
        return self.block != "conv2d" and not self.fine_tune and not self.augment

    def changed(self) -> dict[str, object]:
        """Return what differs from the defaults of its block."""
        return self.differs_from(BlockConfig(block=self.block))

    def differs_from(self, other: "BlockConfig") -> dict[str, object]:
        """Return the values that differ from those of `other`."""
        mine, theirs = self.model_dump(), other.model_dump()
        return {name: value for name, value in mine.items() if value != theirs[name]}
