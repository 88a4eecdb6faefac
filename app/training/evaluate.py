"""Scores exported models on sources they never learnt from, from file bytes to label.

Last step after export. What answers is the impulse, exactly as it is served.
Knows no terminal and no table.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import TrainingError
from app.impulse.spec import ImpulseSpec, Precision
from app.training import locator, serving, strangers
from app.training.calibration import Calibration, calibrate, cooled
from app.training.config import TrainConfig
from app.training.dataset import Dataset, Sample, sha256
from app.training.export import export
from app.training.metrics import Prediction, Score, score
from app.training.serving import Ask, Said
from app.training.sources import Sources
from app.training.train import Run, teach_locator, train

if TYPE_CHECKING:
    from rich.progress import Progress

SEVERITIES = (1, 2, 3, 4, 5)
THINNED = 160
"""Pictures a class of a set, at most, where a question is asked many times over."""

Predictions = dict[str, list[Prediction]]
"""Set -> what was said of its pictures."""


@dataclass(slots=True)
class Evaluation:
    """Hold the predictions of one evaluation, set by set, and what was left out."""

    title: str
    classes: tuple[str, ...]
    predictions: Predictions = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    """Why -> how many."""
    calibration: Calibration | None = None
    """Found on `predictions`, which are told at its temperature."""
    strange: Predictions = field(default_factory=dict)
    """Group of strangers -> what was said of them; none was learnt from."""
    snapped: dict[int, Predictions] = field(default_factory=dict)
    """Severity of a phone's photo, 0 for the picture itself -> the same pictures each time."""
    by_file: dict[Precision, Predictions] = field(default_factory=dict)
    """Model file -> the same pictures each time."""
    unnamed: dict[int, list[Prediction]] = field(default_factory=dict)
    """Severity, 0 for the field itself -> what was said of fields whose cells nobody named."""
    apart: Predictions = field(default_factory=dict)
    """Set -> what a model says of it that learnt from the other sets alone."""

    def scores(self) -> dict[str, Score]:
        """Return the figures of each set."""
        return {name: score(of, self.classes) for name, of in sorted(self.predictions.items())}

    def ask(self, model: Path, samples: Sequence[Sample], progress: "Progress") -> None:
        """Let the model in the folder `model` classify the samples' files and keep its answers."""
        said = _asked(model, samples, progress)
        if unread := len(samples) - sum(map(len, said.values())):
            self.left_out["unreadable"] += unread
        _merge(self.predictions, said)

    def calibrated(self) -> "Evaluation":
        """Return the evaluation as it would be with the best temperature in the models."""
        found = calibrate(self.predictions)

        def told(sets: Predictions) -> Predictions:
            return {name: cooled(of, found.temperature) for name, of in sets.items()}

        return Evaluation(
            title=self.title,
            classes=self.classes,
            predictions=told(self.predictions),
            left_out=self.left_out,
            calibration=found,
            strange=told(self.strange),
            snapped={severity: told(sets) for severity, sets in self.snapped.items()},
            by_file={name: told(sets) for name, sets in self.by_file.items()},
            unnamed=self.unnamed,
            apart=told(self.apart),
        )


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
        raise TrainingError(
            "The model learnt from all of these pictures, or from others of the same fields: "
            "nothing is left to ask. `--folds 5` scores the recipe."
        )
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
    """Return the SHA-256 of every file that the model in the folder `model` learnt from.

    And of those that were left aside, which are no fair test either.
    """
    manifest = _manifest(model)
    return {*manifest["train"], *manifest.get("aside", ())}


def located_from(model: Path) -> set[str]:
    """Return the SHA-256 of every file that the model's locate block may have learnt from."""
    return learnt_from(model) | set(_manifest(model).get("boxed", ()))


def _manifest(model: Path) -> dict[str, dict[str, str]]:
    try:
        manifest: dict[str, dict[str, str]] = json.loads((model / "sources.json").read_text())
    except OSError as error:
        raise TrainingError(
            f"{model} lacks sources.json, so nobody can tell what its model learnt from."
        ) from error
    return manifest


def evaluate_recipe(
    dataset: Dataset,
    config: TrainConfig,
    runs: Path,
    progress: "Progress",
    whole: bool = False,
    first: int | None = None,
    apart: bool = True,
) -> Evaluation:
    """Train the recipe once a fold, export each, and score it on its held-out sources.

    Only the `first` so many folds, where time is short. The `whole` of it also asks about
    strangers, phones' photos and the int8 files, and with `apart` trains once more for each
    set, without that set.
    """
    evaluation = Evaluation("", config.classes, left_out=dataset.left_out)
    count = min(first or config.folds, config.folds)
    for fold in range(count):
        one = config.model_copy(update={"hold_out": fold})
        model, held_out = _retrained(runs / f"fold-{fold}", one, dataset, progress)
        evaluation.ask(model, held_out, progress)
        if whole:
            _ask_more(evaluation, model, held_out, progress)
    shown = runs / "fold-0" / "model"
    done = f"{config.folds}" if count == config.folds else f"{count} of {config.folds}"
    evaluation.title = f"Recipe, {done} folds by source, {serving.served(shown)}"
    if whole:
        tested = strangers.read(config.strange, runs / "scenes").tested
        groups = _asked(shown, tested, progress)
        for sample_group in strangers.GROUPS:
            of_group = [one for one in tested if strangers.group_of(one) == sample_group]
            origins = {one.origin for one in of_group}
            evaluation.strange[sample_group] = [
                said for origin in sorted(origins) for said in groups.get(origin, [])
            ]
        fields = _unnamed(dataset, config)
        for severity in (0, *SEVERITIES) if fields else ():
            said = _asked(shown, fields, progress, severity)
            evaluation.unnamed[severity] = [one for of in said.values() for one in of]
        sets = sorted({one.origin for one in dataset.samples})
        for name in sets if apart and len(sets) > 1 else []:
            one = config.model_copy(update={"hold_out_set": name})
            model, held_out = _retrained(runs / f"without-{name}", one, dataset, progress)
            evaluation.apart |= _asked(model, held_out, progress)
    return evaluation


