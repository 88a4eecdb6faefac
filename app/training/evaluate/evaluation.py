"""Scores exported models on groups they never learnt from, from file bytes to label.

Last step after export. What answers is the impulse, exactly as it is served.
Knows no terminal and no table.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import TrainingError
from app.impulse.runtime import PACKAGES
from app.impulse.spec import ImpulseSpec, Precision
from app.training.cache import Cache, contents, versions
from app.training.data import negatives
from app.training.data.dataset import Dataset, Sample
from app.training.data.fingerprint_index import FingerprintIndex
from app.training.evaluate.calibration import Calibration, calibrate, cooled
from app.training.evaluate.metrics import Prediction, Score, score
from app.training.export import serving
from app.training.export.recipe import export
from app.training.export.serving import Answer, Ask
from app.training.files import sha256
from app.training.fit import locator, manifest
from app.training.fit.cells import critic
from app.training.fit.config import TrainConfig
from app.training.fit.run import Run, split_of
from app.training.fit.small.teacher import knows
from app.training.fit.train import teach_locator, train

if TYPE_CHECKING:
    from rich.progress import Progress

SEVERITIES = (1, 2, 3, 4, 5)
THINNED = 160
"""Pictures a class of a set, at most, where a question is asked many times over."""

CACHE = "cache"
"""Folder of the cache beside the runs."""

Predictions = dict[str, list[Prediction]]
"""Set -> the predictions for its pictures."""


@dataclass(slots=True)
class Evaluation:
    """Hold the predictions of one evaluation, set by set, and what was left out."""

    title: str
    classes: tuple[str, ...]
    predictions: Predictions = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    """Why -> how many."""
    calibration: Calibration | None = None
    """Found on `predictions`, which are at its temperature."""
    negatives: Predictions = field(default_factory=dict)
    """Group of negatives -> predictions; none was learnt from."""
    snapped: dict[int, Predictions] = field(default_factory=dict)
    """Severity of a phone's photo, 0 for the picture itself -> the same pictures each time."""
    by_file: dict[Precision, Predictions] = field(default_factory=dict)
    """Model file -> the same pictures each time."""
    unnamed: dict[int, list[Prediction]] = field(default_factory=dict)
    """Severity, 0 for the field itself -> predictions for fields whose cells nobody named."""
    apart: Predictions = field(default_factory=dict)
    """Set -> predictions by a model that never learnt from it: other microscopes."""

    def scores(self) -> dict[str, Score]:
        """Return the figures of each set."""
        return {name: score(of, self.classes) for name, of in sorted(self.predictions.items())}

    def ask(
        self, model: Path, samples: Sequence[Sample], cache: Path, progress: "Progress"
    ) -> None:
        """Let the model in the folder `model` classify the samples' files; cached in `cache`."""
        predictions = asked(model, samples, cache, progress)
        if unread := len(samples) - sum(map(len, predictions.values())):
            self.left_out["unreadable"] += unread
        _merge(self.predictions, predictions)

    def calibrated(self) -> "Evaluation":
        """Return the evaluation as it would be with the best temperature in the models."""
        found = calibrate(self.predictions, self.apart)

        def at(sets: Predictions) -> Predictions:
            return {name: cooled(of, found.temperature) for name, of in sets.items()}

        return replace(
            self,
            predictions=at(self.predictions),
            calibration=found,
            negatives=at(self.negatives),
            snapped={severity: at(sets) for severity, sets in self.snapped.items()},
            by_file={name: at(sets) for name, sets in self.by_file.items()},
            apart=at(self.apart),
        )


def evaluate_shipped(
    dataset: Dataset, model: Path, cache: Path, progress: "Progress"
) -> Evaluation:
    """Score the model in the folder `model` on pictures of groups it never learnt from.

    Raises:
        TrainingError: the model does not say what it learnt from, or nothing is left.
    """
    known = manifest.learnt_from(model)
    fresh = [one for one in dataset.samples if sha256(one.path) not in known]
    # What was held out was held apart from what was learnt by more than a look at its field.
    held_out = manifest.read(model).get("held_out", {})
    others = [one for one in fresh if sha256(one.path) not in held_out]
    if any(one.held_out for one in dataset.samples):
        # Such a set grows: what is new of a slide that was learnt from is no fair test.
        kept = {one.origin for one in dataset.samples if one.held_out}
        others = [one for one in others if one.held_out or one.origin not in kept]
        fresh = [one for one in fresh if one.held_out or one.origin not in kept]
    repeated = _near_duplicates(others, model, progress)
    fresh = [one for one in fresh if one.group not in repeated]
    spec = ImpulseSpec.read(model)
    title = f"{spec.name} {spec.version}, {serving.served(model)}"
    evaluation = Evaluation(title, spec.classes, left_out=dataset.left_out)
    evaluation.left_out["learnt from, or a copy of it"] += len(dataset.samples) - len(fresh)
    if not fresh:
        raise TrainingError(
            "The model learnt from all of these pictures, or from others of the same fields: "
            "nothing is left to ask. `--folds 5` scores the recipe."
        )
    evaluation.ask(model, fresh, cache, progress)
    return evaluation


