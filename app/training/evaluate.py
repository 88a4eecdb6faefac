"""Scores exported models on sources they never learnt from, from file bytes to label.

Last step after export. What answers is the impulse, exactly as it is served.
Knows no terminal and no table.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import TrainingError
from app.impulse.spec import ImpulseSpec
from app.training import serving
from app.training.config import TrainConfig
from app.training.dataset import Dataset, Sample, sha256
from app.training.export import export
from app.training.metrics import Prediction, Score, Threshold, score, sure_from
from app.training.sources import Sources
from app.training.train import Run, train

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(slots=True)
class Evaluation:
    """Hold the predictions of one evaluation, set by set, and what was left out."""

    title: str
    classes: tuple[str, ...]
    predictions: dict[str, list[Prediction]] = field(default_factory=dict)
    """Set -> what was said of its pictures."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Why -> how many."""

    def scores(self) -> dict[str, Score]:
        """Return the figures of each set."""
        return {name: score(of, self.classes) for name, of in sorted(self.predictions.items())}

    def thresholds(self) -> dict[str, Threshold]:
        """Return for each set the confidence from which its answers are fit to be called sure."""
        return {name: sure_from(of) for name, of in sorted(self.predictions.items())}

    def ask(self, model: Path, samples: Sequence[Sample], progress: "Progress") -> None:
        """Let the model in the folder `model` classify the samples' files and keep its answers."""
        task = progress.add_task(f"Asking {model}", total=len(samples))
        said = serving.answers(model, [sample.path for sample in samples])
        for sample, answer in zip(samples, said, strict=True):
            if answer is None:
                self.left_out["unreadable"] += 1
            else:
                self.predictions.setdefault(sample.origin, []).append(
                    Prediction(sample.source, sample.label, *answer)
                )
            progress.advance(task)


def evaluate_shipped(dataset: Dataset, model: Path, progress: "Progress") -> Evaluation:
    """Score the model in the folder `model` on pictures of sources it never learnt from.

    Raises:
        TrainingError: the model does not say what it learnt from, or nothing is left.
    """
    known = learnt_from(model)
    fresh = [one for one in dataset.samples if sha256(one.path) not in known]
    copies = _copies(fresh, model, progress)
    fresh = [one for one in fresh if one.source not in copies]
    title = f"Shipped model, {serving.served(model)}"
    evaluation = Evaluation(title, classes_of(model), left_out=dataset.left_out)
    evaluation.left_out["learnt from, or a copy of it"] += len(dataset.samples) - len(fresh)
    if not fresh:
        raise TrainingError("The model learnt from all of these pictures: nothing is left to ask.")
    evaluation.ask(model, fresh, progress)
    return evaluation


def _copies(samples: Sequence[Sample], model: Path, progress: "Progress") -> set[str]:
    """Return the sources among `samples` that show a field the model learnt from."""
    fields = model / "fields.npz"
    shared = [one for one in samples if one.shared]
    if not shared or not fields.is_file():
        return set()
    learnt = Sources.load(fields)
    return {
        one.source
        for one in progress.track(shared, description="Looking for copies")
        if learnt.source_of(one.path)
    }


def classes_of(model: Path) -> tuple[str, ...]:
    """Return the classes that the model in the folder `model` tells apart."""
    return ImpulseSpec.read(model).classes


def learnt_from(model: Path) -> set[str]:
    """Return the SHA-256 of every file that the model in the folder `model` learnt from."""
    try:
        manifest = json.loads((model / "sources.json").read_text())
    except OSError as error:
        raise TrainingError(
            f"{model} lacks sources.json, so nobody can tell what its model learnt from."
        ) from error
    return set(manifest["train"])


def evaluate_recipe(
    dataset: Dataset, config: TrainConfig, runs: Path, progress: "Progress"
) -> Evaluation:
    """Train the recipe once a fold, export each, and score it on its held-out sources."""
    evaluation = Evaluation("", config.classes, left_out=dataset.left_out)
    for fold in range(config.folds):
        one = config.model_copy(update={"hold_out": fold})
        _retrained(evaluation, runs / f"fold-{fold}", one, dataset, progress)
    served = serving.served(runs / "fold-0" / "model")
    evaluation.title = f"Recipe, {config.folds} folds by source, {served}"
    return evaluation


def evaluate_leaky(
    dataset: Dataset, config: TrainConfig, runs: Path, progress: "Progress"
) -> Evaluation:
    """Train the recipe once on a random split of pictures and score it: LEAKY."""
    evaluation = Evaluation(
        "LEAKY: pictures split at random, copies of one source on both sides",
        config.classes,
        left_out=dataset.left_out,
    )
    one = config.model_copy(update={"leaky": True})
    _retrained(evaluation, runs / "leaky", one, dataset, progress)
    return evaluation


def _retrained(
    evaluation: Evaluation,
    folder: Path,
    config: TrainConfig,
    dataset: Dataset,
    progress: "Progress",
) -> None:
    """Train in `folder` or go on there, export, and ask about what was held out."""
    if (folder / "config.json").exists():
        run = Run.resume(folder, dataset)
        if run.config != config:
            raise TrainingError(f"{folder} holds another recipe's run; remove or rename it first.")
    else:
        run = Run.begin(folder, config, dataset)
    if not run.finished:
        train(run, folder.parent / "pool", dataset.samples, progress)
    if not (folder / "model" / "impulse.json").exists():
        export(run, folder / "model", folder.name, "0", unsure_below=0, gate=not config.leaky)
    evaluation.ask(folder / "model", run.split.held_out, progress)
