"""Reads labelled pictures in whatever layout a set comes: folders, a table, VOC or YOLO boxes.

First step of `smearlens data`. A broken line or annotation is listed and skipped. Knows names
and boxes only; pictures are opened later.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from app.errors import TrainingError
from app.impulse.box import Box
from app.training.dataset import PICTURES

NAME_COLUMNS = ("image", "picture", "file", "filename", "file_name", "path", "name")
LABEL_COLUMNS = ("category", "label", "class", "type", "diagnosis")


Layout = Literal["table", "voc", "yolo", "folders"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one labelled thing: a whole picture, or a box in it."""

    path: Path
    label: str
    box: tuple[float, float, float, float] | None = None
    """x0, y0, x1, y1 over the picture's sides, 0..1, or in pixels where VOC wrote them."""


@dataclass(slots=True)
class Labelled:
    """Hold what a folder says, and what of it could not be used."""

    layout: Layout
    entries: list[Entry] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """File -> why."""


def read(folder: Path, layout: Layout | None = None) -> Labelled:
    """Read a folder in the layout named, or in the first that fits it.

    Raises:
        TrainingError: there is no such folder, or nothing labelled in it.
    """
    if not folder.is_dir():
        raise TrainingError(f"The folder {folder} does not exist.")
    for name, fits, reader in _layouts():
        if layout in (None, name) and fits(folder):
            found = Labelled(name)
            reader(folder, found)
            if found.entries:
                return found
    raise TrainingError(
        f"No labelled picture was found in {folder}: it should hold a folder for each class, "
        "a table with names and labels, or VOC or YOLO boxes."
    )


def _layouts() -> list[tuple[Layout, Callable[[Path], bool], Callable[[Path, Labelled], None]]]:
    return [
        ("table", lambda folder: _table_in(folder) is not None, _read_table),
        ("voc", lambda folder: (folder / "Annotations").is_dir(), _read_voc),
        ("yolo", lambda folder: (folder / "labels").is_dir(), _read_yolo),
        ("folders", lambda folder: True, _read_folders),
    ]


def _table_in(folder: Path) -> tuple[Path, str, str] | None:
    """Return the first table with names and labels, and its two columns."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
            columns = {name.strip().lower(): name for name in csv.DictReader(file).fieldnames or ()}
        name = next((columns[one] for one in NAME_COLUMNS if one in columns), None)
        label = next((columns[one] for one in LABEL_COLUMNS if one in columns), None)
        if name and label:
            return path, name, label
    return None


def _read_table(folder: Path, found: Labelled) -> None:
    table = _table_in(folder)
    if table is None:
        return
    path, name, label = table
    places = [folder, *(one for one in sorted(folder.iterdir()) if one.is_dir())]
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            file_name, of = (row.get(name) or "").strip(), (row.get(label) or "").strip().lower()
            if not file_name or not of:
                found.skipped[f"{path.name}, line {number}"] = "it has no name or no label"
                continue
            if "," in of:
                found.skipped[file_name] = f"it is labelled with several cells: {of}"
                continue
            picture = next((at / file_name for at in places if (at / file_name).is_file()), None)
            if picture is None:
                found.skipped[file_name] = f"{path.name} names it, but there is no such file"
            else:
                found.entries.append(Entry(picture, of))


def _read_voc(folder: Path, found: Labelled) -> None:
    pictures = folder / "JPEGImages" if (folder / "JPEGImages").is_dir() else folder
    for path in sorted((folder / "Annotations").glob("*.xml")):
        picture = _picture(pictures, path.stem)
        if picture is None:
            found.skipped[path.name] = "its picture is missing"
            continue
        try:
            root = ElementTree.parse(path).getroot()  # noqa: S314 - the user's own data set
            for thing in root.iter("object"):
                corners = [
                    float(thing.findtext(f"bndbox/{side}") or "")
                    for side in ("xmin", "ymin", "xmax", "ymax")
                ]
                label = (thing.findtext("name") or "").strip().lower()
                found.entries.append(Entry(picture, label, _box(corners)))
        except (ElementTree.ParseError, ValueError):
            found.skipped[path.name] = "its boxes can't be read"


def _read_yolo(folder: Path, found: Labelled) -> None:
    names_file = next(
        (
            one
            for one in (folder / "classes.txt", folder / "labels" / "classes.txt")
            if one.is_file()
        ),
        None,
    )
    names = names_file.read_text(encoding="utf-8").split() if names_file else []
    for path in sorted((folder / "labels").glob("*.txt")):
        if path.name == "classes.txt":
            continue
        picture = _picture(folder / "images", path.stem)
        if picture is None:
            found.skipped[path.name] = "its picture is missing"
            continue
        try:
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.strip():
                    kind, x, y, w, h = (float(part) for part in line.split()[:5])
                    label = names[int(kind)] if int(kind) < len(names) else f"class {int(kind)}"
                    corners = [x - w / 2, y - h / 2, x + w / 2, y + h / 2]
                    found.entries.append(Entry(picture, label.lower(), _box(corners)))
        except (ValueError, UnicodeDecodeError):
            found.skipped[path.name] = "its boxes can't be read"


def _read_folders(folder: Path, found: Labelled) -> None:
    # A class folder may lie deeper (images/TRAIN/NEUTROPHIL); its own name is the label.
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in PICTURES and path.parent != folder and path.is_file():
            found.entries.append(Entry(path, path.parent.name.lower()))


def _picture(folder: Path, stem: str) -> Path | None:
    return next(
        (
            folder / f"{stem}{ending}"
            for ending in (".jpg", ".jpeg", ".png", ".webp", ".JPG")
            if (folder / f"{stem}{ending}").is_file()
        ),
        None,
    )


def _box(corners: list[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = corners
    if not (x0 < x1 and y0 < y1):
        raise ValueError
    return x0, y0, x1, y1


def cut(box: tuple[float, float, float, float], width: int, height: int) -> Box:
    """Return the pixels of a box in a picture of `width` x `height`; at least one of each."""
    x0, y0, x1, y1 = box
    if max(box) <= 1.0:
        x0, y0, x1, y1 = x0 * width, y0 * height, x1 * width, y1 * height
    left, top = min(max(0, round(x0)), width - 1), min(max(0, round(y0)), height - 1)
    right, bottom = min(width, round(x1)), min(height, round(y1))
    return Box(left, top, max(left + 1, right), max(top + 1, bottom))
