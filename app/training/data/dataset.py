"""Reads the labelled pictures of a training from the folders they come in.

First step of everything that learns or scores: folders -> samples, each with its group.
Reads names, tables and boxes; pictures are opened later, by the impulse's input block.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.errors import TrainingError
from app.impulse.box import Box
from app.training.data import layouts
from app.training.data.layouts import Entry, Found, Layout, Relative
from app.training.data.layouts.folders import EMPTY
from app.training.data.layouts.names import CLASSES, alike, folded, matched, own

__all__ = ["CLASSES", "Dataset", "Sample", "cut", "read"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold one labelled picture, or one labelled box in a picture."""

    path: Path
    label: str
    group: str
    """What must not be split: a field, a smear, a donor."""
    origin: str
    """The set it belongs to: the name of the folder given."""
    shared: bool = False
    """Whether nobody named its group: then `grouping.py` finds it by what the picture shows."""
    beside: bool = False
    """Whether not the cell is meant, but what lies beside it."""
    box: Relative | None = None
    """The thing that is labelled; None where the whole picture is."""
    held_out: bool = False
    """Whether its set holds it out for testing, in each of its versions."""


@dataclass(slots=True)
class Dataset:
    """Hold the samples of some folders, and what was left out of them."""

    samples: list[Sample] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """Why -> how many."""
    skipped: dict[str, str] = field(default_factory=dict)
    """File, in its folder -> why it can't be used."""
    empty: list[Path] = field(default_factory=list)
    """Pictures of sets with boxes that have none: fields without cells."""
    layouts: tuple[Layout, ...] = ()
    """Of each folder."""
    spelt: dict[str, str] = field(default_factory=dict)
    """Name of a class as it is written -> the class it is taken for, where they differ."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Return the classes that have a sample, sorted."""
        return tuple(sorted({one.label for one in self.samples}, key=folded))

    @property
    def alike(self) -> list[tuple[str, str]]:
        """Return pairs of classes whose names are so near that they may be one."""
        return alike(self.classes)

    def require(self, classes: Sequence[str]) -> None:
        """Raise TrainingError where a class has no picture at all."""
        present = set(self.classes)
        missing = [name for name in classes if name not in present]
        if missing:
            others = [why.removeprefix("class ") for why in self.left_out if why[:6] == "class "]
            there = f" There are {', '.join(sorted(others))}." if others else ""
            raise TrainingError(f"No picture of the class {', '.join(missing)} was found.{there}")


def read(
    folders: Iterable[Path], classes: Sequence[str] | None = None, layout: Layout | None = None
) -> Dataset:
    """Read all `folders`, in the layout named or in the one that fits.

    With `classes` whole pictures of these alone are taken, each box that a table names, and of
    other fields with boxes those that hold one such cell. Without, everything that is labelled,
    each box by itself.

    Raises:
        TrainingError: a folder is missing or holds no labelled picture.
    """
    dataset = Dataset()
    for folder in folders:
        found = layouts.read(folder, classes or (), layout)
        dataset.layouts += (found.layout,)
        dataset.skipped |= found.skipped
        dataset.left_out += found.left_out
        dataset.empty += found.empty
        wanted = found.entries
        # A table names the cells by their boxes one by one; others list all that a field shows.
        lone = found.layout != "table"
        if classes is not None and lone and any(one.box for one in wanted):
            wanted = _lone(found, classes, dataset.left_out)
        for one in wanted:
            _add(dataset, one, folder, classes)
    if classes is None:
        dataset.samples = _spelt_alike(dataset.samples)
    return dataset


def classes_in(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the classes of the folders, which are learnt where nobody names them.

    Raises:
        TrainingError: a folder can't be read, there are fewer than two classes, or a class of a
            folder has no picture.
    """
    found = read(folders)
    classes = found.classes
    for name, why in found.skipped.items():
        if why == EMPTY and not any(matched(part, classes) for part in Path(name).parts):
            raise TrainingError(
                f"The folder {name.rstrip('/')} holds no picture, so its class can't be learnt: "
                "fill it, remove it, or name the classes with --classes."
            )
    if len(classes) < 2:
        raise TrainingError(f"Two classes are needed at least; there is only {', '.join(classes)}.")
    return classes


def _add(dataset: Dataset, one: Entry, folder: Path, classes: Sequence[str] | None) -> None:
    label = own(one.label) if classes is None else matched(one.label, classes)
    if label is None:
        dataset.left_out[f"class {folded(one.label)}"] += 1
        return
    if folded(one.label) != folded(label):
        dataset.spelt[one.label] = label
    origin = folder.resolve().name
    # Two classes may hold files of one name, so the name alone is not enough.
    group = f"{origin}/{one.group or one.field or one.path.relative_to(folder).as_posix()}"
    dataset.samples.append(
        Sample(
            one.path,
            label,
            group,
            origin,
            shared=not one.group,
            box=one.box,
            held_out=one.held_out,
        )
    )


def _spelt_alike(samples: Sequence[Sample]) -> list[Sample]:
    """Return the samples, each class in the spelling that most of its pictures have."""
    spellings = Counter(one.label for one in samples)
    best = {folded(name): name for name, _ in reversed(spellings.most_common())}
    return [replace(one, label=best[folded(one.label)]) for one in samples]


def _lone(found: Found, classes: Sequence[str], left_out: Counter[str]) -> list[Entry]:
    """Return the pictures that hold one box of the `classes`, as wholes."""
    cells: dict[Path, list[Entry]] = {}
    for one in found.entries:
        of_picture = cells.setdefault(one.path, [])
        if matched(one.label, classes) is not None:
            of_picture.append(one)
    several = sum(len(of) > 1 for of in cells.values())
    none = sum(not of for of in cells.values()) + len(found.empty)
    left_out += Counter({"several cells in one picture": several, "no cell of the classes": none})
    return [Entry(of[0].path, of[0].label) for of in cells.values() if len(of) == 1]


def cut(box: Relative, width: int, height: int) -> Box:
    """Return the pixels of a box in a picture of `width` x `height`; at least one of each."""
    x0, y0, x1, y1 = box
    left, top = (
        min(max(0, round(x0 * width)), width - 1),
        min(max(0, round(y0 * height)), height - 1),
    )
    right, bottom = min(width, round(x1 * width)), min(height, round(y1 * height))
    return Box(left, top, max(left + 1, right), max(top + 1, bottom))
