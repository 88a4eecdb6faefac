"""Writes the folder of a model that can be served, of whichever kind of run it comes.

Checked files, what goes with them, and impulse.json last. Knows no network.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.impulse.heads.head import Head
from app.impulse.spec import DataFile, ImpulseSpec, LocateSpec, ModelFile, Precision, SurveySpec
from app.training.augment.crops import Features
from app.training.export.folder import SPEC
from app.training.export.parity import MOST_OFF, Parity, check
from app.training.fit.manifest import FILE as MANIFEST
from app.training.fit.start import HEAD

REFERENCE = "reference.npz"
LOCATOR = "locate.tflite"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Hold what a model is made of, before it is checked."""

    files: Mapping[Precision, bytes]
    described: Mapping[str, Any]
    """Values of `ImpulseSpec`, without its files and what they decide."""
    origin: Mapping[str, Any]
    manifest: Mapping[str, Mapping[str, str]]
    """Part -> SHA-256 of each file -> its name: what was learnt is never asked."""
    margin: float = LocateSpec().margin
    locator: bytes | None = None
    survey: tuple[SurveySpec, bytes] | None = None
    """What surveys fields, as of the model that this one started from."""
    reference: bytes | None = None
    plain: bytes | None = None
    """A plain MobileNetV2's file to compare the speed with."""
    head: Path | None = None
    """`head.npz`, of files that give a map of features for it ..."""
    temperature: float = 1.0
    """... and what its logits are divided by."""
    most_off: float = field(default=MOST_OFF)
    int8_needed: bool = False
    """Whether int8 is served in any case, as by a microcontroller that knows nothing else."""

    def write(self, folder: Path, crops: Sequence[Features], wanted: NDArray[np.float32]) -> Parity:
        """Fill the new `folder` once the float32 file says `wanted` (N, classes) of `crops`.

        An int8 file that falls short is left out.

        Raises:
            TrainingError: the float32 file disagrees with the network.
        """
        head = Head.load(self.head, self.temperature) if self.head else None
        parity = check(self.files, crops, wanted, self.plain, head, self.int8_needed)
        parity.require(self.most_off)
        models: dict[Precision, ModelFile] = {}
        for precision, content in self.files.items():
            if precision not in parity.left_out:
                models[precision] = ModelFile(**_put(folder, f"{precision}.tflite", content))
        more: dict[str, Any] = {}
        if self.locator:
            model = ModelFile(**_put(folder, LOCATOR, self.locator))
            more["locate"] = LocateSpec(method="network", margin=self.margin, model=model)
        if self.survey:
            survey, content = self.survey
            _put(folder, survey.model.file, content)
            more["survey"] = survey
        if self.reference:
            more["reference"] = DataFile(**_put(folder, REFERENCE, self.reference))
        if self.head:
            more["head"] = DataFile(**_put(folder, HEAD, self.head.read_bytes()))
            more["temperature"] = self.temperature
        spec = ImpulseSpec(
            **{**self.described, **more},
            models=models,
            serves=parity.serves(),
            origin={**self.origin, "parity": parity.as_data()},
        )
        (folder / MANIFEST).write_text(json.dumps(self.manifest, indent=1) + "\n")
        (folder / SPEC).write_text(spec.model_dump_json(indent=2) + "\n")
        return parity


def _put(folder: Path, name: str, content: bytes) -> dict[str, str]:
    (folder / name).write_bytes(content)
    return {"file": name, "sha256": hashlib.sha256(content).hexdigest()}
