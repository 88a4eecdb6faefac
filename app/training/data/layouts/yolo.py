"""Reads YOLO: one text file a picture, each line a class and a box or outline over its sides.

Class names come from data.yaml or classes.txt, also in the exports that part a set into
train, valid and test. A picture whose file is broken anywhere is left out whole.
"""

from pathlib import Path
from typing import Any

from app.training.data.layouts.found import Entry, Found, Relative, relative
from app.training.data.layouts.tree import Tree

LISTS = ("classes.txt", "obj.names", "_darknet.labels")
"""Files with one class a line."""
YAMLS = ("data.yaml", "dataset.yaml", "data.yml", "dataset.yml")
BEYOND = 0.01
"""How far over the edge a box may reach by rounding; much more is a box in pixels."""


def fits(tree: Tree) -> bool:
    """Tell whether annotations of this kind lie in the folder."""
    return bool(_annotations(tree))


def read(tree: Tree, found: Found) -> None:
    """Take the boxes of each picture; a picture without a file is a field without cells."""
    names = _names(tree, found)
    annotated: set[Path] = set()
    twice: set[Path] = set()
    for path in _annotations(tree):
        picture = tree.picture(path)
        if picture is None:
            found.skipped[tree.name(path)] = "its picture is missing"
            continue
        if picture in annotated:
            twice.add(picture)
        annotated.add(picture)
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            boxes = [_box(line.split(), names, picture) for line in lines if line.strip()]
        except (ValueError, OSError) as error:
            found.skipped[tree.name(path)] = f"its boxes can't be read: {error}"
            continue
        found.entries += boxes
        if not boxes:
            found.empty.append(picture)
    found.empty += [one for one in tree.pictures if one not in annotated]
    found.leave_out(twice, "several files tell its boxes", tree.name)


def _annotations(tree: Tree) -> list[Path]:
    """Return the text files in folders called labels, or beside pictures of listed classes."""
    listed = {path.parent for path in tree.others if path.name.lower() in LISTS}
    named = any(path.name.lower() in (*YAMLS, *LISTS[1:]) for path in tree.others)
    return [
        path
        for path in tree.others
        if path.suffix.lower() == ".txt"
        and path.name.lower() not in LISTS
        and (
            "labels" in (part.lower() for part in path.relative_to(tree.root).parts[:-1])
            or ((named or path.parent in listed) and tree.picture(path))
        )
    ]


def _names(tree: Tree, found: Found) -> dict[int, str]:
    """Return number -> name of each class, from the first file that names any."""
    for path in tree.others:
        listed = path.name.lower() in LISTS
        if not listed and path.suffix.lower() not in (".yaml", ".yml"):
            continue
        try:
            text = path.read_text(encoding="utf-8-sig")
            names = text.splitlines() if listed else _listed(_parsed(text))
            if isinstance(names, list):
                names = dict(enumerate(name for name in names if not listed or name.strip()))
            named = {int(number): str(name or "").strip() for number, name in names.items()}
        except (AttributeError, TypeError, ValueError, OSError) as error:
            found.skipped[tree.name(path)] = f"it can't be read: {str(error).splitlines()[0]}"
            continue
        if named:
            return named
    return {}


def _parsed(text: str) -> Any:
    """Return what a YAML file says; raise ValueError where it can't be read."""
    try:
        import yaml  # it comes with the extra `train`; other layouts are read without
    except ImportError as error:
        raise ValueError("YAML is read with the extra `train` alone") from error
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _listed(content: Any) -> Any:
    """Return what a data.yaml says of names; a file that is about something else says nothing."""
    return content.get("names") or {} if isinstance(content, dict) else {}


def _box(cells: list[str], names: dict[int, str], picture: Path) -> Entry:
    kind, *numbers = (float(cell) for cell in cells)
    if not kind.is_integer() or kind < 0 or (names and not names.get(int(kind))):
        raise ValueError(f"there is no class {cells[0]}")
    label = names[int(kind)] if names else f"class {int(kind)}"
    return Entry(picture, label, box=_corners(numbers))


def _corners(numbers: list[float]) -> Relative:
    """Return the corners of a box (a sixth column tells how sure it is), or around an outline."""
    if len(numbers) in (4, 5):
        x, y, w, h = numbers[:4]
        corners = (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
        if not (w > 0 and h > 0):
            raise ValueError("a box has no size")
    elif len(numbers) >= 6 and len(numbers) % 2 == 0:
        across, down = numbers[::2], numbers[1::2]
        corners = (min(across), min(down), max(across), max(down))
    else:
        raise ValueError(f"a line has {len(numbers) + 1} columns")
    if min(corners) < -BEYOND or max(corners) > 1 + BEYOND:
        raise ValueError("a box is not told over the sides of its picture")
    return relative(corners)
