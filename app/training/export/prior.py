"""Writes what a model learnt as numbers, so that heads can be taught on the spot without pictures.

At the export, once the model's files are there: they are asked as they are served. Means, spread
and some examples of the pooled features; `app/teaching/` reads the file. Knows no network.
"""

import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.impulse.spec import DataFile, ImpulseSpec
from app.training import files
from app.training.data import negatives
from app.training.data.dataset import Sample
from app.training.data.negatives import NO_SMEAR
from app.training.export import serving
from app.training.export.folder import SPEC
from app.training.files import sha256
from app.training.fit import replay
from app.training.fit.replay import PREFIX
from app.training.fit.run import Run

if TYPE_CHECKING:
    from rich.progress import Progress

NAME = "prior.npz"
AXES = 128
"""Directions of the spread within class and set that are told one by one."""
EXAMPLES = 40
"""Examples of a class of a set at most, and of a kind of those that were learnt from."""
KINDS_HELD_OUT = 20
"""Examples of a kind at most that were held out."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Known:
    """Hold the samples of classes and kinds that a model learnt from, and others of their sets."""

    learnt: list[Sample]
    held_out: list[Sample]


def known_to(run: Run, cache: Path) -> Known:
    """Return what a run learnt from and held out, with what the model replays it started from."""
    config = run.config
    learnt, held_out = [*run.split.train], [*run.split.held_out]
    if config.start:
        again = replay.read(config.start, cache)
        names = (*config.classes, *config.kinds)
        mine = {sha256(one.path) for one in (*learnt, *run.split.aside)}
        learnt += again.called(names)
        held_out += [
            one for one in again.measure if one.label in names and sha256(one.path) not in mine
        ]
    if config.kinds and (config.negatives or not config.start):
        found = negatives.read(config.negatives, cache, config.classes)
        learnt += [
            one
            for one in found.learnt
            # A set that is held out teaches nothing, not even what to refuse.
            if one.label in config.kinds and one.origin.split()[0] not in config.hold_out_sets
        ]
        held_out += [one for one in found.tested if one.label in config.kinds]
    return Known(learnt, held_out)


def put(model: Path, known: Known, progress: "Progress") -> bool:
    """Write the prior of the model in the folder `model` and name it in its impulse.json.

    Nothing is written, and False returned, where a class was learnt from no picture that can be
    read, or the model gives no features.

    Raises:
        TrainingError: a worker was killed, or nothing can be written.
    """
    spec = ImpulseSpec.read(model)
    chosen = [*_few(known.learnt, spec.classes, EXAMPLES)]
    apart = [*_few(known.held_out, spec.classes, KINDS_HELD_OUT)]
    of_classes = [one for one in known.learnt if one.label in spec.classes]
    asked = list(dict.fromkeys(map(_ask, (*of_classes, *chosen, *apart))))
    seen: dict[serving.Ask, tuple[Floats, Floats]] = {}
    with serving.seen(model, asked) as told:
        tracked = progress.track(told, total=len(asked), description="Writing down what it knows")
        for ask, arrays in zip(asked, tracked, strict=True):
            if arrays is not None:
                seen[ask] = arrays
    sets: dict[tuple[str, str], list[Floats]] = {}
    for one in of_classes:
        if _ask(one) in seen:
            sets.setdefault((_set(one, spec.classes), one.label), []).append(seen[_ask(one)][0])
    if {label for _, label in sets} != set(spec.classes):
        return False
    rows = [(one, True) for one in chosen] + [(one, False) for one in apart]
    rows = [(one, learnt) for one, learnt in rows if _ask(one) in seen]
    content = io.BytesIO()
    np.savez_compressed(
        content,
        **_spread(sets, spec.classes),
        features=np.array([seen[_ask(one)][0] for one, _ in rows], np.float16),
        signatures=np.array([seen[_ask(one)][1] for one, _ in rows], np.float32),
        labels=np.array([one.label for one, _ in rows], np.str_),
        sets=np.array([_set(one, spec.classes) for one, _ in rows], np.str_),
        groups=np.array([one.group.removeprefix(PREFIX) for one, _ in rows], np.str_),
        learnt=np.array([learnt for _, learnt in rows], np.bool_),
    )
    attach(model, content.getvalue())
    return True


def _ask(one: Sample) -> serving.Ask:
    return serving.Ask(one.path, box=one.box)


def attach(model: Path, content: bytes) -> None:
    """Write `content` as the prior of the model in the folder `model`, as impulse.json names it."""
    files.write(model / NAME, lambda file: file.write(content))
    listed = DataFile(file=NAME, sha256=hashlib.sha256(content).hexdigest())
    spec = ImpulseSpec.read(model).model_copy(update={"prior": listed})
    files.write_text(model / SPEC, spec.model_dump_json(indent=2) + "\n")


def _spread(
    sets: dict[tuple[str, str], list[Floats]], classes: Sequence[str]
) -> dict[str, NDArray[np.generic]]:
    """Return the means of the classes, and the largest axes of what varies within class and set."""
    of_class: dict[str, list[NDArray[np.float64]]] = {label: [] for label in classes}
    covariances = []
    for (_, label), found in sorted(sets.items()):
        features = np.array(found, np.float64)
        of_class[label].append(features.mean(axis=0))
        if len(features) > 1:
            covariances.append(np.cov(features, rowvar=False, bias=True))
    width = len(next(iter(sets.values()))[0])
    within = np.mean(covariances, axis=0) if covariances else np.zeros((width, width))
    values, vectors = np.linalg.eigh(within)
    # Ascending; rounding makes some of what is 0 negative.
    values = values[::-1].clip(0)
    return {
        "classes": np.array(classes, np.str_),
        "means": np.array([np.mean(of_class[label], axis=0) for label in classes], np.float16),
        "axes": vectors[:, ::-1][:, :AXES].astype(np.float16),
        "variances": values[:AXES].astype(np.float32),
        "rest": np.array(values[AXES:].mean() if width > AXES else 0.0, np.float32),
    }


def _few(samples: Sequence[Sample], classes: Sequence[str], of_kind: int) -> Iterator[Sample]:
    """Yield up to EXAMPLES samples a class of each set and `of_kind` a kind, the same every time.

    One of each group first, then a second, and so on: few smears of many pictures all count.
    """
    taken, turns = Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
    lots: list[tuple[int, int, tuple[str, str], Sample]] = []
    for one in sorted(samples, key=_lot):
        of_class = one.label in classes
        pile = (_set(one, classes) if of_class else "", one.label)
        lots.append((turns[*pile, one.group], len(lots), pile, one))
        turns[*pile, one.group] += 1
    for _, _, pile, one in sorted(lots, key=lambda lot: lot[:2]):
        most = EXAMPLES if one.label in classes else of_kind
        if taken[pile] < most and not one.beside:
            taken[pile] += 1
            yield one


def _lot(one: Sample) -> str:
    """Return what a sample is ordered by: by chance, the same everywhere."""
    return hashlib.sha256(f"{one.group}/{one.path.name}".encode()).hexdigest()


def _set(one: Sample, classes: Sequence[str]) -> str:
    """Return the set that a sample is of; that of `pbc basophil` is `pbc`."""
    if one.origin == NO_SMEAR:
        return "scene"
    origin = one.origin.removeprefix(PREFIX)
    whole = one.label in classes or origin != one.origin
    return origin if whole else origin.rsplit(" ", 1)[0]
