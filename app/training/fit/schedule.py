"""Says how long and how fast a network learns: what every configuration of a training shares.

`Learning` is the typed part that people set, `Schedule` what the loop (`loop.py`) makes of it.
Imports TensorFlow when called.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import Field, ValidationError

from app.errors import TrainingError
from app.impulse.spec import Part


class Learning(Part):
    """Hold what any network that learns is set to."""

    called: ClassVar[str] = "This recipe"

    cycles: int = Field(ge=1)
    """Epochs."""
    batch: int = Field(ge=1)
    rate: float = Field(gt=0)
    """Learning rate."""

    @classmethod
    def checked(cls, what: str = "", **values: object) -> Self:
        """Make a config; raise TrainingError with one sentence where it can't hold."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise TrainingError(
                f"{what or cls.called} can't be trained: {first_fault(error)}."
            ) from error


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hold how a network learns, step by step."""

    epochs: int
    steps: int
    """Of each epoch."""
    rate: float
    warm_up: int | None = None
    """Steps in which the rate rises, before it falls to 0 along a cosine; None keeps it."""
    decay: float = 0.0
    """Weight decay (AdamW; Loshchilov and Hutter, ICLR 2019); 0 for plain Adam."""
    average: float = 0.0
    """EMA decay of the weights; 0 for no moving average."""

    def optimiser(self) -> Any:
        """Return Keras's optimiser, not built yet."""
        import keras

        rate: Any = self.rate
        if self.warm_up is not None:
            rate = keras.optimizers.schedules.CosineDecay(
                0.0 if self.warm_up else self.rate,
                max(1, self.epochs * self.steps - self.warm_up),
                warmup_target=self.rate if self.warm_up else None,
                warmup_steps=self.warm_up,
            )
        if not self.decay and not self.average:
            return keras.optimizers.Adam(rate)
        # The mean of the weights along the way does better than their last state, abroad most
        # of all (Izmailov et al., UAI 2018; Cha et al., NeurIPS 2021).
        return keras.optimizers.AdamW(
            rate,
            weight_decay=self.decay,
            use_ema=bool(self.average),
            ema_momentum=self.average,
        )


def first_fault(error: ValidationError) -> str:
    """Return the first fault that pydantic found, as a clause."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    what = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        what = "there is no such setting"
    return f"{where}: {what}" if where else what
