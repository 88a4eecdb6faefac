"""Runs the table of experiments: each row honestly and leakily, fold by fold.

Table and pictures -> features -> learner -> answers, written part by part, so that a run that
was killed goes on and ends with the same table. Knows no words and no pictures of charts.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.data.dataset import CLASSES, Sample
from app.training.data.pictures import SPLITS, Dealt, Pictures
from app.training.evaluate.intervals import Interval, bootstrap
from app.training.experiments.table import Row, Table
from app.training.files import read_json, write_arrays, write_json
from app.training.fit.block import BlockConfig
from app.training.fit.blocks import features
from app.training.fit.config import versions

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

BEGUN, TABLE, SPLIT = "run.json", "table.json", "split.json"


@dataclass(frozen=True, slots=True)
class Accuracy(Interval):
    """Hold the proportion of right predictions over all pictures and repeats of a row."""

    repeats: tuple[float, ...]
    """Of each repeat."""

    @property
    def spread(self) -> float:
        """Standard deviation over the repeats; 0 of one alone."""
        return float(np.std(self.repeats, ddof=1)) if len(self.repeats) > 1 else 0.0


@dataclass(frozen=True, eq=False)
class Answers:
    """Hold the predictions of one row on one split."""

    places: NDArray[np.int64]
    """(N,): those of the pictures in all pictures."""
    scores: NDArray[np.float32]
    """(repeats, N, classes)."""
    truth: NDArray[np.int64]
    groups: list[str]

    @property
    def hits(self) -> NDArray[np.bool_]:
        """(repeats, N): whether the prediction is right."""
        found: NDArray[np.bool_] = self.scores.argmax(2) == self.truth
        return found

    @cached_property
    def accuracy(self) -> Accuracy:
        each, right = self.hits.mean(1), self.hits.mean(0)
        ends = bootstrap(right, self.groups)
        count = len(set(self.groups))
        return Accuracy(float(each.mean()), *ends, len(right), count, tuple(map(float, each)))

    def less(self, other: "Answers") -> tuple[float, float, float]:
        """Return by how much more was right here than in `other`, and its 95 % interval.

        Only pictures that both were asked about count; raise TrainingError where there is none.
        """
        both, mine, theirs = np.intersect1d(self.places, other.places, return_indices=True)
        if not len(both):
            raise TrainingError("The two rows were asked about no picture in common.")
        apart = self.hits.mean(0)[mine] - other.hits.mean(0)[theirs]
        return float(apart.mean()), *bootstrap(apart, [self.groups[place] for place in mine])

    def confusion(self) -> NDArray[np.float64]:
        """Return (classes, classes): of each true class (rows) the share predicted as each."""
        return confusion(
            np.tile(self.truth, len(self.scores)), self.scores.reshape(-1, self.scores.shape[2])
        )


def confusion(truth: NDArray[np.int64], scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the rates of each true class (rows) of scores (N, classes); 0 without a picture."""
    from sklearn.metrics import confusion_matrix

    classes = range(scores.shape[1])
    rates: NDArray[np.float64] = confusion_matrix(
        truth, scores.argmax(1), labels=classes, normalize="true"
    )
    return rates


