"""Runs the table of experiments: each row honestly and leakily, fold by fold.

Table and pictures -> features -> learner -> answers, kept part by part, so that a run that
was killed goes on and ends with the same table. Knows no words and no pictures of charts.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.training.config import versions
from app.training.dataset import CLASSES, Sample
from app.training.metrics import bootstrap
from app.training.studio import features
from app.training.studio.block import BlockConfig
from app.training.studio.pictures import SPLITS, Dealt, Pictures
from app.training.studio.store import read_json, write, write_json
from app.training.studio.table import Row, Table

if TYPE_CHECKING:
    from rich.progress import Progress

    from app.training.studio.learner import Learner

BEGUN, TABLE, SPLIT = "run.json", "table.json", "split.json"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Hold how many answers of a row were right on one split."""

    mean: float
    """Over all pictures and repeats."""
    low: float
    """With `high` the 95 % bootstrap interval over sources."""
    high: float
    repeats: tuple[float, ...]
    """Of each repeat."""
    pictures: int
    sources: int

    @property
    def spread(self) -> float:
        """Standard deviation over the repeats; 0 of one alone."""
        return float(np.std(self.repeats, ddof=1)) if len(self.repeats) > 1 else 0.0


class Answers:
    """Hold what one row said of its pictures on one split."""

    def __init__(
        self,
        places: NDArray[np.int64],
        scores: NDArray[np.float32],
        truth: NDArray[np.int64],
        sources: list[str],
    ) -> None:
        """`scores` is (repeats, N, classes); `places` (N,) are those in all pictures."""
        self.places, self.scores, self.truth, self.sources = places, scores, truth, sources

    @property
    def right(self) -> NDArray[np.float64]:
        """(N,): in which share of the repeats each picture was named rightly."""
        hits: NDArray[np.float64] = (self.scores.argmax(2) == self.truth).mean(0)
        return hits

    @cached_property
    def accuracy(self) -> Accuracy:
        each = (self.scores.argmax(2) == self.truth).mean(1)
        low, high = bootstrap(self.right, self.sources)
        return Accuracy(
            float(each.mean()),
            low,
            high,
            tuple(map(float, each)),
            len(self.places),
            len(set(self.sources)),
        )

    def less(self, other: "Answers") -> tuple[float, float, float]:
        """Return by how much more was right here than in `other`, and its 95 % interval.

        Only pictures that both were asked about count, picture by picture.
        """
        both, mine, theirs = np.intersect1d(self.places, other.places, return_indices=True)
        if not len(both):
            raise TrainingError("The two rows were asked about no picture in common.")
        apart = self.right[mine] - other.right[theirs]
        low, high = bootstrap(apart, [self.sources[place] for place in mine])
        return float(apart.mean()), low, high

    def confusion(self) -> NDArray[np.float64]:
        """Return (classes, classes): of each true class (rows) the share given each name."""
        classes = self.scores.shape[2]
        counts = np.zeros((classes, classes))
        for named in self.scores.argmax(2):
            np.add.at(counts, (self.truth, named), 1)
        shares: NDArray[np.float64] = counts / np.maximum(counts.sum(1, keepdims=True), 1)
        return shares


