"""Says what of the recipe differs for what a model is made for.

Between the command line and the configuration. Knows no pictures and no TensorFlow.
"""

from pathlib import Path
from typing import Any

from app.impulse.spec import DspSpec, LocateSpec
from app.training.augment.variation import Variation
from app.training.fit.config import Target

ARDUINO: dict[str, Any] = {
    "target": "arduino",
    "network": "mobilenet_v1",
    "dsp": DspSpec(size=96),
    "locate": LocateSpec(method="nucleus"),
    "own_colours": {},
    "boxed": (),
    "locator_cycles": 0,
    "views": 0,
    "kind_views": 0,
    "cycles": 24,
    "cycle_crops": 1024,
    "rate": 0.002,
    "average": 0.99,
    "mix": 0.2,
    "variation": Variation(
        zoom=(0.8, 1.35), borrowed=0.1, gray=0.03, hue=0.15, shrunk=0.1, pixels=(48, 96)
    ),
}
"""MobileNetV1 0.25 has ImageNet's own weights and leaves most of a board's memory free. The
teacher's word takes the place of a critic's about labels that can't be trusted. A small network
can't learn as many looks: crops are varied less, and no simulated phones are learnt from. What
BatchNorm knows of ImageNet stays: measured anew it learns more of what it is shown, and names less
of other microscopes (`models/EXPERIMENTS.md`). Of whole frames it learns next to nothing."""


def recipe(target: Target, teacher: Path | None) -> dict[str, Any]:
    """Return the values of a TrainConfig that differ for the `target`, taught by `teacher`."""
    return {} if target == "server" else {**ARDUINO, "teacher": teacher and teacher.resolve()}
