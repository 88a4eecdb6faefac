"""Reads Pascal VOC: one XML a picture, with a box in pixels around each thing.

A picture whose XML is broken anywhere is left out whole. Knows no classes.
"""

from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

from app.training.data.layouts.found import Entry, Found, relative
from app.training.data.layouts.tree import ANNOTATED, Tree


def fits(tree: Tree) -> bool:
    """Tell whether annotations of this kind lie in the folder."""
    return any(
        path.suffix.lower() == ".xml"
        and (path.parent.name.lower() in ANNOTATED or tree.picture(path))
        for path in tree.others
    )


def read(tree: Tree, found: Found) -> None:
    """Take the boxes of each picture; a picture without an XML is a field without cells."""
    annotated: set[Path] = set()
    twice: set[Path] = set()
    for path in tree.others:
        if path.suffix.lower() != ".xml":
            continue
        picture = tree.picture(path)
        try:
            root = _root(path)
            picture = picture or tree.picture(path, _named(root))
            boxes = _boxes(root, picture) if picture else []
        except (ElementTree.ParseError, LookupError, ValueError, OSError) as error:
            found.skipped[tree.name(path)] = f"its boxes can't be read: {error}"
            annotated |= {picture} if picture else set()
            continue
        if picture is None:
            found.skipped[tree.name(path)] = "its picture is missing"
            continue
        if picture in annotated:
            twice.add(picture)
        annotated.add(picture)
        found.entries += boxes
        if not boxes:
            found.empty.append(picture)
    found.empty += [one for one in tree.pictures if one not in annotated]
    found.leave_out(twice, "several files tell its boxes", tree.name)


def _root(path: Path) -> ElementTree.Element:
    """Return what an XML holds, its tags without namespaces."""
    root = ElementTree.parse(path).getroot()  # noqa: S314 - the user's own data set
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2]
    if root.tag != "annotation":
        raise ValueError("it is no annotation of VOC's form")
    return root


def _named(root: ElementTree.Element) -> str:
    return (root.findtext("filename") or "").replace("\\", "/").rpartition("/")[2].strip()


def _boxes(root: ElementTree.Element, picture: Path) -> list[Entry]:
    things = list(root.iter("object"))
    width, height = _size(root, picture) if things else (1, 1)
    boxes = []
    for thing in things:
        label = (thing.findtext("name") or "").strip()
        if not label:
            raise ValueError("a box has no name")
        x0, y0, x1, y1 = (
            float(thing.findtext(f"bndbox/{side}") or "nan")
            for side in ("xmin", "ymin", "xmax", "ymax")
        )
        corners = relative((x0 / width, y0 / height, x1 / width, y1 / height))
        boxes.append(Entry(picture, label, box=corners))
    return boxes


def _size(root: ElementTree.Element, picture: Path) -> tuple[int, int]:
    """Return the size that the boxes refer to, which a picture saved smaller has no more."""
    size = [int(float(root.findtext(f"size/{side}") or 0)) for side in ("width", "height")]
    if min(size) > 0:
        return size[0], size[1]
    with Image.open(picture) as photo:
        return photo.size
