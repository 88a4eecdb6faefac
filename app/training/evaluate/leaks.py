"""Finds pictures that repeat each other, and what a split that parts them would claim.

A folder of labelled pictures -> features -> groups -> one simple model scored twice: on
pictures dealt out at random, and on whole groups. Knows no terminal and no table.
"""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.errors import TrainingError
from app.training.data import dataset
from app.training.data.dataset import Sample
from app.training.data.grouping import grouped
from app.training.evaluate import probe
from app.training.evaluate.intervals import bootstrap
from app.training.evaluate.metrics import Prediction, Score, score
from app.training.files import write_text
from app.training.fit.block import BlockConfig
from app.training.fit.blocks import features
from app.training.fit.blocks.features import Rows

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class Found:
    """Hold the pictures of a folder that can be read, and which of them repeat each other."""

    folder: Path
    samples: tuple[Sample, ...]
    """Their group is named after the path in the folder of one picture of it."""
    rows: Rows
    unreadable: tuple[Path, ...]
    left_out: Counter[str]
    """Why -> how many pictures."""
    skipped: dict[str, str] = field(default_factory=dict)
    """File -> why it can't be used."""

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(sorted({one.label for one in self.samples}))

    def groups(self) -> dict[str, list[Sample]]:
        """Return the pictures of each group, the largest group first."""
        groups: dict[str, list[Sample]] = {}
        for one in self.samples:
            groups.setdefault(one.group, []).append(one)
        return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))

    def conflicts(self) -> dict[str, Counter[str]]:
        """Return the labels of each group whose pictures carry different ones."""
        labels = {
            name: Counter(one.label for one in group) for name, group in self.groups().items()
        }
        return {name: counted for name, counted in labels.items() if len(counted) > 1}

    def splits(self) -> dict[Path, str]:
        """Name the split folder of each picture in one, as TRAIN or TEST.

        Split folders lie side by side and hold the same classes; one may lack some.
        """
        classes: dict[Path, set[str]] = {}
        for one in self.samples:
            classes.setdefault(one.path.parent.parent, set()).add(one.label)
        classes.pop(self.folder, None)
        named: dict[Path, str] = {}
        for beside in {above.parent for above in classes}:
            side_by_side = [above for above in classes if above.parent == beside]
            most = max((classes[above] for above in side_by_side), key=len)
            alike = [above for above in side_by_side if classes[above] <= most]
            if len(alike) > 1:
                named |= {above: above.relative_to(self.folder).as_posix() for above in alike}
        return {
            one.path: named[one.path.parent.parent]
            for one in self.samples
            if one.path.parent.parent in named
        }

    def parted(self) -> dict[str, tuple[int, int, int]]:
        """Return for each split its pictures, its groups, and its pictures that leak.

        A picture leaks if it shares its group with a picture of another split.
        """
        split_of = self.splits()
        seen_in: dict[str, set[str]] = {}
        inside = [one for one in self.samples if one.path in split_of]
        for one in inside:
            seen_in.setdefault(one.group, set()).add(split_of[one.path])
        figures = {}
        for name in sorted(set(split_of.values())):
            mine = [one for one in inside if split_of[one.path] == name]
            leaking = sum(len(seen_in[one.group]) > 1 for one in mine)
            figures[name] = (len(mine), len({one.group for one in mine}), leaking)
        return figures

    def save(self, path: Path) -> None:
        """Write a table of picture, label, split and source; paths are those in the folder."""
        split_of = self.splits()
        text = StringIO(newline="")
        table = csv.writer(text)
        table.writerow(["picture", "label", "split", "source"])
        for one in self.samples:
            picture = one.path.relative_to(self.folder).as_posix()
            table.writerow([picture, one.label, split_of.get(one.path, ""), one.group])
        write_text(path, text.getvalue())


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold what one model claims on a leaky and on an honest split of the same pictures."""

    leaky: Score
    honest: Score
    gap: float
    """Leaky less honest accuracy."""
    gap_interval: tuple[float, float]
    """95 % bootstrap interval of the gap, over groups, picture by picture."""
    folds: int
    too_rare: tuple[str, ...]
    """Classes of one group, which can't be both learnt and asked: left out."""

    @property
    def beyond_noise(self) -> bool:
        return self.gap_interval[0] > 0


def find(folder: Path, runs: Path, weights: str, whole: bool, progress: "Progress") -> Found:
    """Compute the features of a folder's pictures and group them by what they show.

    `whole` takes the squashed frame in place of the located cell. Both steps are cached in `runs`.

    Raises:
        TrainingError: the folder is missing, holds no labelled picture or fewer than two
            classes, none of its pictures can be read, or the weights can't be had.
    """
    data = dataset.read([folder])
    if len({one.label for one in data.samples}) < 2:
        raise TrainingError(f"Pictures of at least two classes are needed; {folder} lacks them.")
    if any(one.box for one in data.samples):
        raise TrainingError(f"{folder} labels boxes; leaks are looked for among whole pictures.")
    files = data.samples
    config = BlockConfig(crop="whole" if whole else "cell")
    rows = features.readable_rows(files, config, weights, runs / "cache", progress)
    read = ~np.isnan(rows[:, 0])
    if not read.any():
        raise TrainingError("None of the pictures could be read.")
    readable = [one for one, can in zip(files, read, strict=True) if can]
    found = grouped(readable, runs / "cache", progress, alone=())
    return Found(
        folder,
        tuple(replace(one, group=one.group.removeprefix(f"{one.origin}/")) for one in found),
        rows[read],
        tuple(one.path for one, can in zip(files, read, strict=True) if not can),
        data.left_out,
        data.skipped,
    )


def measure(
    samples: Sequence[Sample], rows: Rows, progress: "Progress", seed: int = 0
) -> Claim | str:
    """Score a logistic regression on `rows` over random and over honest folds.

    Returns why this can't be measured, where fewer than two classes have two groups.
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    groups_of = Counter(label for label, _ in {(one.label, one.group) for one in samples})
    too_rare = tuple(sorted(label for label, count in groups_of.items() if count < 2))
    classes = tuple(sorted(set(groups_of) - set(too_rare)))
    if len(classes) < 2:
        return f"only one source shows {', '.join(too_rare)}, and two classes need two or more"
    taken = [place for place, one in enumerate(samples) if one.label in classes]
    samples = [samples[place] for place in taken]
    inputs = rows[taken]
    labels = np.array([classes.index(one.label) for one in samples])
    owners = [one.group for one in samples]
    folds = min(probe.FOLDS, *(groups_of[label] for label in classes))
    by_picture = StratifiedKFold(folds, shuffle=True, random_state=seed)
    by_group = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    predictions: list[list[Prediction]] = []
    for parts in (by_picture.split(inputs, labels), by_group.split(inputs, labels, owners)):
        tracked = progress.track(parts, folds, description="Learning and asking")
        found = probe.predicted(inputs, labels, tracked, "balanced")
        predictions.append(
            [
                Prediction(one.group, one.label, classes[int(each.argmax())], float(each.max()))
                for one, each in zip(samples, found, strict=True)
            ]
        )
    leaky, honest = predictions
    gaps = np.array([one.right - other.right for one, other in zip(leaky, honest, strict=True)])
    return Claim(
        leaky=score(leaky, classes),
        honest=score(honest, classes),
        gap=float(gaps.mean()),
        gap_interval=bootstrap(gaps, owners),
        folds=folds,
        too_rare=too_rare,
    )
