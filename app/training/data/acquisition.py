"""Looks a set of labelled pictures over before anything is learnt from it.

Behind `smearlens data`: samples of any layout -> what can be read, which pictures repeat each
other, and a split by group. Knows no network.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.errors import BadPhoto, TrainingError
from app.impulse.input_block import InputBlock
from app.training.data.dataset import Dataset, Sample
from app.training.data.grouping import grouped
from app.training.data.splits import folds
from app.training.files import sha256

if TYPE_CHECKING:
    from rich.progress import Progress

TEST_PART = 5
"""One of so many parts of the groups of each class is set aside for testing."""


@dataclass(frozen=True, slots=True)
class Part:
    """Hold what is known of one class."""

    label: str
    entries: int
    pictures: int
    groups: int
    train: int
    test: int


@dataclass(frozen=True, slots=True)
class Acquired:
    """Hold all that is known of a set."""

    folder: Path
    layout: str
    entries: tuple[Sample, ...]
    """Their group is the path in the folder of one picture, or what the set calls it."""
    test: tuple[bool, ...]
    """Whether each entry is set aside for testing; no group is on both sides."""
    empty: int
    """Pictures of a set with boxes that have none."""
    sizes: Counter[str]
    skipped: dict[str, str]
    """File -> why."""
    equal: int
    """Pictures whose bytes another has, too."""
    repeats: int
    """Pictures that show the same field as an earlier one."""
    conflicts: tuple[tuple[str, ...], ...]
    """Pictures of one field that carry different labels."""
    spelt: dict[str, str]
    """Name of a class as it is written -> the class it is taken for, where they differ."""
    alike: list[tuple[str, str]]
    """Classes whose names are so near that they may be one."""
    seed: int

    def parts(self) -> list[Part]:
        """Return the classes, the largest first."""
        labels = Counter(one.label for one in self.entries)
        found = []
        for label, count in labels.most_common():
            of = [place for place, one in enumerate(self.entries) if one.label == label]
            found.append(
                Part(
                    label,
                    count,
                    len({self.entries[place].path for place in of}),
                    len({self.entries[place].group for place in of}),
                    sum(not self.test[place] for place in of),
                    sum(self.test[place] for place in of),
                )
            )
        return found

    def table(self) -> str:
        """Return the split as CSV: picture, label, source, part; paths are those in the folder."""
        out = StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["picture", "label", "source", "part"])
        for one, test in zip(self.entries, self.test, strict=True):
            name = one.path.relative_to(self.folder).as_posix()
            writer.writerow([name, one.label, one.group, "test" if test else "train"])
        return out.getvalue()

    def as_data(self) -> dict[str, Any]:
        """Return all figures for JSON."""
        counts = [one.entries for one in self.parts()]
        return {
            "folder": self.folder.name,
            "layout": self.layout,
            "classes": [
                {"sources" if name == "groups" else name: count for name, count in one.items()}
                for one in map(asdict, self.parts())
            ],
            "balance": round(min(counts) / max(counts), 4),
            "sizes": dict(self.sizes.most_common()),
            "sources": len({one.group for one in self.entries}),
            "equal_files": self.equal,
            "near_duplicates": self.repeats,
            "conflicting_labels": [list(one) for one in self.conflicts],
            "without_boxes": self.empty,
            "skipped": self.skipped,
            "spelt": self.spelt,
            "similar_names": [list(pair) for pair in self.alike],
            "split": {
                "seed": self.seed,
                "sha256": hashlib.sha256(self.table().encode()).hexdigest(),
                "train": self.test.count(False),
                "test": self.test.count(True),
            },
        }


def acquire(folder: Path, data: Dataset, seed: int, cache: Path, progress: "Progress") -> Acquired:
    """Open every picture of the set, group those that show one field, and split the groups.

    A picture that can't be read is listed and skipped. What was found is cached in `cache`.

    Raises:
        TrainingError: none of the pictures can be read.
    """
    if not data.samples:
        raise TrainingError(f"Nothing is labelled in {folder}: no picture has a box.")
    skipped, sizes = dict(data.skipped), Counter[str]()
    paths = sorted({one.path for one in data.samples})
    readable = set()
    block = InputBlock()
    for path in progress.track(paths, description="Opening pictures"):
        try:
            photo = block.read(path.read_bytes())
        except (BadPhoto, OSError) as error:
            skipped[path.relative_to(folder).as_posix()] = str(error)
            continue
        sizes[f"{photo.width} x {photo.height}"] += 1
        readable.add(path)
    if not readable:
        raise TrainingError(f"None of the {len(paths)} pictures in {folder} could be read.")
    samples = [one for one in data.samples if one.path in readable]
    found = grouped(samples, cache, progress, alone=())
    entries = tuple(replace(one, group=one.group.removeprefix(f"{one.origin}/")) for one in found)
    pictures = list({one.path: one for one in reversed(entries)}.values())[::-1]
    bytes_of = Counter(sha256(one.path) for one in pictures)
    fields = {one.group for one in pictures if one.shared}
    test = _tested(pictures, seed)
    return Acquired(
        folder=folder,
        layout=data.layouts[0],
        entries=entries,
        test=tuple(one.group in test for one in entries),
        empty=len(data.empty),
        sizes=sizes,
        skipped=skipped,
        equal=sum(count - 1 for count in bytes_of.values()),
        repeats=sum(one.shared for one in pictures) - len(fields),
        conflicts=tuple(_conflicts(pictures, folder)),
        spelt=data.spelt,
        alike=data.alike,
        seed=seed,
    )


def _tested(samples: Sequence[Sample], seed: int) -> set[str]:
    """Return the groups that are set aside; a class of too few groups is only learnt from.

    Those that the set itself holds out, where it does.
    """
    if apart := {one.group for one in samples if one.held_out}:
        return apart
    groups: dict[str, set[str]] = {}
    for one in samples:
        groups.setdefault(one.label, set()).add(one.group)
    enough = {label for label, of in groups.items() if len(of) >= TEST_PART}
    # A group with pictures of several labels counts to the first of them.
    label_of = {one.group: one.label for one in sorted(samples, key=lambda one: one.label)[::-1]}
    whole = [
        replace(one, label=label_of[one.group]) for one in samples if label_of[one.group] in enough
    ]
    counted = Counter(label_of[group] for group in {one.group for one in whole})
    whole = [one for one in whole if counted[one.label] >= TEST_PART]
    if not whole:
        return set()
    return {one.group for one in folds(whole, TEST_PART, seed)[0].held_out}


def _conflicts(pictures: Sequence[Sample], folder: Path) -> list[tuple[str, ...]]:
    """Return the whole pictures that show one field, of each that carries different labels."""
    if any(one.box for one in pictures):
        return []  # a field with boxes of several classes contradicts nothing
    groups: dict[str, list[Sample]] = {}
    for one in pictures:
        if one.shared:  # a patient has cells of every class
            groups.setdefault(one.group, []).append(one)
    return [
        tuple(f"{one.path.relative_to(folder).as_posix()}: {one.label}" for one in of)
        for of in groups.values()
        if len({one.label for one in of}) > 1
    ]


def spread(samples: Sequence[Sample], count: int) -> list[Sample]:
    """Return at most `count` of the samples, from as many different groups as can be."""
    turns: Counter[str] = Counter()
    ranked = []
    for place, one in enumerate(samples):
        ranked.append((turns[one.group], place))
        turns[one.group] += 1
    ranked.sort()
    first = [place for turn, place in ranked if turn == 0]
    if len(first) >= count:
        chosen = [first[int(at)] for at in np.linspace(0, len(first) - 1, count)]
    else:
        chosen = [place for _, place in ranked[:count]]
    return [samples[place] for place in chosen]
