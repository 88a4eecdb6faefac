"""Reads COCO: one JSON for a folder of pictures, with a box in pixels around each thing.

Also an export parted into train, valid and test, each with a JSON of its own. A picture with
a broken box is left out whole. Knows no classes.
"""

import json
from pathlib import Path
from typing import Any

from PIL import Image

from app.training.data.layouts.found import Entry, Found, relative
from app.training.data.layouts.tree import Tree


def fits(tree: Tree) -> bool:
    """Tell whether annotations of this kind lie in the folder."""
    return any(_opened(path, tree) is not None for path in tree.others)


def read(tree: Tree, found: Found) -> None:
    """Take the boxes of each picture that a JSON lists; without any it is a field without cells."""
    listed: set[Path] = set()
    twice: set[Path] = set()
    for path in tree.others:
        content = _opened(path, tree)
        if content is None:
            continue
        try:
            names = {one["id"]: str(one["name"] or "").strip() for one in content["categories"]}
            boxes: dict[str, list[Any]] = {}
            for one in content["annotations"]:
                boxes.setdefault(str(one["image_id"]), []).append(one)
            images = [(str(one["id"]), str(one["file_name"]), one) for one in content["images"]]
            if lost := len(boxes.keys() - {number for number, _, _ in images}):
                found.skipped[tree.name(path)] = f"it lists boxes of {lost} pictures it lacks"
            if len({number for number, _, _ in images}) < len(images):
                raise ValueError("two of its pictures have one number")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            why = f"it is no whole COCO file: {_lacking(error)}"
            found.skipped[tree.name(path)] = why
            continue
        for number, name, image in images:
            picture = _picture(path, name, tree)
            if picture is None:
                found.skipped[name] = f"{tree.name(path)} names it, but there is no such file"
                continue
            if picture in listed:
                twice.add(picture)
            listed.add(picture)
            try:
                entries = [_entry(one, image, names, picture) for one in boxes.get(number, ())]
            except (KeyError, TypeError, ValueError, OSError) as error:
                found.skipped[tree.name(picture)] = f"its boxes can't be read: {_lacking(error)}"
                continue
            found.entries += entries
            if not entries:
                found.empty.append(picture)
    for picture in tree.pictures:
        if picture not in listed:
            found.skipped[tree.name(picture)] = "no JSON lists it"
    found.leave_out(twice, "it is listed twice", tree.name)


def _lacking(error: Exception) -> str:
    return f"it lacks {error}" if isinstance(error, KeyError) else str(error)


def _opened(path: Path, tree: Tree) -> dict[str, Any] | None:
    if path.suffix.lower() != ".json":
        return None
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        tree.skipped[tree.name(path)] = "it is no whole JSON"
        return None
    parts = ("images", "annotations", "categories")
    fits = isinstance(content, dict) and all(isinstance(content.get(one), list) for one in parts)
    return content if fits else None


def _picture(path: Path, name: str, tree: Tree) -> Path | None:
    """Return the file that a JSON names: beside it, or in the folders around it."""
    name = name.replace("\\", "/")
    part = path.stem.rpartition("_")[2]  # instances_train.json lies apart from train/
    for folder in (path.parent, path.parent.parent, path.parent.parent / part):
        for inner in (folder / name, folder / "images" / name, folder / "images" / part / name):
            if found := tree.beside(inner.parent, inner.name):
                return found[0]
    same = [one for one in tree.pictures if one.name == Path(name).name]
    return same[0] if len(same) == 1 else None


def _entry(
    one: dict[str, Any], image: dict[str, Any], names: dict[Any, str], picture: Path
) -> Entry:
    if one.get("iscrowd"):
        raise ValueError("a box is around a crowd")
    try:
        x, y, w, h = (float(number) for number in one["bbox"])
    except (TypeError, ValueError) as error:
        raise ValueError("a box is not told by four numbers") from error
    if not (w > 0 and h > 0):
        raise ValueError("a box has no size")
    width, height = image.get("width"), image.get("height")
    if not width or not height:
        with Image.open(picture) as photo:
            width, height = photo.size
    corners = relative((x / width, y / height, (x + w) / width, (y + h) / height))
    label = names.get(one["category_id"])
    if not label:
        raise ValueError(f"there is no class {one['category_id']}")
    return Entry(picture, label, box=corners)
