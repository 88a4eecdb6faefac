"""Opens the folder of a run of our recipe: what it is made of, and which pictures are whose.

Written before anything is learnt, so that a run can be resumed, exported and evaluated. Knows
no network.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import TrainingError
from app.training.data import dataset, negatives
from app.training.data.dataset import Dataset, Sample
from app.training.data.grouping import grouped
from app.training.data.sets import SAME_MICROSCOPES
from app.training.data.splits import Split, folds, from_table, leaky_split, set_apart
from app.training.files import read_json, sha256, write_json
from app.training.fit import manifest, replay, start
from app.training.fit.checkpoint import NAME as CHECKPOINT
from app.training.fit.config import FILE, TrainConfig, versions
from app.training.fit.manifest import Manifest

if TYPE_CHECKING:
    from rich.progress import Progress

FINISHED, GROUPS = "finished.json", "groups.json"
BACKGROUNDS = 300
"""Pictures of each set beside whose cells there is something to learn, at most."""


@dataclass(slots=True)
class Run:
    """Hold a run's folder, what it is made of and what it learns from."""

    folder: Path
    config: TrainConfig
    split: Split

    @classmethod
    def begin(cls, folder: Path, config: TrainConfig, data: Dataset) -> "Run":
        """Write down a new run in the empty or new `folder`.

        Raises:
            TrainingError: the folder holds a run already, or the data can't be split so.
        """
        require_new(folder)
        split = split_of(data, config)
        write_json(folder / "versions.json", versions())
        write_json(folder / manifest.FILE, manifest.of_split(split))
        write_json(folder / GROUPS, groups_of(split))
        write_json(folder / FILE, config.model_dump(mode="json"))
        return cls(folder, config, split)

    @classmethod
    def resume(cls, folder: Path, data: Dataset, config: TrainConfig | None = None) -> "Run":
        """Open the run in `folder`, split as it was when it began; its folders may have moved.

        Raises:
            TrainingError: the pictures are not those that it began with.
        """
        config = config or TrainConfig.read(folder)
        begun = manifest.read(folder)
        if (folder / GROUPS).exists():
            group_of = read_json(folder / GROUPS)
            data.samples = [
                replace(one, group=group_of.get(sha256(one.path), one.group))
                for one in data.samples
            ]
        split = _split_again(data.samples, begun) or split_of(data, config)
        now = manifest.of_split(split)
        if any(set(begun.get(part, {})) != set(files) for part, files in now.items()):
            raise TrainingError(f"The pictures are not those that {folder} began with.")
        return cls(folder, config, split)

    @property
    def finished(self) -> bool:
        return (self.folder / FINISHED).exists()

    def beside(self, samples: list[Sample], cache: Path) -> list[Sample]:
        """Return what else the run learns from: what its model replays, and negatives."""
        begun, classes = self.config.start, self.config.classes
        again = replay.read(begun, cache).called((*classes, *self.config.kinds)) if begun else []
        cells = [one for one in again if one.label in classes]
        return [*again, *self.negatives([*samples, *cells], cache)]

    def negatives(self, samples: list[Sample], cache: Path) -> list[Sample]:
        """Return what the run learns to refuse: other cells, and what lies beside the cells.

        None of its own pictures is among them.
        """
        if not self.config.kinds:
            return []
        if self.config.start and not self.config.negatives:
            return negatives.backgrounds(samples, BACKGROUNDS)  # others are in its replay set
        own = {sha256(one.path) for one in samples} if self.config.negatives else set()
        found = [
            one
            for one in negatives.read(self.config.negatives, cache, self.config.classes).learnt
            if one.label in self.config.kinds and sha256(one.path) not in own
        ]
        return [*found, *negatives.backgrounds(samples, BACKGROUNDS)]

    def allowed(self, samples: list[Sample], known: set[Path]) -> list[bool]:
        """Tell of each sample whether the run may learn from it; `known` are those split."""
        learnt = {one.path for one in self.split.train}
        # A set that is held out teaches nothing, not even what to refuse.
        foreign = set(self.config.hold_out_sets)
        foreign.update(*(SAME_MICROSCOPES.get(apart, ()) for apart in self.config.hold_out_sets))
        return [
            one.path in learnt or (one.path not in known and one.origin.split()[0] not in foreign)
            for one in samples
        ]


def data_of(
    folder: Path, config: TrainConfig, cache: Path, progress: "Progress", begun: bool = True
) -> Dataset:
    """Read and group what the run in `folder` is made of; one that has `begun` knows its groups."""
    data = dataset.read(config.folders, config.classes)
    if not (begun and (folder / GROUPS).exists()):
        data.samples = grouped(data.samples, cache, progress, config.split_alone)
    return data


def require_new(folder: Path) -> None:
    """Raise TrainingError where `folder` holds a run."""
    if (folder / CHECKPOINT).exists():
        raise TrainingError(f"{folder} holds a run already. Go on with --resume, or rename it.")


def groups_of(split: Split) -> dict[str, str]:
    """Return SHA-256 of each file -> its group, so that a run is grouped but once."""
    sides = (*split.train, *split.held_out, *split.aside)
    return {sha256(one.path): one.group for one in sides}


def split_of(data: Dataset, config: TrainConfig) -> Split:
    """Return what a run learns from and what it holds out, as its config says."""
    if not config.start:  # its replay set may hold a class that is missing
        data.require(config.classes)
    split = _sides(data, config).without(config.doubtful)
    return start.fresh(config.start, split) if config.start else split


def _sides(data: Dataset, config: TrainConfig) -> Split:
    if config.leaky:
        return leaky_split(data.samples, 1 / config.folds, config.seed)
    if config.split:
        return from_table(config.split, data.samples)
    if config.hold_out_sets:
        return set_apart(data.samples, *config.hold_out_sets)
    if config.hold_out is None:
        return Split(train=list(data.samples), held_out=[])
    return _own_parts(data.samples, config, config.hold_out)


def _own_parts(samples: list[Sample], config: TrainConfig, fold: int) -> Split:
    """Return a fold of the samples, but of sets that hold out a part themselves just that part.

    Of these a fold other than the first parts what they learn from.
    """
    apart = [one for one in samples if one.held_out]
    if not apart:
        return folds(samples, config.folds, config.seed)[fold]
    whole = {one.origin for one in apart} if fold == 0 else set()
    learnt = [one for one in samples if one.origin in whole and not one.held_out]
    rest = [one for one in samples if one.origin not in whole and not one.held_out]
    split = folds(rest, config.folds, config.seed)[fold] if rest else Split([], [])
    return Split(
        train=[*learnt, *split.train],
        held_out=[*split.held_out, *(apart if fold == 0 else ())],
        aside=[] if fold == 0 else apart,
    )


def _split_again(samples: list[Sample], begun: Manifest) -> Split | None:
    """Return the sides of a manifest; None where a file is on no side, or on several."""
    parts: dict[str, list[Sample]] = {name: [] for name in ("train", "held_out", "aside")}
    for one in samples:
        sides = [name for name in parts if sha256(one.path) in begun.get(name, {})]
        if len(sides) != 1:
            return None
        parts[sides[0]].append(one)
    return Split(**parts)