def _ask_more(
    evaluation: Evaluation, model: Path, held_out: Sequence[Sample], progress: "Progress"
) -> None:
    """Ask about a part of the held-out pictures as phones show them, and by both files."""
    fewer = _thinned(held_out)
    for severity in (0, *SEVERITIES):
        said = _asked(model, fewer, progress, severity)
        _merge(evaluation.snapped.setdefault(severity, {}), said)
    files: tuple[Precision, ...] = ("float32", "int8")
    for precision in files:
        said = _asked(model, fewer, progress, 0, precision)
        _merge(evaluation.by_file.setdefault(precision, {}), said)


def _unnamed(dataset: Dataset, config: TrainConfig) -> list[Sample]:
    """Return some fields of one boxed cell each, none of which a set of `dataset` shows, too."""
    fields = [
        one
        for one in locator.marked(dataset.samples, config.boxed)
        if one.sample.label == locator.BOXED and len(one.drawn or ()) == 1
    ]
    return [one.sample for one in fields[:: ceil(len(fields) / THINNED)]] if fields else []


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
    model, held_out = _retrained(runs / "leaky", one, dataset, progress)
    evaluation.ask(model, held_out, progress)
    return evaluation


def _retrained(
    folder: Path, config: TrainConfig, dataset: Dataset, progress: "Progress"
) -> tuple[Path, list[Sample]]:
    """Train in `folder` or go on there, export, and return the model and what was held out."""
    if (folder / "config.json").exists():
        run = Run.resume(folder, dataset)
        if run.config != config:
            raise TrainingError(f"{folder} holds another recipe's run; remove or rename it first.")
    else:
        run = Run.begin(folder, config, dataset)
    if not run.finished:
        train(run, folder.parent / "pool", dataset.samples, progress)
    teach_locator(run, folder.parent / "pool", dataset.samples, progress)
    if not (folder / "model" / "impulse.json").exists():
        # Nobody serves those two, and int8 is worse on what a model is unsure of.
        gate = not config.leaky and config.hold_out_set is None
        export(run, folder / "model", folder.name, "0", gate=gate)
    return folder / "model", run.split.held_out


def _asked(
    model: Path,
    samples: Sequence[Sample],
    progress: "Progress",
    severity: int = 0,
    precision: Precision | None = None,
) -> Predictions:
    """Return what the model says of the samples, set by set, and keep it beside the model."""
    asks = [Ask(one.path, severity) for one in samples]
    files = [(str(one.path), one.path.stat().st_size) for one in asks]
    asked = [(model / "impulse.json").read_text(), severity, precision, files]
    key = hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]
    kept = model.parent / "answers" / f"{key}.json"
    if kept.is_file():
        answers = [said and Said(**said) for said in json.loads(kept.read_text())]
    else:
        described = f"Asking {model.parent.name}" + (f", phone {severity}" if severity else "")
        said = serving.answers(model, asks, precision)
        answers = list(progress.track(said, total=len(asks), description=described))
        kept.parent.mkdir(exist_ok=True)
        partial = kept.with_suffix(".partial")
        partial.write_text(json.dumps([one and asdict(one) for one in answers]))
        partial.replace(kept)
    sets: Predictions = {}
    for sample, answer in zip(samples, answers, strict=True):
        if answer is not None:
            sets.setdefault(sample.origin, []).append(_prediction(sample, answer))
    return sets


def _prediction(sample: Sample, said: Said) -> Prediction:
    return Prediction(
        source=sample.source,
        truth=sample.label,
        label=said.label,
        confidence=said.confidence,
        scores=said.scores,
        strangers=said.strangers,
        reason=said.reason,
        picture=str(sample.path),
        box=said.box,
    )


def _merge(into: Predictions, more: Predictions) -> None:
    for name, of in more.items():
        into.setdefault(name, []).extend(of)


def _thinned(samples: Sequence[Sample]) -> list[Sample]:
    """Return at most THINNED samples of each class of each set, always the same."""
    count: Counter[tuple[str, str]] = Counter()
    chosen = []
    for one in sorted(samples, key=lambda one: hashlib.sha256(one.source.encode()).digest()):
        count[one.origin, one.label] += 1
        if count[one.origin, one.label] <= THINNED // 5:
            chosen.append(one)
    return chosen
