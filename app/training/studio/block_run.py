"""Trains one learning block to a model that can be served, and asks it once about unseen sources.

Behind `smearlens train --block`, `--from-row` and `--from-trial`: pictures -> learner ->
checkpoint a cycle -> TFLite file -> figures. Knows no table and no study.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.spec import ImpulseSpec, ModelFile
from app.training import serving
from app.training.checkpoint import NAME as CHECKPOINT
from app.training.checkpoint import Checkpoint
from app.training.config import versions
from app.training.metrics import bootstrap
from app.training.studio import features, networks
from app.training.studio.block import BlockConfig
from app.training.studio.experiments import weights_named
from app.training.studio.pictures import Pictures
from app.training.studio.store import read_json, write, write_json

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress

    from app.training.studio.learner import Learner

FOLDS = 5
"""The first fold of sources is for testing, the second for validation, the rest is learnt from."""
CHECKED = 20
"""Pictures on which the file must say what the network says."""
MOST_OFF = 1e-3
"""By how much a score of the file may differ from the network's."""
RESULT = "result.json"


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold which pictures are learnt from, watched and asked about once: places in all."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]

    @classmethod
    def of(cls, pictures: Pictures, seed: int) -> "Parts":
        """Part the sources; raise TrainingError where a class has too few."""
        fold_of = pictures.dealt("honest", FOLDS, seed)
        return cls(
            np.flatnonzero(fold_of > 1), np.flatnonzero(fold_of == 1), np.flatnonzero(fold_of == 0)
        )


def inputs_of(
    pictures: Pictures, config: BlockConfig, weights: str, kept: Path, progress: "Progress"
) -> NDArray[Any]:
    """Return what a block is fed for all pictures: frozen features, or squares."""
    if config.frozen:
        return features.rows(pictures.samples, config, weights, kept, progress)
    return features.squares(pictures.samples, config, kept, progress)


def figures(
    scores: NDArray[np.float32], pictures: Pictures, places: NDArray[np.int64]
) -> dict[str, Any]:
    """Return accuracy, interval, n and sources of the scores (N, classes) of `places`."""
    right = (scores.argmax(1) == pictures.labels[places]).astype(float)
    sources = [pictures.sources[place] for place in places]
    return {
        "accuracy": float(right.mean()),
        "interval": bootstrap(right, sources),
        "pictures": len(places),
        "sources": len(set(sources)),
    }


def train(
    folder: Path,
    config: BlockConfig,
    pictures: Pictures,
    weights: str,
    seed: int,
    resume: bool,
    kept: Path,
    progress: "Progress",
) -> dict[str, Any]:
    """Train a block in the run folder `folder` and return its result.

    Raises:
        TrainingError: the folder holds a run and `resume` is not asked for, or holds another
            one; weights or pictures can't be used; the file disagrees with the network.
    """
    from app.training.studio.learner import Learner

    begin(folder, config, pictures, weights, seed, resume)
    parts = Parts.of(pictures, seed)
    inputs = inputs_of(pictures, config, weights, kept, progress)
    learner = Learner(config, len(pictures.classes), weights)
    task = progress.add_task("Training", total=config.cycles)
    start = Checkpoint.load(folder) if (folder / CHECKPOINT).exists() else None

    def after(cycle: int, loss: float) -> None:
        learner.checkpoint(cycle).save(folder)
        progress.update(task, completed=cycle, description=f"Training, loss {loss:.3f}")

    learner.fit(inputs[parts.train], pictures.labels[parts.train], seed, after, start)
    asked = learner.scores(inputs[parts.test])
    model = model_of(learner, weights)
    size = write_model(folder / "model", model, config, pictures.classes, folder.name)
    milliseconds = check(folder / "model", learner, inputs, parts.test[:CHECKED], pictures)
    named = asked.argmax(1)
    confusion = np.zeros((len(pictures.classes), len(pictures.classes)))
    np.add.at(confusion, (pictures.labels[parts.test], named), 1)
    result = {
        "config": config.model_dump(),
        "classes": pictures.classes,
        "pictures": {"train": len(parts.train)},
        "validation": figures(learner.scores(inputs[parts.validation]), pictures, parts.validation),
        "test": figures(asked, pictures, parts.test),
        "confusion": (confusion / np.maximum(confusion.sum(1, keepdims=True), 1)).tolist(),
        "milliseconds": milliseconds,
        "kilobytes": round(size / 1000),
    }
    write_json(folder / RESULT, result)
    return result


def begin(
    folder: Path, config: BlockConfig, pictures: Pictures, weights: str, seed: int, resume: bool
) -> None:
    """Write down what a run is made of, or make sure that it goes on as it began.

    Raises:
        TrainingError: there is a run already, none to go on with, or a different one.
    """
    made_of = {
        "config": config.model_dump(),
        "digest": pictures.digest(),
        "weights": weights_named(weights),
        "seed": seed,
    }
    begun = folder / "run.json"
    if resume:
        told = read_json(begun)
        if {key: told.get(key) for key in made_of} != made_of:
            raise TrainingError(f"The run in {folder} was begun with other settings or pictures.")
        return
    if begun.exists():
        raise TrainingError(f"{folder} holds a run already. Go on with --resume, or rename it.")
    write_json(begun, {**made_of, "versions": versions()})


def model_of(learner: "Learner", weights: str) -> "keras.Model":
    """Return the whole block as it is served: features of the DSP block -> scores."""
    return networks.served(learner.config, learner.model, weights)


def write_model(
    to: Path, model: "keras.Model", config: BlockConfig, classes: tuple[str, ...], name: str
) -> int:
    """Write a folder that can be served, and return the size of its TFLite file in bytes."""
    content = networks.tflite(model)
    write(to / "float32.tflite", lambda file: file.write(content))
    spec = ImpulseSpec(
        name=f"{name}-{config.block}".replace("_", "-"),
        version="0",
        classes=classes,
        locate=config.locate,
        dsp=config.dsp,
        models={
            "float32": ModelFile(file="float32.tflite", sha256=hashlib.sha256(content).hexdigest())
        },
        serves={"litert": "float32", "tflite-runtime": "float32"},
        origin={"config": config.model_dump()},
    )
    write_json(to / "impulse.json", spec.model_dump(mode="json"))
    return len(content)


def check(
    model: Path,
    learner: "Learner",
    inputs: NDArray[Any],
    places: NDArray[np.int64],
    pictures: Pictures,
) -> float:
    """Return how many milliseconds the file takes over one picture, once it says what it should.

    Raises:
        TrainingError: its scores differ from the network's.
    """
    from app.training.crops import Cropper

    config = learner.config
    cropper = Cropper(config.locate, config.dsp)
    crops = []
    for place in places:
        photo = cropper.open(pictures.samples[place])
        if photo is not None:
            crops.append(cropper.plain(photo))
    file = model / "float32.tflite"
    said = serving.scores(file, crops, len(pictures.classes))
    off = float(np.abs(said - learner.scores(inputs[places])).max())
    # Frozen features are kept as float16, which the file knows nothing of.
    if off > (0.02 if config.frozen else MOST_OFF):
        raise TrainingError(f"The TFLite file differs from the network by {off:.1e}.")
    return serving.milliseconds({"block": file}, crops[0], serving.runtime_name())["block"]