def _near_duplicates(samples: Sequence[Sample], model: Path, progress: "Progress") -> set[str]:
    """Return the groups among `samples` that show a field the model learnt from."""
    fields = model / "fields.npz"
    shared = [one for one in samples if one.shared]
    if not shared or not fields.is_file():
        return set()
    learnt = FingerprintIndex.load(fields)
    return {
        one.group
        for one in progress.track(shared, description="Looking for copies")
        if learnt.group_of(one.path)
    }


def evaluate_recipe(
    dataset: Dataset,
    config: TrainConfig,
    runs: Path,
    progress: "Progress",
    whole: bool = False,
    first: int | None = None,
    foreign: Dataset | None = None,
) -> Evaluation:
    """Train the recipe once a fold, export each, and score it on its held-out groups.

    Only the `first` so many folds, where time is short. The `whole` of it also asks about
    negatives, phones' photos and the int8 files; of a model for a microcontroller it always asks
    about the negatives and both files. With `foreign`, sets that no run learns from,
    the recipe is trained once more for each set of its own, without that set: leave one
    domain out. The foreign ones are asked of the first fold, which knows all of its own.
    """
    evaluation = Evaluation("", config.classes, left_out=dataset.left_out)
    count = min(first or config.folds, config.folds)
    small = config.target == "arduino"
    for fold in range(count):
        one = config.model_copy(update={"hold_out": fold})
        model, held_out = _retrained(runs / f"fold-{fold}", one, dataset, progress)
        evaluation.ask(model, held_out, runs / CACHE, progress)
        if whole:
            _ask_more(evaluation, model, held_out, runs / CACHE, progress)
        elif small:
            _ask_files(evaluation, model, held_out, runs / CACHE, progress)
    shown = runs / "fold-0" / "model"
    done = f"{config.folds}" if count == config.folds else f"{count} of {config.folds}"
    evaluation.title = f"Recipe, {done} folds by source, {serving.served(shown)}"
    if whole or small:
        tested = negatives.read(config.negatives, runs / CACHE, config.classes).tested
        groups = asked(shown, tested, runs / CACHE, progress)
        for sample_group in negatives.GROUPS:
            of_group = [one for one in tested if negatives.group_of(one) == sample_group]
            origins = {one.origin for one in of_group}
            evaluation.negatives[sample_group] = [
                one for origin in sorted(origins) for one in groups.get(origin, [])
            ]
    if whole:
        fields = _unnamed(dataset, config, runs / CACHE)
        for severity in (0, *SEVERITIES) if fields else ():
            predictions = asked(shown, fields, runs / CACHE, progress, severity)
            evaluation.unnamed[severity] = [one for of in predictions.values() for one in of]
    if foreign is not None:
        sets = sorted({one.origin for one in dataset.samples})
        for name in sets if len(sets) > 1 else []:
            one = config.model_copy(update={"hold_out_sets": (name,)})
            model, held_out = _retrained(runs / f"without-{name}", one, dataset, progress)
            evaluation.apart |= asked(model, held_out, runs / CACHE, progress)
        evaluation.apart |= asked(shown, foreign.samples, runs / CACHE, progress)
    return evaluation


def _ask_more(
    evaluation: Evaluation,
    model: Path,
    held_out: Sequence[Sample],
    cache: Path,
    progress: "Progress",
) -> None:
    """Ask about a part of the held-out pictures as phones show them, and by both files."""
    fewer = _thinned(held_out)
    for severity in (0, *SEVERITIES):
        predictions = asked(model, fewer, cache, progress, severity)
        _merge(evaluation.snapped.setdefault(severity, {}), predictions)
    _ask_files(evaluation, model, fewer, cache, progress)