class Experiments:
    """Run or read the experiments in one run folder."""

    def __init__(self, folder: Path, table: Table, pictures: Pictures, weights: str) -> None:
        self.folder, self.table, self.pictures, self.weights = folder, table, pictures, weights

    @classmethod
    def begin(
        cls, folder: Path, table: Table, pictures: Pictures, weights: str, data: str
    ) -> "Experiments":
        """Write down a new run in `folder`, or go on with the one that is there.

        `data` names the pictures for the report. Raises TrainingError where the run there was
        begun with other pictures, folds or seeds.
        """
        made_of = {
            "data": data,
            "digest": pictures.digest(),
            "pictures": len(pictures.samples),
            "found": pictures.found,
            "sources": len(set(pictures.groups)),
            "choice": table.pictures.model_dump(),
            "weights": weights_named(weights),
        }
        begun = folder / BEGUN
        if begun.is_file():
            before = read_json(begun)
            if any(before.get(key) != made_of[key] for key in made_of.keys() - {"weights"}):
                raise TrainingError(
                    f"The experiments in {folder} were begun with other pictures, folds or seeds: "
                    "go on with those, or name another folder with --runs."
                )
            write_json(begun, before | made_of)
        else:
            more = {"classes": pictures.classes, "versions": versions()}
            write_json(begun, made_of | more)
            write_json(folder / SPLIT, split_of(pictures, table))
        return cls(folder, table, pictures, weights)

    @classmethod
    def open(cls, folder: Path) -> "Experiments":
        """Open a run to read its finished rows, without its pictures.

        Raises TrainingError where there is no run in `folder`, or none of its rows is finished.
        """
        if not (folder / BEGUN).is_file() or not (folder / TABLE).is_file():
            raise TrainingError(f"There are no experiments in {folder}: run smearlens experiments.")
        begun = read_json(folder / BEGUN)
        table = Table.model_validate(read_json(folder / TABLE))
        classes = tuple(begun.get("classes", CLASSES))
        pictures = _read_split(folder, classes, begun["found"])
        run = cls(folder, table, pictures, begun["weights"])
        rows = tuple(row for row in table.rows if run.done(row))
        if not rows:
            raise TrainingError(f"No row in {folder} is finished: run smearlens experiments.")
        return cls(folder, Table(pictures=table.pictures, rows=rows), pictures, begun["weights"])

    def run(self, cache: Path, progress: "Progress") -> None:
        """Do every part that is not done yet; features are cached in `cache`."""
        write_json(self.folder / TABLE, self.table.model_dump(mode="json"))
        files = {row.key: self._files(row) for row in self.table.rows}
        task = progress.add_task("Experiments", total=sum(map(len, files.values())))
        for row in self.table.rows:
            write_json(self._folder(row) / "config.json", row.config.model_dump())
            missing = {part: file for part, file in files[row.key].items() if not file.is_file()}
            progress.advance(task, len(files[row.key]) - len(missing))
            if missing:
                progress.update(task, description=row.name)
                self._train(row, missing, cache, progress, task)

    def asked(self, config: BlockConfig) -> NDArray[np.int64]:
        """Return the places of the pictures that a row of this block learns from and names."""
        return self.pictures.first(self.table.pictures.each_class_of(config))

    def done(self, row: Row) -> bool:
        """Tell whether every part of a row is there."""
        return all(file.is_file() for file in self._files(row).values())

    def answers(self, row: Row, way: Dealt) -> Answers:
        """Return the predictions of a finished row; raise TrainingError where it is not."""
        asked = self.asked(row.config)
        scores = self._read(row, "scores", way).astype(np.float32)
        groups = [self.pictures.groups[place] for place in asked]
        return Answers(asked, scores, self.pictures.labels[asked], groups)

    def seconds(self, row: Row) -> float:
        """Return how long the training of a finished row took, all parts together."""
        return float(sum(self._read(row, "seconds", way).sum() for way in SPLITS))

    def _train(
        self,
        row: Row,
        missing: dict[tuple[Dealt, int], Path],
        cache: Path,
        progress: "Progress",
        task: "TaskID",
    ) -> None:
        """Train a row once a fold for each part that is missing, and write its scores."""
        from app.training.fit.blocks.training import BlockTraining
        from app.training.fit.loop import Diverged, fit

        asked, choice = self.asked(row.config), self.table.pictures
        samples = [self.pictures.samples[place] for place in asked]
        labels, classes = self.pictures.labels[asked], len(self.pictures.classes)
        inputs = inputs_of(samples, row.config, self.weights, cache, progress)
        learner = BlockTraining(row.config, classes, self.weights)
        for (way, repeat), file in missing.items():
            fold_of = self.pictures.dealt(way, choice.folds, choice.seed)[asked]
            scores = np.zeros((len(asked), classes), np.float16)
            start = perf_counter()
            for fold in range(choice.folds):
                held_out = fold_of == fold
                seed = choice.seed + 1000 * repeat + fold
                learner.begin(inputs[~held_out], labels[~held_out], seed)
                try:
                    fit(learner)
                except Diverged as error:
                    raise TrainingError(
                        f"The loss of the row {row.name} is no number: lower its rate in the table."
                    ) from error
                scores[held_out] = learner.scores(inputs[held_out])
            write_arrays(file, scores=scores, seconds=perf_counter() - start)
            progress.advance(task)

    def _folder(self, row: Row) -> Path:
        return self.folder / "rows" / row.key

    def _files(self, row: Row) -> dict[tuple[Dealt, int], Path]:
        """Return the file of each part of a row: a repeat on a split."""
        repeats = range(self.table.pictures.repeats_of(row.config))
        folder = self._folder(row)
        return {(way, n): folder / f"{way}-{n}.npz" for way in SPLITS for n in repeats}

    def _read(self, row: Row, name: str, way: Dealt) -> NDArray[Any]:
        """Return the array `name` of each repeat (repeats, ...)."""
        found = []
        for (of, _), file in self._files(row).items():
            if of == way:
                try:
                    with np.load(file) as arrays:
                        found.append(arrays[name])
                except (OSError, ValueError, KeyError, BadZipFile) as error:
                    raise TrainingError(
                        f"The row {row.name} is not finished: run smearlens experiments again."
                    ) from error
        return np.stack(found)


def inputs_of(
    samples: Sequence[Sample],
    config: BlockConfig,
    weights: str,
    cache: Path,
    progress: "Progress",
) -> NDArray[Any]:
    """Return what a block is fed: the frozen base's features, or squares."""
    if config.frozen:
        return features.rows(samples, config, weights, cache, progress)
    return features.squares(samples, config, cache, progress)


def weights_named(weights: str) -> str:
    """Name the weights without a folder of this machine."""
    path = Path(weights)
    return "ImageNet's" if weights == "imagenet" or path.is_dir() else path.name


def split_of(pictures: Pictures, table: Table) -> dict[str, Any]:
    """Return which fold each picture is in, both ways, and a hash over it."""
    choice = table.pictures
    dealt = {way: pictures.dealt(way, choice.folds, choice.seed).tolist() for way in SPLITS}
    listed = [
        {
            "picture": f"{one.label}/{one.path.name}",
            "source": one.group,
            **{way: dealt[way][place] for way in SPLITS},
        }
        for place, one in enumerate(pictures.samples)
    ]
    digest = hashlib.sha256(json.dumps(listed).encode()).hexdigest()
    return {"seed": choice.seed, "folds": choice.folds, "sha256": digest, "pictures": listed}


def _read_split(folder: Path, classes: tuple[str, ...], found: int) -> Pictures:
    """Return the pictures that a run wrote down; their paths are names only."""
    samples = []
    for one in read_json(folder / SPLIT)["pictures"]:
        label, _, name = one["picture"].partition("/")
        samples.append(Sample(Path(name), label, one["source"], one["source"].split("/")[0]))
    return Pictures(tuple(samples), classes, found)
