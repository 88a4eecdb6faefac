"""Finds pictures that repeat each other, and what a split that parts them would claim.

A folder of labelled pictures -> features -> sources -> one simple model scored twice: on
pictures dealt out at random, and on whole sources. Knows no terminal and no table.
"""

import csv
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.errors import TrainingError
from app.impulse.spec import DspSpec, LocateSpec
from app.training.augment.crops import Cropper
from app.training.cache import Cache, contents
from app.training.data import dataset
from app.training.data.dataset import Sample
from app.training.data.grouping import grouped
from app.training.evaluate import probe
from app.training.evaluate.intervals import bootstrap
from app.training.evaluate.metrics import Prediction, Score, score
from app.training.files import sha256, write_text
from app.training.fit import networks

if TYPE_CHECKING:
    from rich.progress import Progress

WIDTH = 1280
"""Features that MobileNetV2 1.0 pools a picture into."""
BATCH = 64
THREADS = 2

Rows = NDArray[np.float16]
"""(N, 1280), one row a picture; nan where it can't be read."""


@dataclass(frozen=True, slots=True)
class Found:
    """Hold the pictures of a folder that can be read, and which of them repeat each other."""

    folder: Path
    samples: tuple[Sample, ...]
    """Their source is the path in the folder of one picture of the group."""
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
        """Return the pictures of each source, the largest group first."""
        groups: dict[str, list[Sample]] = {}
        for one in self.samples:
            groups.setdefault(one.group, []).append(one)
        return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))

    def conflicts(self) -> dict[str, Counter[str]]:
        """Return the labels of each source whose pictures carry different ones."""
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
        """Return for each split its pictures, its sources, and its pictures that leak.

        A picture leaks if it shares its source with a picture of another split.
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
    """95 % bootstrap interval of the gap, over sources, picture by picture."""
    folds: int
    too_rare: tuple[str, ...]
    """Classes of one source, which can't be both learnt and asked: left out."""

    @property
    def beyond_noise(self) -> bool:
        return self.gap_interval[0] > 0


def find(folder: Path, runs: Path, weights: str, whole: bool, progress: "Progress") -> Found:
    """Compute the features of a folder's pictures and group them by what they show.

    `whole` takes the squashed frame in place of the located cell. Both steps are kept in `runs`.

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
    rows = features(files, runs / "cache", weights, whole, progress)
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


def features(
    samples: Sequence[Sample], kept: Path, weights: str, whole: bool, progress: "Progress"
) -> Rows:
    """Return what MobileNetV2 with ImageNet's weights pools each crop into, kept in `kept`.

    Raises:
        TrainingError: the weights are missing or do not fit.
    """
    if weights != "imagenet" and not Path(weights).is_file():
        raise TrainingError(f"The weights file {weights} does not exist.")
    base = weights if weights == "imagenet" else sha256(Path(weights))

    def made(to: Path) -> None:
        np.save(to, _computed(samples, weights, whole, progress))

    parts = [contents(one.path for one in samples), base, whole]
    rows: Rows = np.load(Cache(kept).file("pooled.npy", parts, [__name__], made))
    return rows


def measure(
    samples: Sequence[Sample], rows: Rows, progress: "Progress", seed: int = 0
) -> Claim | str:
    """Score a logistic regression on `rows` over random and over honest folds.

    Returns why this can't be measured, where fewer than two classes have two sources.
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    sources_of = Counter(label for label, _ in {(one.label, one.group) for one in samples})
    too_rare = tuple(sorted(label for label, count in sources_of.items() if count < 2))
    classes = tuple(sorted(set(sources_of) - set(too_rare)))
    if len(classes) < 2:
        return f"only one source shows {', '.join(too_rare)}, and two classes need two or more"
    taken = [place for place, one in enumerate(samples) if one.label in classes]
    samples = [samples[place] for place in taken]
    inputs = rows[taken]
    labels = np.array([classes.index(one.label) for one in samples])
    owners = [one.group for one in samples]
    folds = min(probe.FOLDS, *(sources_of[label] for label in classes))
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


def _computed(samples: Sequence[Sample], weights: str, whole: bool, progress: "Progress") -> Rows:
    import keras

    dsp = DspSpec()
    cropper = Cropper(LocateSpec(method="frame" if whole else "nucleus"), dsp)
    network = networks.build(dsp.size, 2)
    networks.load_base_weights(network, weights)
    base = keras.Model(network.trunk.input, network.body(network.trunk.output))

    def drawn(sample: Sample) -> NDArray[np.float32] | None:
        photo = cropper.open(sample)
        return cropper.plain(photo) if photo else None

    rows = np.full((len(samples), WIDTH), np.nan, np.float16)
    task = progress.add_task("Computing features", total=len(samples))
    with ThreadPoolExecutor(THREADS) as threads:
        for start in range(0, len(samples), BATCH):
            batch = list(threads.map(drawn, samples[start : start + BATCH]))
            read = [place for place, one in enumerate(batch) if one is not None]
            if read:
                inputs = np.concatenate([one for one in batch if one is not None])
                rows[start + np.array(read)] = base.predict_on_batch(inputs)
            progress.advance(task, len(batch))
    return rows
