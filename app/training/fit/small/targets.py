"""Says what of the recipe differs for what a model is made for.

Between the command line and the configuration. Knows no pictures and no TensorFlow.
"""

from pathlib import Path
from typing import Any

from app.impulse.spec import DspSpec, LocateSpec
from app.training.fit.config import Target

ARDUINO: dict[str, Any] = {
    "target": "arduino",
    "network": "mobilenet_v2_035",
    "dsp": DspSpec(size=96),
    "locate": LocateSpec(method="frame"),
    "train_backbone": True,
    "norm_momentum": 0.9,
    "own_colours": {},
    "boxed": (),
    "locator_cycles": 0,
    "views": 100,
    "kind_views": 40,
    "batch": 64,
    "rate": 0.002,
    "average": 0.99,
    "mix": 0.2,
}
"""A small network, which learns all of its layers: none is published as narrow. The teacher's word
takes the place of a critic's about labels that can't be trusted."""


def recipe(target: Target, teacher: Path | None) -> dict[str, Any]:
    """Return the values of a TrainConfig that differ for the `target`, taught by `teacher`."""
    return {} if target == "server" else {**ARDUINO, "teacher": teacher and teacher.resolve()}
