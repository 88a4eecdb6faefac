"""Names the sets that the shipped model's recipe knows, and what each of them is for.

All lie in the folder that SMEARLENS_DATA names. Knows no pictures.
"""

import os
from pathlib import Path

from app.errors import TrainingError

LEARNT = ("bccd", "pbc", "raabin")
"""The sets that the recipe learns from: three microscopes."""
FOREIGN = ("jtsc",)
"""The sets that it is only scored on."""
WITH_BOXES = ("txl", "pig_phone")
"""The sets that teach where cells are."""
LONE = ("pbc",)
"""The sets of single cells that fields of many are laid out of."""
NEGATIVE = ("pbc", "chula")
"""The sets that hold negatives: other kinds of cells, or none."""

SPLIT_ALONE = ("pbc", "jtsc")
"""Sets whose every picture was a group of its own when the shipped model was made and scored: so
its figures say. By content 7 pairs of the 3,200 of `pbc` and 14 of the 299 of `jtsc` show one
cell twice."""

SAME_MICROSCOPES = {"raabin": ("txl",)}
"""Set -> other sets from the same microscopes: what is held out whole teaches nothing."""

LABEL_ERRORS = (
    "BloodImage_00097.jpg",  # called an eosinophil, shows a neutrophil without red granules
    "BloodImage_00100.jpg",  # the same
    "BloodImage_00141.jpg",  # the same
    "BloodImage_00127.jpg",  # called a monocyte, shows a neutrophil with a band nucleus
    "BloodImage_00278.jpg",  # called a monocyte; 00206 is the same cell, called a lymphocyte
)
"""Pictures of BCCD whose labels look wrong: never learnt from, always scored as labelled."""


def data_root() -> Path | None:
    """Return the folder that SMEARLENS_DATA names."""
    root = os.environ.get("SMEARLENS_DATA")
    return Path(root) if root else None


def default_folders(root: Path | None) -> list[Path]:
    """Return the sets to train on below `root`.

    The Kaggle pictures are left out: they are augmented from the originals in `bccd`.
    """
    if root is None:
        raise TrainingError("Name the folders to read, or set SMEARLENS_DATA to their parent.")
    folders = present(root, LEARNT)
    if not folders:
        raise TrainingError(f"None of {', '.join(LEARNT)} was found in {root}.")
    return folders


def present(root: Path | None, names: tuple[str, ...]) -> list[Path]:
    """Return those of the sets `names` that lie below `root`."""
    return [root / name for name in names if (root / name).is_dir()] if root else []
