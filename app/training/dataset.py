"""Finds the labelled pictures of a training in the folders they come in.

First step of a training: folders -> samples, each with its source. Reads names
and tables only; pictures are opened later, by the impulse's input block.
"""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import TrainingError

CLASSES = ("eosinophil", "lymphocyte", "monocyte", "neutrophil")
"""What a new run learns to tell apart. A trained model's own order stands in impulse.json."""

FIELDS = "JPEGImages"
"""The folder of the original fields beside labels.csv."""

PICTURES = {".jpg", ".jpeg", ".png", ".webp"}

DOUBTFUL = (
    "BloodImage_00097.jpg",  # called an eosinophil, shows a neutrophil without red granules
    "BloodImage_00100.jpg",  # the same
    "BloodImage_00141.jpg",  # the same
    "BloodImage_00127.jpg",  # called a monocyte, shows a neutrophil with a band nucleus
    "BloodImage_00278.jpg",  # called a monocyte; 00206 is the same cell, called a lymphocyte
)
"""Pictures of BCCD whose labels look wrong: never learnt from, always scored as labelled."""

COPY_NAME = re.compile(r"_\d+_\d+\.jpe?g")
"""How Keras names augmented copies; neither number is the source."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold one labelled picture."""

    path: Path
    label: str
    source: str
    """The field that it was made from; pictures of one source are never held apart."""
    origin: str
    """The set it belongs to: the name of the folder given."""
    shared: bool = False
    """Whether other files may show the same field: then `grouping.py` names the source."""
    beside: bool = False
    """Whether not the cell is meant, but what lies beside it."""


@dataclass(slots=True)
class Dataset:
    """Hold the samples of some folders, and what was left out of them."""

    samples: list[Sample] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """Why -> how many."""

    def add(self, path: Path, label: str, folder: Path, classes: Sequence[str]) -> None:
        """Take in a picture of the set in `folder`, or count why it is left out."""
        label = label.strip().lower()
        if label not in classes:
            several = "," in label
            self.left_out["several cells in one label" if several else f"class {label}"] += 1
            return
        origin = folder.resolve().name
        # Two classes may hold files of one name, so the name alone is not enough.
        source = f"{origin}/{path.relative_to(folder).as_posix()}"
        shared = path.parent.name == FIELDS or bool(COPY_NAME.fullmatch(path.name))
        self.samples.append(Sample(path, label, source, origin, shared))

    def require(self, classes: Sequence[str]) -> None:
        """Raise TrainingError where a class has no picture at all."""
        present = {sample.label for sample in self.samples}
        missing = [name for name in classes if name not in present]
        if missing:
            raise TrainingError(f"No picture of the class {', '.join(missing)} was found.")


def read(folders: Iterable[Path], classes: Sequence[str] = CLASSES) -> Dataset:
    """Read all `folders`: BCCD originals with labels.csv, or one folder a class at any depth.

    Each file counts as a source of its own; where several may show one field,
    `grouping.grouped` puts that right.

    Raises:
        TrainingError: a folder is missing or holds no labelled picture.
    """
    dataset = Dataset()
    for folder in folders:
        if not folder.is_dir():
            raise TrainingError(f"The folder {folder} does not exist.")
        before = len(dataset.samples) + dataset.left_out.total()
        if (folder / "labels.csv").is_file():
            _read_table(dataset, folder, classes)
        else:
            _read_class_folders(dataset, folder, classes)
        if len(dataset.samples) + dataset.left_out.total() == before:
            raise TrainingError(
                f"No labelled picture was found in {folder}: it should hold labels.csv "
                "and JPEGImages, or a folder for each class."
            )
    return dataset


def default_folders(root: Path | None) -> list[Path]:
    """Return the sets to train on below `root`, the folder that SMEARLENS_DATA names.

    The Kaggle pictures are left out: they are copies of the originals in `bccd`.
    """
    if root is None:
        raise TrainingError("Name the folders to read, or set SMEARLENS_DATA to their parent.")
    folders = [root / name for name in ("bccd", "pbc") if (root / name).is_dir()]
    if not folders:
        raise TrainingError(f"Neither bccd nor pbc was found in {root}.")
    return folders


def strange_folders(root: Path | None) -> list[Path]:
    """Return the sets below `root` that hold strangers: other kinds of cells, or none."""
    if root is None:
        return []
    return [root / name for name in ("pbc", "chula") if (root / name).is_dir()]


def boxed_folder(root: Path | None) -> Path | None:
    """Return the set below `root` whose leukocytes are boxed but not named."""
    return root / "txl" if root is not None and (root / "txl").is_dir() else None


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_table(dataset: Dataset, folder: Path, classes: Sequence[str]) -> None:
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if not {"image", "category"} <= set(rows.fieldnames or ()):
            raise TrainingError(f"labels.csv in {folder} lacks the columns image and category.")
        for row in rows:
            path = folder / FIELDS / row["image"]
            if path.is_file():
                dataset.add(path, row["category"], folder, classes)
            else:
                dataset.left_out["named in labels.csv, but no such file"] += 1


def _read_class_folders(dataset: Dataset, folder: Path, classes: Sequence[str]) -> None:
    # A class folder may lie deeper (images/TRAIN/NEUTROPHIL); its own name is the label.
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in PICTURES and path.parent != folder:
            dataset.add(path, path.parent.name, folder, classes)
