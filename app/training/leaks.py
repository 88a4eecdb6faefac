"""Finds pictures that repeat each other, and what a split that parts them would claim.

A folder of labelled pictures -> features -> sources -> one simple model scored twice: on
pictures dealt out at random, and on whole sources. Knows no terminal and no table.
"""

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app import impulse
from app.errors import TrainingError
from app.impulse.spec import DspSpec, LocateSpec
from app.training import copies, crops, dataset, fingerprint, networks, sources
from app.training.crops import Cropper
from app.training.dataset import Sample, sha256
from app.training.metrics import Prediction, Score, bootstrap, score
from app.training.sources import Joined

if TYPE_CHECKING:
    from rich.progress import Progress

FOLDS = 5
STRENGTH = 0.01
"""Inverse strength of the logistic regression's penalty (scikit-learn's C); not tuned."""
MOST_STEPS = 2000
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

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(sorted({one.label for one in self.samples}))

    def groups(self) -> dict[str, list[Sample]]:
        """Return the pictures of each source, the largest group first."""
        groups: dict[str, list[Sample]] = {}
        for one in self.samples:
            groups.setdefault(one.source, []).append(one)
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
            seen_in.setdefault(one.source, set()).add(split_of[one.path])
        figures = {}
        for name in sorted(set(split_of.values())):
            mine = [one for one in inside if split_of[one.path] == name]
            leaking = sum(len(seen_in[one.source]) > 1 for one in mine)
            figures[name] = (len(mine), len({one.source for one in mine}), leaking)
        return figures

    def save(self, path: Path) -> None:
        """Write a table of picture, label, split and source; paths are those in the folder."""
        split_of = self.splits()
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["picture", "label", "split", "source"])
            for one in self.samples:
                picture = one.path.relative_to(self.folder).as_posix()
                table.writerow([picture, one.label, split_of.get(one.path, ""), one.source])


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
    data = dataset.read([folder], _named(folder))
    if len({one.label for one in data.samples}) < 2:
        raise TrainingError(f"Pictures of at least two classes are needed; {folder} lacks them.")
    files = [one for one in data.samples if one.path.is_file()]
    rows = features(files, runs / "leaks", weights, whole, progress)
    read = ~np.isnan(rows[:, 0])
    if not read.any():
        raise TrainingError("None of the pictures could be read.")
    readable = [one for one, can in zip(files, read, strict=True) if can]
    known = {one.path for one in readable}
    return Found(
        folder,
        tuple(group(readable, folder, runs / "leaks", progress)),
        rows[read],
        tuple(one.path for one in data.samples if one.path not in known),
        data.left_out,
    )


def group(
    samples: Sequence[Sample], folder: Path, kept: Path, progress: "Progress"
) -> list[Sample]:
    """Return `samples` with one source for all that show the same field, or are equal files."""
    code = [Path(module.__file__ or "") for module in (copies, sources, fingerprint)]
    file = kept / f"groups-{_key(samples, code)}.json"
    if file.is_file():
        names: list[str] = json.loads(file.read_text())
    else:
        paths = [one.path for one in samples]
        found = copies.group(progress.track(paths, description="Looking for repeats"))
        names = [Path(found[path]).relative_to(folder).as_posix() for path in paths]
        kept.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps(names))
        partial.replace(file)
    joined = Joined()
    first: dict[str, str] = {}
    for one, name in zip(samples, names, strict=True):
        # Where little shows no field is told from another, but equal files repeat each other.
        joined.join(first.setdefault(sha256(one.path), name), name)
    return [
        replace(one, source=joined.root(name)) for one, name in zip(samples, names, strict=True)
    ]


def features(
    samples: Sequence[Sample], kept: Path, weights: str, whole: bool, progress: "Progress"
) -> Rows:
    """Return what MobileNetV2 with ImageNet's weights pools each crop into, kept in `kept`.

    Raises:
        TrainingError: the weights are missing or do not fit.
    """
    if weights != "imagenet" and not Path(weights).is_file():
        raise TrainingError(f"The weights file {weights} does not exist.")
    code = [*sorted(Path(impulse.__file__ or "").parent.glob("*.py"))]
    code += [Path(module.__file__ or "") for module in (crops, networks)]
    base = weights if weights == "imagenet" else sha256(Path(weights))
    file = kept / f"features-{_key(samples, code, base, str(whole))}.npy"
    if not file.is_file():
        rows = _computed(samples, weights, whole, progress)
        kept.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial.npy")
        np.save(partial, rows)
        partial.replace(file)
    rows_kept: Rows = np.load(file)
    return rows_kept


