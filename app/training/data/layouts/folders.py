"""Reads a folder for each class, below folders of splits and above folders of patients, too.

The label is the deepest folder that stands for a class: one of the names asked for, else
one that is named neither like a part of a set (`train`, `images`) nor like a patient.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.training.data.layouts.found import Entry, Found
from app.training.data.layouts.names import KNOWN, folded, matched
from app.training.data.layouts.tree import NO_PICTURE, Tree

PART = re.compile(
    r"(jpeg)?images?|imgs?|pictures?|photos?|crops?|cells|raw|labels|annotations|splits?|folds?"
    r"|train(ing)?(set)?|test(ing)?(set)?|val|valid(ation)?|dev|hold|out|holdout|eval|sets?"
    r"|data(sets?)?|validierung|prüfung|entra[iî]nement|entrenamiento|validaci[oó]n|prueba"
)
"""Words for parts of a set. A folder named by them alone is never a class."""
PATIENT = re.compile(
    r"(patient|pat|pt|donor|subject|subj|case|smear|slide|person|sample|id|p|s|d)[\W_]*\d.*"
    r"|(patient|donor|subject)[\W_]*[a-z]|\d[\d\W_]*[a-w]?"
)
"""Folders of one patient, donor or smear: `patient7`, `P-012`, `slide_3a`, `0815`; not `100x`."""

EMPTY = "it holds no picture"


def read(tree: Tree, found: Found, classes: Sequence[str]) -> None:
    """Take each picture with the label of its folder, and its patient's folder as its group."""
    holding: set[Path] = set()
    for path in tree.pictures:
        above = path.parent.relative_to(tree.root).parts
        place = _class(above, (*classes, *KNOWN))
        if place is None:
            found.skipped[tree.name(path)] = "it lies in no folder of a class"
            continue
        holding.add(path.parent)
        patient = [name for at, name in enumerate(above) if at != place and _is(PATIENT, name)]
        found.entries.append(Entry(path, above[place], "/".join(patient)))
    if len({one.group for one in found.entries}) < 2:  # a folder around all of them parts nothing
        found.entries = [replace(one, group="") for one in found.entries]
    labels = {one.label for one in found.entries}
    if len(labels) == 1 and any(map(_is_part, _words(*labels))):  # as "WBC dataset"
        found.entries = []
    for path in tree.empty:
        place = _class(path.relative_to(tree.root).parts, (*classes, *KNOWN))
        if place is not None:
            found.skipped[f"{tree.name(path)}/"] = EMPTY
    for path in tree.others:
        if path.parent in holding:
            found.skipped.setdefault(tree.name(path), NO_PICTURE)


def _class(above: Sequence[str], known: Sequence[str]) -> int | None:
    """Return which of the folders above a picture is its class."""
    places = range(len(above) - 1, -1, -1)
    for place in places:
        if matched(above[place], known) is not None:
            return place
    named = [place for place in places if not _is_part(above[place])]
    kinds = [place for place in named if not _is(PATIENT, above[place])]
    return next(iter(kinds or named), None)


def _is_part(name: str) -> bool:
    words = _words(name)
    magnified = re.fullmatch(r"\d+ ?x", folded(name)) is not None
    blank = not any(map(str.isalnum, name))
    return blank or magnified or (bool(words) and all(_is(PART, word) for word in words))


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", folded(name))


def _is(pattern: re.Pattern[str], name: str) -> bool:
    return bool(pattern.fullmatch(name.strip().casefold()))
