"""Exports a learning block of the studio: one float32 file that takes the DSP block's features."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.training.augment.crops import Features
from app.training.export.bundle import Bundle
from app.training.export.folder import new_model
from app.training.export.parity import Parity
from app.training.export.tflite import converted
from app.training.fit.blocks import networks
from app.training.fit.blocks.training import BlockTraining

MOST_OFF, MOST_OFF_FROZEN = 1e-3, 0.02
"""By how much a score of the file may differ from the network's: features of a frozen base are
stored as float16, which the file knows nothing of."""


def export(
    training: BlockTraining,
    weights: str,
    to: Path,
    name: str,
    classes: tuple[str, ...],
    manifest: Mapping[str, Mapping[str, str]],
    crops: Sequence[Features],
    wanted: NDArray[np.float32],
) -> Parity:
    """Write the block's model into the folder `to`, in the place of one that is there.

    `wanted` (N, classes) is what the network says of the `crops`.

    Raises:
        TrainingError: the file disagrees with the network, or nothing can be written.
    """
    config = training.config
    bundle = Bundle(
        files={"float32": content(training, weights)},
        described={
            "name": f"{name}-{config.block}".replace("_", "-"),
            "version": "0",
            "classes": classes,
            "locate": config.locate,
            "dsp": config.dsp,
        },
        origin={"config": config.model_dump()},
        manifest=manifest,
        most_off=MOST_OFF_FROZEN if config.frozen else MOST_OFF,
    )
    with new_model(to) as folder:
        return bundle.write(folder, crops, wanted)


def content(training: BlockTraining, weights: str) -> bytes:
    """Return the block as a TFLite file: features of the DSP block -> scores."""
    return converted(networks.served(training.config, training.model, weights))