def measure(
    samples: Sequence[Sample], rows: Rows, progress: "Progress", seed: int = 0
) -> Claim | str:
    """Score a logistic regression on `rows` over random and over honest folds.

    Returns why this can't be measured, where fewer than two classes have two sources.
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    sources_of = Counter(label for label, _ in {(one.label, one.source) for one in samples})
    too_rare = tuple(sorted(label for label, count in sources_of.items() if count < 2))
    classes = tuple(sorted(set(sources_of) - set(too_rare)))
    if len(classes) < 2:
        return f"only one source shows {', '.join(too_rare)}, and two classes need two or more"
    taken = [place for place, one in enumerate(samples) if one.label in classes]
    samples = [samples[place] for place in taken]
    inputs = rows[taken].astype(np.float32)
    labels = np.array([one.label for one in samples])
    owners = [one.source for one in samples]
    folds = min(FOLDS, *(sources_of[label] for label in classes))
    task = progress.add_task("Learning and asking", total=2 * folds)
    said: list[list[Prediction]] = []
    by_picture = StratifiedKFold(folds, shuffle=True, random_state=seed)
    by_source = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    for dealt in (by_picture.split(inputs, labels), by_source.split(inputs, labels, owners)):
        answers: dict[int, Prediction] = {}
        for learnt, asked in dealt:
            if len(asked):
                named, sure = _answers(inputs[learnt], labels[learnt], inputs[asked])
                for place, name, confidence in zip(asked, named, sure, strict=True):
                    answers[int(place)] = Prediction(
                        owners[place], str(labels[place]), str(name), float(confidence)
                    )
            progress.advance(task)
        said.append([answers[place] for place in range(len(samples))])
    right = [np.array([one.truth == one.label for one in each], float) for each in said]
    return Claim(
        leaky=score(said[0], classes),
        honest=score(said[1], classes),
        gap=float((right[0] - right[1]).mean()),
        gap_interval=bootstrap(right[0] - right[1], owners),
        folds=folds,
        too_rare=too_rare,
    )


def _answers(
    learnt: NDArray[np.float32], labels: NDArray[np.str_], asked: NDArray[np.float32]
) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """Return label and confidence (0..1) of each row asked about."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    if len(set(labels)) < 2:  # folds of very few sources may leave one class only
        return np.repeat(labels[:1], len(asked)), np.ones(len(asked))
    model = make_pipeline(
        StandardScaler(),
        LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=MOST_STEPS),
    )
    model.fit(learnt, labels)
    scores = model.predict_proba(asked)
    return model.classes_[scores.argmax(axis=1)], scores.max(axis=1)


def _named(folder: Path) -> list[str]:
    """Return all classes that the folder names, none where it is missing."""
    table = folder / "labels.csv"
    if table.is_file():
        with table.open(newline="", encoding="utf-8") as file:
            named = {(row.get("category") or "").strip() for row in csv.DictReader(file)}
    else:
        files = folder.rglob("*")
        named = {one.parent.name for one in files if one.suffix.lower() in dataset.PICTURES}
    return sorted({name.lower() for name in named if name and "," not in name})


def _computed(samples: Sequence[Sample], weights: str, whole: bool, progress: "Progress") -> Rows:
    import keras

    dsp = DspSpec()
    cropper = Cropper(LocateSpec(method="frame" if whole else "nucleus"), dsp)
    network = networks.build(dsp.size, 2, 1, 0.0, networks.CUTS[0])
    networks.load_base_weights(network, weights)
    base = keras.Model(network.trunk.input, network.trunk.outputs[1])

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


def _key(samples: Sequence[Sample], code: Sequence[Path], *others: str) -> str:
    stats = [(str(one.path.resolve()), one.path.stat()) for one in samples]
    what = [
        [path.read_text() for path in code],
        [(path, stat.st_size, stat.st_mtime_ns) for path, stat in stats],
        others,
    ]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]
