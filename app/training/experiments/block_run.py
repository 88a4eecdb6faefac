"""Trains one learning block to a model that can be served, and asks it once about unseen groups.

Behind `smearlens train --block`, `--from-row` and `--from-trial`: pictures -> training ->
checkpoint an epoch -> model folder -> figures. Knows no table and no study.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.augment.crops import Cropper
from app.training.data.pictures import Pictures
from app.training.evaluate.intervals import Interval
from app.training.experiments.experiments import confusion, inputs_of, weights_named
from app.training.export import serving
from app.training.export.serving import Ask
from app.training.files import read_json, write_json
from app.training.fit.block import BlockConfig
from app.training.fit.config import FILE, versions
from app.training.fit.manifest import Manifest, listed

if TYPE_CHECKING:
    from rich.progress import Progress

FOLDS = 5
"""The first fold of groups is for testing, the second for validation, the rest is learnt from."""
CHECKED = 20
"""Pictures on which the file must say what the network says."""
RESULT = "result.json"


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold which pictures are learnt from, watched and asked about once: places in all."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]

    @classmethod
    def of(cls, pictures: Pictures, seed: int) -> "Parts":
        """Part the groups; raise TrainingError where a class has too few."""
        fold_of = pictures.dealt("honest", FOLDS, seed)
        return cls(
            np.flatnonzero(fold_of > 1), np.flatnonzero(fold_of == 1), np.flatnonzero(fold_of == 0)
        )

    def manifest(self, pictures: Pictures) -> Manifest:
        """Return part -> SHA-256 of each file -> its name, as a model folder holds it."""
        sides = {"train": self.train, "held_out": self.test, "aside": self.validation}
        return {
            name: listed(pictures.samples[place] for place in places)
            for name, places in sides.items()
        }


def figures(
    scores: NDArray[np.float32], pictures: Pictures, places: NDArray[np.int64]
) -> dict[str, Any]:
    """Return accuracy, interval, n and groups of the scores (N, classes) of `places`."""
    right = (scores.argmax(1) == pictures.labels[places]).tolist()
    found = Interval.of(right, [pictures.groups[place] for place in places])
    return {
        "accuracy": found.value,
        "interval": (found.low, found.high),
        "pictures": found.pictures,
        "sources": found.groups,
    }


def train(
    folder: Path,
    config: BlockConfig,
    pictures: Pictures,
    weights: str,
    seed: int,
    resume: bool,
    cache: Path,
    progress: "Progress",
) -> dict[str, Any]:
    """Train a block in the run folder `folder` and return its result.

    Raises TrainingError where the folder holds a run and `resume` is not asked for, or another
    one; weights or pictures can't be used; or the file disagrees with the network.
    """
    from app.training.export.block import export
    from app.training.fit.blocks.training import BlockTraining
    from app.training.fit.loop import fit

    begin(folder, config, pictures, weights, seed, resume)
    parts = Parts.of(pictures, seed)
    inputs = inputs_of(pictures.samples, config, weights, cache, progress)
    training = BlockTraining(config, len(pictures.classes), weights)
    training.begin(inputs[parts.train], pictures.labels[parts.train], seed)
    fit(training, folder, progress)
    model = folder / "model"
    cropper = Cropper(config.locate, config.dsp)
    some = parts.test[:CHECKED]
    opened = [cropper.open(pictures.samples[place]) for place in some]
    crops = [cropper.plain(photo) for photo in opened if photo]
    wanted = training.scores(inputs[[at for at, photo in zip(some, opened, strict=True) if photo]])
    manifest, classes = parts.manifest(pictures), pictures.classes
    parity = export(training, weights, model, folder.name, classes, manifest, crops, wanted)
    asked = served_scores(model, pictures, parts.test)
    watched = training.scores(inputs[parts.validation])
    result = {
        "config": config.model_dump(),
        "classes": pictures.classes,
        "pictures": {"train": len(parts.train)},
        "validation": figures(watched, pictures, parts.validation),
        "test": figures(asked, pictures, parts.test),
        "confusion": confusion(pictures.labels[parts.test], asked).tolist(),
        "milliseconds": parity.runtime_ms[serving.runtime_name()]["float32"],
        "kilobytes": round((model / "float32.tflite").stat().st_size / 1000),
    }
    write_json(folder / RESULT, result)
    return result


def begin(
    folder: Path, config: BlockConfig, pictures: Pictures, weights: str, seed: int, resume: bool
) -> None:
    """Write down what a run is made of, or make sure that it goes on as it began.

    Raises TrainingError where there is a run already, none to go on with, or a different one.
    """
    made_of = {
        "config": config.model_dump(),
        "digest": pictures.digest(),
        "weights": weights_named(weights),
        "seed": seed,
    }
    begun = folder / "run.json"
    if resume:
        before = read_json(begun)
        if {key: before.get(key) for key in made_of} != made_of:
            raise TrainingError(f"The run in {folder} was begun with other settings or pictures.")
        return
    if begun.exists():
        raise TrainingError(f"{folder} holds a run already. Go on with --resume, or rename it.")
    write_json(begun, {**made_of, "versions": versions()})
    write_json(folder / FILE, config.model_dump())


def served_scores(
    model: Path, pictures: Pictures, places: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the scores (N, classes) of the pictures at `places`, as they would be served.

    Raises TrainingError where a picture can't be read any more.
    """
    samples = [pictures.samples[place] for place in places]
    asks = [Ask(one.path, box=one.box) for one in samples]
    rows = []
    with serving.answers(model, asks) as answers:
        for ask, answer in zip(asks, answers, strict=True):
            if answer is None:
                raise TrainingError(f"{ask.path} can't be read: is it damaged?")
            rows.append([answer.scores[name] for name in pictures.classes])
    return np.array(rows, np.float32)