class Experiments:
    """Run or read the experiments in one run folder."""

    def __init__(self, folder: Path, table: Table, pictures: Pictures, weights: str) -> None:
        self.folder, self.table, self.pictures, self.weights = folder, table, pictures, weights

    @classmethod
    def begin(
        cls, folder: Path, table: Table, pictures: Pictures, weights: str, data: str
    ) -> "Experiments":
        """Write down a new run in `folder`, or go on with the one that is there.

        `data` names the pictures for the report.

        Raises:
            TrainingError: the run there was begun with other pictures, folds or seeds.
        """
        made_of = {
            "data": data,
            "digest": pictures.digest(),
            "pictures": len(pictures.samples),
            "found": pictures.found,
            "sources": len(set(pictures.sources)),
            "choice": table.pictures.model_dump(),
            "weights": weights_named(weights),
        }
        begun = folder / BEGUN
        if begun.is_file():
            told = read_json(begun)
            kept = {key: told.get(key) for key in made_of} | {"weights": made_of["weights"]}
            if kept != made_of:
                raise TrainingError(
                    f"The experiments in {folder} were begun with other pictures, folds or seeds: "
                    "go on with those, or name another folder with --runs."
                )
            write_json(begun, {**told, **made_of})
        else:
            write_json(begun, {**made_of, "versions": versions()})
            write_json(folder / SPLIT, _split(pictures, table))
        return cls(folder, table, pictures, weights)

    @classmethod
    def open(cls, folder: Path) -> "Experiments":
        """Open a run to read it, without its pictures; only finished rows are there.

        Raises:
            TrainingError: there is no run in `folder`, or none of its rows is finished.
        """
        if not (folder / BEGUN).is_file() or not (folder / TABLE).is_file():
            raise TrainingError(f"There are no experiments in {folder}: run smearlens experiments.")
        begun = read_json(folder / BEGUN)
        table = Table.model_validate(read_json(folder / TABLE))
        pictures = _read_split(folder, begun["found"])
        run = cls(folder, table, pictures, begun["weights"])
        rows = tuple(row for row in table.rows if run.done(row))
        if not rows:
            raise TrainingError(f"No row in {folder} is finished: run smearlens experiments.")
        return cls(folder, Table(pictures=table.pictures, rows=rows), pictures, begun["weights"])

    def run(self, kept: Path, progress: "Progress") -> None:
        """Do every part that is not done yet; features are kept in `kept`."""
        write_json(self.folder / TABLE, self.table.model_dump(mode="json"))
        parts = sum(
            len(SPLITS) * self.table.pictures.repeats_of(row.config) for row in self.table.rows
        )
        task = progress.add_task("Experiments", total=parts)
        for row in self.table.rows:
            write_json(self._of(row) / "config.json", row.config.model_dump())
            missing = list(self._missing(row))
            progress.advance(task, self._parts(row) - len(missing))
            if not missing:
                continue
            progress.update(task, description=row.name)
            asked = self.asked(row.config)
            inputs = self._inputs(row.config, asked, kept, progress)
            learner = self._learner(row.config)
            for way, repeat in missing:
                self._part(row, way, repeat, learner, inputs, asked)
                progress.advance(task)

    def asked(self, config: BlockConfig) -> NDArray[np.int64]:
        """Return the places of the pictures that a row of this block learns from and names."""
        return self.pictures.first(self.table.pictures.each_class_of(config))

    def done(self, row: Row) -> bool:
        """Tell whether every part of a row is there."""
        return not list(self._missing(row))

    def answers(self, row: Row, way: Dealt) -> Answers:
        """Return what a finished row said; raise TrainingError where it is not finished."""
        scores, asked = [], self.asked(row.config)
        for repeat in range(self.table.pictures.repeats_of(row.config)):
            try:
                with np.load(self._file(row, way, repeat)) as file:
                    scores.append(file["scores"].astype(np.float32))
            except (OSError, ValueError, KeyError, BadZipFile) as error:
                raise TrainingError(
                    f"The row {row.name} is not finished: run smearlens experiments again."
                ) from error
        owners = self.pictures.sources
        return Answers(
            asked,
            np.stack(scores),
            self.pictures.labels[asked],
            [owners[place] for place in asked],
        )

    def seconds(self, row: Row) -> float:
        """Return how long the training of a finished row took, all parts together."""
        total = 0.0
        for way in SPLITS:
            for repeat in range(self.table.pictures.repeats_of(row.config)):
                with np.load(self._file(row, way, repeat)) as file:
                    total += float(file["seconds"])
        return total

    def losses(self, row: Row, way: Dealt) -> NDArray[np.float64]:
        """Return the mean loss of each cycle of a finished row, over folds and repeats."""
        each = []
        for repeat in range(self.table.pictures.repeats_of(row.config)):
            with np.load(self._file(row, way, repeat)) as file:
                each.append(file["losses"].mean(0))
        mean: NDArray[np.float64] = np.mean(each, axis=0)
        return mean

    def _part(
        self,
        row: Row,
        way: Dealt,
        repeat: int,
        learner: "Learner",
        inputs: NDArray[Any],
        asked: NDArray[np.int64],
    ) -> None:
        choice = self.table.pictures
        fold_of = self.pictures.dealt(way, choice.folds, choice.seed)[asked]
        labels = self.pictures.labels[asked]
        scores = np.zeros((len(asked), len(self.pictures.classes)), np.float16)
        start, losses = perf_counter(), []
        for fold in range(choice.folds):
            held_out = fold_of == fold
            seed = choice.seed + 1000 * repeat + fold
            losses.append(learner.fit(inputs[~held_out], labels[~held_out], seed))
            scores[held_out] = learner.scores(inputs[held_out])
        out = BytesIO()
        taken = perf_counter() - start
        np.savez_compressed(out, scores=scores, losses=np.array(losses), seconds=np.array(taken))
        write(self._file(row, way, repeat), lambda file: file.write(out.getvalue()))

    def _inputs(
        self, config: BlockConfig, asked: NDArray[np.int64], kept: Path, progress: "Progress"
    ) -> NDArray[Any]:
        samples = [self.pictures.samples[place] for place in asked]
        if config.frozen:
            return features.rows(samples, config, self.weights, kept, progress)
        return features.squares(samples, config, kept, progress)

    def _learner(self, config: BlockConfig) -> "Learner":
        from app.training.studio.learner import Learner

        return Learner(config, len(self.pictures.classes), self.weights)

    def _missing(self, row: Row) -> Iterator[tuple[Dealt, int]]:
        for way in SPLITS:
            for repeat in range(self.table.pictures.repeats_of(row.config)):
                if not self._file(row, way, repeat).is_file():
                    yield way, repeat

    def _parts(self, row: Row) -> int:
        return len(SPLITS) * self.table.pictures.repeats_of(row.config)

    def _of(self, row: Row) -> Path:
        return self.folder / "rows" / row.key

    def _file(self, row: Row, way: Dealt, repeat: int) -> Path:
        return self._of(row) / f"{way}-{repeat}.npz"


def weights_named(weights: str) -> str:
    """Name the weights without a folder of this machine."""
    path = Path(weights)
    return "ImageNet's" if weights == "imagenet" or path.is_dir() else path.name


def _split(pictures: Pictures, table: Table) -> dict[str, Any]:
    """Return which fold each picture is in, both ways, and a hash over it."""
    choice = table.pictures
    dealt = {way: pictures.dealt(way, choice.folds, choice.seed).tolist() for way in SPLITS}
    listed = [
        {
            "picture": f"{one.label}/{one.path.name}",
            "source": one.source,
            **{way: dealt[way][place] for way in SPLITS},
        }
        for place, one in enumerate(pictures.samples)
    ]
    told = hashlib.sha256(json.dumps(listed).encode()).hexdigest()
    return {"seed": choice.seed, "folds": choice.folds, "sha256": told, "pictures": listed}


def _read_split(folder: Path, found: int) -> Pictures:
    """Return the pictures that a run wrote down; their paths are names only."""
    samples = []
    for one in read_json(folder / SPLIT)["pictures"]:
        label, _, name = one["picture"].partition("/")
        samples.append(Sample(Path(name), label, one["source"], one["source"].split("/")[0]))
    return Pictures(tuple(samples), CLASSES, found)
