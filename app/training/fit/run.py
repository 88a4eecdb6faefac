"""Opens the folder of a run of our recipe: what it is made of, and which pictures are whose.

Written before anything is learnt, so that a run can be resumed, exported and evaluated. Knows
no network.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import TrainingError
from app.training.data import negatives
from app.training.data.dataset import Dataset, Sample
from app.training.data.sets import SAME_MICROSCOPES
from app.training.data.splits import Split, folds, from_table, leaky_split, set_apart
from app.training.files import read_json, sha256, write_json
from app.training.fit import replay, start
from app.training.fit.checkpoint import NAME as CHECKPOINT
from app.training.fit.config import FILE, TrainConfig, versions

FINISHED, MANIFEST, GROUPS = "finished.json", "sources.json", "groups.json"
BACKGROUNDS = 300
"""Pictures of each set beside whose cells there is something to learn, at most."""


@dataclass(slots=True)
class Run:
    """Hold a run's folder, what it is made of and what it learns from."""

    folder: Path
    config: TrainConfig
    split: Split

    @classmethod
    def begin(cls, folder: Path, config: TrainConfig, dataset: Dataset) -> "Run":
        """Write down a new run in the empty or new `folder`.

        Raises:
            TrainingError: the folder holds a run already, or the data can't be split so.
        """
        require_new(folder)
        split = split_of(dataset, config)
        write_json(folder / "versions.json", versions())
        write_json(folder / MANIFEST, manifest(split))
        write_json(folder / GROUPS, groups_of(split))
        write_json(folder / FILE, config.model_dump(mode="json"))
        return cls(folder, config, split)

    @classmethod
    def resume(cls, folder: Path, dataset: Dataset, config: TrainConfig | None = None) -> "Run":
        """Open the run in `folder`, split as it was when it began; its folders may have moved.

        Raises:
            TrainingError: the pictures are not those that it began with.
        """
        config = config or TrainConfig.read(folder)
        begun = read_json(folder / MANIFEST)
        if (folder / GROUPS).exists():
            group_of = read_json(folder / GROUPS)
            dataset.samples = [
                replace(one, group=group_of.get(sha256(one.path), one.group))
                for one in dataset.samples
            ]
        split = _split_again(dataset.samples, begun) or split_of(dataset, config)
        if any(set(begun.get(part, {})) != set(files) for part, files in manifest(split).items()):
            raise TrainingError(f"The pictures are not those that {folder} began with.")
        return cls(folder, config, split)

    @property
    def finished(self) -> bool:
        return (self.folder / FINISHED).exists()

    def beside(self, samples: list[Sample], kept: Path) -> list[Sample]:
        """Return what else the run learns from: what its model replays, and negatives."""
        begun, classes = self.config.start, self.config.classes
        again = replay.read(begun, kept).called((*classes, *self.config.kinds)) if begun else []
        cells = [one for one in again if one.label in classes]
        return [*again, *self.negatives([*samples, *cells], kept)]

    def negatives(self, samples: list[Sample], kept: Path) -> list[Sample]:
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
            for one in negatives.read(self.config.negatives, kept, self.config.classes).learnt
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


def require_new(folder: Path) -> None:
    """Raise TrainingError where `folder` holds a run."""
    if (folder / CHECKPOINT).exists():
        raise TrainingError(f"{folder} holds a run already. Go on with --resume, or rename it.")


def manifest(split: Split) -> dict[str, dict[str, str]]:
    """Return part -> SHA-256 of each file -> its name: what was learnt is never asked."""
    return {
        "train": listed(split.train),
        "held_out": listed(split.held_out),
        "aside": listed(split.aside),
    }


def listed(samples: list[Sample]) -> dict[str, str]:
    """Return SHA-256 of each sample's file -> its set and name."""
    return {sha256(one.path): f"{one.origin}/{one.path.name}" for one in samples}


def groups_of(split: Split) -> dict[str, str]:
    """Return SHA-256 of each file -> its group, so that a run is grouped but once."""
    sides = (*split.train, *split.held_out, *split.aside)
    return {sha256(one.path): one.group for one in sides}


def split_of(dataset: Dataset, config: TrainConfig) -> Split:
    """Return what a run learns from and what it holds out, as its config says."""
    if not config.start:  # its replay set may hold a class that is missing
        dataset.require(config.classes)
    split = _sides(dataset, config).without(config.doubtful)
    return start.fresh(config.start, split) if config.start else split


def _sides(dataset: Dataset, config: TrainConfig) -> Split:
    if config.leaky:
        return leaky_split(dataset.samples, 1 / config.folds, config.seed)
    if config.split:
        return from_table(config.split, dataset.samples)
    if config.hold_out_sets:
        return set_apart(dataset.samples, *config.hold_out_sets)
    if config.hold_out is None:
        return Split(train=list(dataset.samples), held_out=[])
    return folds(dataset.samples, config.folds, config.seed)[config.hold_out]


def _split_again(samples: list[Sample], begun: dict[str, dict[str, str]]) -> Split | None:
    """Return the sides of a manifest; None where a file is on no side, or on several."""
    parts: dict[str, list[Sample]] = {name: [] for name in ("train", "held_out", "aside")}
    for one in samples:
        sides = [name for name in parts if sha256(one.path) in begun.get(name, {})]
        if len(sides) != 1:
            return None
        parts[sides[0]].append(one)
    return Split(**parts)
