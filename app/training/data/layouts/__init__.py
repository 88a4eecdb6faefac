"""Reads what a folder says of its pictures, in whatever layout it comes.

One file a layout; `dataset.read` makes samples of what they find.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from app.errors import TrainingError
from app.training.data.layouts import coco, folders, table, voc, yolo
from app.training.data.layouts.found import Entry, Found, Layout, Relative
from app.training.data.layouts.tree import HIDING, NO_PICTURE, PICTURES, Tree, walk

__all__ = ["PICTURES", "Entry", "Found", "Layout", "Relative", "Tree", "box_layout", "read", "walk"]

EXPECTED = (
    "it should hold a folder for each class, labels.csv with the columns image and category, "
    "or boxes in VOC's, YOLO's or COCO's form"
)


def read(folder: Path, classes: Sequence[str] = (), layout: Layout | None = None) -> Found:
    """Read a folder in the layout named, or in the first that fits it.

    `classes` are names that a folder above pictures may bear, beside those known here.

    Raises:
        TrainingError: there is no such folder, or nothing labelled in it.
    """
    if not folder.is_dir():
        why = "is a file, no folder" if folder.exists() else "does not exist"
        raise TrainingError(f"The folder {folder} {why}.")
    tree = walk(folder)
    readers: list[tuple[Layout, Callable[[Tree], object], Callable[[Tree, Found], None]]] = [
        ("table", table.tables, table.read),
        ("coco", coco.fits, coco.read),
        ("voc", voc.fits, voc.read),
        ("yolo", yolo.fits, yolo.read),
        ("folders", lambda tree: True, partial(folders.read, classes=classes)),
    ]
    broken: dict[str, str] = {}
    for name, fits, reader in readers:
        if layout in (None, name) and fits(tree):
            found = Found(name, skipped=dict(tree.skipped))
            reader(tree, found)
            if found.entries or found.empty:
                taken = {tree.name(one.path) for one in found.entries}
                found.skipped |= {
                    of: why
                    for of, why in (broken | tree.skipped).items()
                    if of not in taken | found.skipped.keys()
                }
                return found
            broken |= found.skipped if name != "folders" else {}
    raise TrainingError(_nothing(folder, tree, broken))


def box_layout(tree: Tree) -> Layout | None:
    """Return the layout whose boxes lie in a folder, be there a table, too; None without any."""
    fits: dict[Layout, bool] = {"coco": coco.fits(tree), "voc": voc.fits(tree)}
    fits["yolo"] = yolo.fits(tree)
    return next((name for name, here in fits.items() if here), None)


def _nothing(folder: Path, tree: Tree, broken: Mapping[str, str]) -> str:
    """Say why no picture has a label."""
    for name, why in broken.items():
        if name not in tree.skipped:
            return f"No labelled picture was found in {folder}. Of {name}, for one, {why}."
    for name, why in tree.skipped.items():
        ending = Path(name).suffix.lower()
        meant = ending in (*table.TABLES, *table.SHEETS, ".json") or (
            why == NO_PICTURE and not tree.pictures
        )
        if meant and why != HIDING:
            return f"No labelled picture was found in {folder}: of {name}, {why}."
    inside = sorted({tree.name(one.parent) for one in tree.pictures} - {"."})
    if inside:
        return (
            f"No labelled picture was found in {folder}: its pictures lie in "
            f"{', '.join(inside[:3])}, which names no class; {EXPECTED}."
        )
    return f"No labelled picture was found in {folder}: {EXPECTED}."
