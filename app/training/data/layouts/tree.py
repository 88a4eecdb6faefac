"""Walks a folder of pictures: what can be read, what else lies there, and what is passed over.

Under every reader, so that all of them see the same files. Opens none of them.
"""

import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

PICTURES = {
    *(".jpg", ".jpeg", ".jpe", ".jfif"),
    *(".png", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".heif"),
}
"""How files end that the input block reads; HEIC needs its extra, which the block says itself."""
HIDDEN = {
    *("thumbs.db", "ehthumbs.db", "desktop.ini", "picasa.ini", "icon\r", "thumbs", "thumbnails"),
    *("__macosx", "__pycache__", "@eadir", "#recycle", "$recycle.bin", "recycler"),
    *("system volume information", "lost+found"),
}
"""What systems leave behind, beside names that begin with a dot."""
MASKS = re.compile(r"(masks?|segmentations?|segmentation[\W_]*masks?|ground[\W_]*truth)s?")
"""Folders of pictures that say where another picture shows something."""
ANNOTATED = ("labels", "label", "annotations", "annotation", "xml", "xmls")
"""Folders of annotations, beside a folder of pictures or in it."""
WRITTEN = {
    *(".csv", ".tsv", ".json", ".xml", ".txt", ".yaml", ".yml", ".names", ".labels", ".data"),
    *(".md", ".html", ".pdf"),
}
"""How annotations and notes end; what else lies in a set was meant as a picture."""
NO_PICTURE = "it is no picture of a kind that is read"
HIDING = "it is hidden"
RUNS = "runs"
"""Where our own commands write unless told otherwise: contact sheets, scenes."""


@dataclass(slots=True)
class Tree:
    """Hold the files below `root`, sorted."""

    root: Path
    pictures: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    empty: list[Path] = field(default_factory=list)
    """Folders that hold nothing at all."""
    skipped: dict[str, str] = field(default_factory=dict)
    """File or folder -> why."""
    _stems: dict[tuple[str, str], list[Path]] = field(default_factory=lambda: defaultdict(list))

    def beside(self, folder: Path, name: str) -> list[Path]:
        """Return the pictures in a folder whose name is this up to its ending and its case."""
        return self._stems.get((str(folder).casefold(), Path(name).stem.casefold()), [])

    def name(self, path: Path) -> str:
        """Return the path in the folder, as text that can be written."""
        return os.fsencode(path.relative_to(self.root).as_posix()).decode(errors="replace")

    def picture(self, annotation: Path, named: str = "") -> Path | None:
        """Return the picture beside or across that bears an annotation's name, or is `named`."""
        here = annotation.parent
        across = [
            Path(*here.parts[:place], name, *here.parts[place + 1 :])
            for place in range(len(here.parts) - 1, len(self.root.parts) - 1, -1)
            for name in ("images", "JPEGImages", "")
            if here.parts[place].lower() in ANNOTATED
        ]
        for asked in filter(None, (annotation.name, named)):
            for folder in (here, *across):
                if found := self.beside(folder, asked):
                    return found[0]
        return None


def walk(root: Path) -> Tree:
    """Return what lies below `root`; links are followed, each folder once."""
    tree = Tree(root)
    real = root.resolve()
    seen: set[Path] = set()

    def closed(error: OSError) -> None:
        tree.skipped[f"{tree.name(Path(error.filename))}/"] = "it can't be opened"

    for at, folders, files in os.walk(root, followlinks=True, onerror=closed):
        here = Path(at)
        walked = []
        for name in sorted(folders):
            why = _passed_over(here / name)
            if why is None and Path(name).suffix.lower() in PICTURES:
                why = "it is a folder, though it is named like a picture"
            target = (here / name).resolve()
            # What lies in the folder itself is read there, under its own name.
            inside = (here / name).is_symlink() and target.is_relative_to(real)
            if why is None and (inside or target in seen):
                why = "it is a link to a folder that is read already"
            if why is None:
                seen.add(target)
                walked.append(name)
            else:
                tree.skipped[f"{tree.name(here / name)}/"] = why
        folders[:] = walked
        if not walked and all(_passed_over(here / name) for name in files):
            tree.empty.append(here)
        for name in files:
            path = here / name
            if why := _passed_over(path):
                tree.skipped[tree.name(path)] = why
            elif path.suffix.lower() in PICTURES:
                tree.pictures.append(path)
            else:
                tree.others.append(path)
                if path.suffix.lower() not in WRITTEN:
                    tree.skipped[tree.name(path)] = NO_PICTURE
    tree.pictures.sort()
    tree.others.sort()
    for path in tree.pictures:
        tree._stems[str(path.parent).casefold(), path.stem.casefold()].append(path)
    return tree


def _passed_over(path: Path) -> str | None:
    if path.name.startswith(".") or path.name.lower() in HIDDEN:
        return HIDING
    if any("\ud800" <= letter <= "\udfff" for letter in path.name):
        return "its name is no text"
    if os.path.isdir(path):
        if MASKS.fullmatch(path.name.strip().casefold()):
            return "it holds masks, no pictures of cells"
        return "it holds runs, no pictures to learn from" if path.name == RUNS else None
    if os.path.exists(path):
        return None if os.path.isfile(path) else "it is no file"
    return "it is a link to nothing" if os.path.islink(path) else "it can't be opened"