def _ask_files(
    evaluation: Evaluation,
    model: Path,
    samples: Sequence[Sample],
    cache: Path,
    progress: "Progress",
) -> None:
    for precision in ImpulseSpec.read(model).models:
        predictions = asked(model, samples, cache, progress, 0, precision)
        _merge(evaluation.by_file.setdefault(precision, {}), predictions)


def _unnamed(dataset: Dataset, config: TrainConfig, cache: Path) -> list[Sample]:
    """Return some fields of one annotated cell each, none of which `dataset` shows, too."""
    fields = [
        one
        for one in locator.annotated(dataset.samples, config.boxed, cache)
        if one.sample.label == locator.BOXES_ONLY and len(one.boxes or ()) == 1
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
    evaluation.ask(*_retrained(runs / "leaky", one, dataset, progress), runs / CACHE, progress)
    return evaluation


def _retrained(
    folder: Path, config: TrainConfig, dataset: Dataset, progress: "Progress"
) -> tuple[Path, list[Sample]]:
    """Train in `folder` or go on there, export, and return the model and what was held out."""
    run = _trained(folder, config, dataset, progress)
    teach_locator(run, folder.parent / CACHE, dataset.samples, progress)
    if not (folder / "model" / "impulse.json").exists():
        export(run, folder / "model", folder.name, "0")
    return folder / "model", run.split.held_out


def _trained(folder: Path, config: TrainConfig, dataset: Dataset, progress: "Progress") -> Run:
    """Train in `folder` or go on there; before it the critic of its labels, where it has one.

    Without a teacher where that learnt from what is held out.
    """
    apart = critic.left_out(config, {one.origin for one in dataset.samples})
    if apart and not config.leaky:
        judge = folder.parent / f"without-{'-'.join(apart)}"
        without = config.model_copy(update={"hold_out_sets": apart, "hold_out": 0})
        _trained(judge, without, dataset, progress)
        config = config.model_copy(update={"critic": judge})
    if (folder / "config.json").exists():
        run = Run.resume(folder, dataset)
        if config.teacher and knows(config.teacher, run.split.held_out):
            config = config.model_copy(update={"teacher": None})
        if run.config != config:
            raise TrainingError(f"{folder} holds another recipe's run; remove or rename it first.")
    else:
        if config.teacher and knows(config.teacher, split_of(dataset, config).held_out):
            config = config.model_copy(update={"teacher": None})
        run = Run.begin(folder, config, dataset)
    if not run.finished:
        train(run, folder.parent / CACHE, dataset.samples, progress)
    return run


def asked(
    model: Path,
    samples: Sequence[Sample],
    cache: Path,
    progress: "Progress",
    severity: int = 0,
    precision: Precision | None = None,
) -> Predictions:
    """Return the model's predictions for the samples, set by set, cached in `cache`."""
    paths = [one.path for one in samples]
    # A phone's photo goes by the picture's name, too.
    names = [one.name for one in paths] if severity else []
    files = contents(sorted(model.glob("*.*")))
    runtimes = versions(name.partition(".")[0] for name in PACKAGES.values())
    boxes = [one.box for one in samples]
    parts = [files, runtimes, contents(paths), boxes, names, severity, precision]

    def ask() -> list[dict[str, Any] | None]:
        named = model.parent.name if model.name == "model" else model.name  # of a run, its own
        described = f"Asking {named}" + (f", phone {severity}" if severity else "")
        asks = [Ask(one.path, severity, one.box) for one in samples]
        with serving.answers(model, asks, precision) as found:
            tracked = progress.track(found, total=len(paths), description=described)
            return [asdict(one) if one else None for one in tracked]

    answers = Cache(cache).json("answers", parts, [serving.__name__], ask)
    sets: Predictions = {}
    for sample, answer in zip(samples, answers, strict=True):
        if answer is not None:
            sets.setdefault(sample.origin, []).append(Prediction.of(sample, Answer(**answer)))
    return sets


def _merge(into: Predictions, more: Predictions) -> None:
    for name, of in more.items():
        into.setdefault(name, []).extend(of)


def _thinned(samples: Sequence[Sample]) -> list[Sample]:
    """Return at most THINNED samples of each class of each set, always the same."""
    count: Counter[tuple[str, str]] = Counter()
    chosen = []
    for one in sorted(samples, key=lambda one: hashlib.sha256(one.group.encode()).digest()):
        count[one.origin, one.label] += 1
        if count[one.origin, one.label] <= THINNED // 5:
            chosen.append(one)
    return chosen
