"""Looks a set of labelled pictures over before anything is learnt from it.

Behind `smearlens data`: entries of any layout -> what can be read, which pictures repeat each
other, which labels are in doubt, and a split by source. Knows no network but for doubts.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.errors import BadPhoto, TrainingError
from app.impulse.input_block import InputBlock
from app.training.dataset import Sample, sha256
from app.training.leaks import group
from app.training.splits import folds
from app.training.studio.layouts import Entry, Labelled

if TYPE_CHECKING:
    from rich.progress import Progress

TEST_PART = 5
"""One of so many parts of the sources of each class is set aside for testing."""


@dataclass(frozen=True, slots=True)
class Part:
    """Hold what is known of one class."""

    label: str
    entries: int
    pictures: int
    sources: int
    train: int
    test: int


@dataclass(frozen=True, slots=True)
class Acquired:
    """Hold all that is known of a set."""

    folder: Path
    layout: str
    entries: tuple[Entry, ...]
    sources: tuple[str, ...]
    """Of each entry."""
    test: tuple[bool, ...]
    """Whether each entry is set aside for testing; no source is on both sides."""
    sizes: Counter[str]
    skipped: dict[str, str]
    """File -> why."""
    equal: int
    """Pictures whose bytes another has, too."""
    repeats: int
    """Pictures that show the same field as an earlier one."""
    conflicts: tuple[tuple[str, ...], ...]
    """Pictures of one field that carry different labels."""
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
                    len({self.sources[place] for place in of}),
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
        for one, source, test in zip(self.entries, self.sources, self.test, strict=True):
            name = one.path.relative_to(self.folder).as_posix()
            writer.writerow([name, one.label, source, "test" if test else "train"])
        return out.getvalue()

    def as_data(self) -> dict[str, Any]:
        """Return all figures for JSON."""
        counts = [one.entries for one in self.parts()]
        return {
            "folder": self.folder.name,
            "layout": self.layout,
            "classes": [
                {
                    "label": one.label,
                    "entries": one.entries,
                    "pictures": one.pictures,
                    "sources": one.sources,
                    "train": one.train,
                    "test": one.test,
                }
                for one in self.parts()
            ],
            "balance": round(min(counts) / max(counts), 4),
            "sizes": dict(self.sizes.most_common()),
            "sources": len(set(self.sources)),
            "equal_files": self.equal,
            "near_duplicates": self.repeats,
            "conflicting_labels": [list(one) for one in self.conflicts],
            "skipped": self.skipped,
            "split": {
                "seed": self.seed,
                "sha256": hashlib.sha256(self.table().encode()).hexdigest(),
                "train": self.test.count(False),
                "test": self.test.count(True),
            },
        }


def acquire(
    folder: Path, labelled: Labelled, seed: int, kept: Path, progress: "Progress"
) -> Acquired:
    """Open every picture, group those that show one field, and split the sources.

    A picture that can't be read is listed and skipped. What was found is kept in `kept`.

    Raises:
        TrainingError: none of the pictures can be read.
    """
    skipped, sizes = dict(labelled.skipped), Counter[str]()
    paths = sorted({one.path for one in labelled.entries})
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
    entries = tuple(one for one in labelled.entries if one.path in readable)
    first = {one.path: one for one in reversed(entries)}
    samples = [
        Sample(path, one.label, path.relative_to(folder).as_posix(), folder.name)
        for path, one in sorted(first.items())
    ]
    samples = group(samples, folder, kept, progress)
    source_of = {one.path: one.source for one in samples}
    bytes_of = Counter(sha256(one.path) for one in samples)
    test = _tested(samples, seed)
    return Acquired(
        folder,
        labelled.layout,
        entries,
        tuple(source_of[one.path] for one in entries),
        tuple(source_of[one.path] in test for one in entries),
        sizes,
        skipped,
        sum(count - 1 for count in bytes_of.values()),
        len(samples) - len({one.source for one in samples}),
        tuple(_conflicts(samples, entries, folder)),
        seed,
    )


def _tested(samples: Sequence[Sample], seed: int) -> set[str]:
    """Return the sources that are set aside; a class of too few sources is only learnt from."""
    sources: dict[str, set[str]] = {}
    for one in samples:
        sources.setdefault(one.label, set()).add(one.source)
    enough = {label for label, of in sources.items() if len(of) >= TEST_PART}
    # A source with pictures of several labels counts to the first of them.
    label_of = {one.source: one.label for one in sorted(samples, key=lambda one: one.label)[::-1]}
    whole = [
        replace(one, label=label_of[one.source])
        for one in samples
        if label_of[one.source] in enough
    ]
    counted = Counter(label_of[source] for source in {one.source for one in whole})
    whole = [one for one in whole if counted[one.label] >= TEST_PART]
    if not whole:
        return set()
    return {one.source for one in folds(whole, TEST_PART, seed)[0].held_out}


def _conflicts(
    samples: Sequence[Sample], entries: Sequence[Entry], folder: Path
) -> list[tuple[str, ...]]:
    """Return the pictures of each source whose whole pictures carry different labels."""
    if any(one.box for one in entries):
        return []  # a field with boxes of several classes contradicts nothing
    groups: dict[str, list[Sample]] = {}
    for one in samples:
        groups.setdefault(one.source, []).append(one)
    return [
        tuple(f"{one.path.relative_to(folder).as_posix()}: {one.label}" for one in of)
        for of in groups.values()
        if len({one.label for one in of}) > 1
    ]


def spread(places: Sequence[int], sources: Sequence[str], count: int) -> list[int]:
    """Return at most `count` of `places`, from as many different sources as can be."""
    turns: Counter[str] = Counter()
    ranked = []
    for place in places:
        ranked.append((turns[sources[place]], place))
        turns[sources[place]] += 1
    ranked.sort()
    first = [place for turn, place in ranked if turn == 0]
    if len(first) >= count:
        return [first[int(at)] for at in np.linspace(0, len(first) - 1, count)]
    return [place for _, place in ranked[:count]]
