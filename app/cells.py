"""Names and colours of a model's classes, and their order in an answer, as people see them.

Read by the pages, the replies and the reports. Knows neither the model nor which classes it has,
which is in `impulse.json`; any class has a name and a colour here.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold how a class of the model is shown."""

    key: str
    """The class in `impulse.json` and in replies."""
    name: str
    colour: str
    """Hex, at least 3:1 against the pages' white and near-black surfaces."""


PALETTE = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7"),
    *("#a082f0", "#786450", "#a0468c", "#be3c0a", "#aa3cfa"),
)
"""The four hues of Okabe and Ito (jfly.uni-koeln.de/color) that keep 3:1 on both surfaces and
differ for colour-blind eyes; then those that come no closer to any before them, as dichromats see
them (Machado et al. 2009, https://doi.org/10.1109/TVCG.2009.113), than the four to each other."""

CELLS = {
    cell.key: cell
    for cell in (
        Cell("neutrophil", "Neutrophil", PALETTE[0]),
        Cell("eosinophil", "Eosinophil", PALETTE[1]),
        Cell("lymphocyte", "Lymphocyte", PALETTE[2]),
        Cell("monocyte", "Monocyte", PALETTE[3]),
    )
}
"""The classes whose colour is the same in every model."""

NAMES = {key: cell.name for key, cell in CELLS.items()} | {
    "basophil": "Basophil",
    "immature_granulocyte": "Immature granulocyte",
    "erythroblast": "Erythroblast",
    "platelet": "Platelet",
}
"""What people call the classes we know; the pages call them so in every language."""


LONGEST = 64
"""Characters of a class's name; the history's column holds 100."""
UNREADABLE = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode's categories of controls, halves of characters and line ends."""
TURNING = {
    chr(code) for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""What turns the direction of the text around it (https://unicode.org/reports/tr9)."""


def cell_of(label: str, classes: Sequence[str]) -> Cell:
    """Return how `label` is shown, one of the `classes` of a model.

    A class we know keeps its colour; the others take what is left of the palette, in the order
    of `cells_of`, and begin it anew where it ends. One that is not among `classes` is shown, too.
    """
    known = CELLS.get(label)
    if known:
        return known
    others = _others([*dict.fromkeys([*classes, label])])
    taken = {CELLS[name].colour for name in classes if name in CELLS}
    free = [colour for colour in PALETTE if colour not in taken]
    return Cell(label, name_of(label), free[others.index(label) % len(free)])


def cells_of(classes: Iterable[str]) -> list[Cell]:
    """Return how the classes of a model are shown, in the order in which they are.

    Those we know come first, then whole numbers, then the others as the model orders them.
    """
    classes = list(classes)
    ours = [key for key in CELLS if key in classes]
    return [cell_of(label, classes) for label in [*ours, *_others(classes)]]


def name_of(label: str) -> str:
    """Return the English name of a class; one that we don't know is called as the model does."""
    return NAMES.get(label) or label.strip()


def checked_names(names: Sequence[str]) -> Sequence[str]:
    """Return the names of a model's classes as they are.

    Raises:
        ValueError: a person could not read one or tell it from another; says which and why.
    """
    if len(names) < 2:
        raise ValueError("a model needs two classes at least")
    seen: dict[str, str] = {}
    for name in names:
        if folded(checked_name(name)) in seen:
            first = seen[folded(name)]
            raise ValueError(f"a class or kind is named twice: “{first}” and “{name}”")
        seen[folded(name)] = name
    return names


def checked_name(name: str, most: int = LONGEST) -> str:
    """Return a name of at most so many characters as it is.

    Raises:
        ValueError: a person could not read it; says why.
    """
    for letter in name:
        if unicodedata.category(letter) in UNREADABLE or letter in TURNING:
            raise ValueError(f"the name {name!a} has a character that no page can show")
    if not any(unicodedata.category(letter)[0] in "LNPS" for letter in name):
        raise ValueError("a class has an empty name")
    if len(name) > most:
        raise ValueError(
            f"the name “{name[:20]}…” has {len(name)} characters, and at most {most} fit"
        )
    return name


def folded(name: str) -> str:
    """Return what two names that a person takes for the same have in common."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def ranked(scores: Mapping[str, float]) -> list[str]:
    """Return the classes of `scores`, the most probable first."""
    return sorted(scores, key=scores.__getitem__, reverse=True)


def _others(classes: Sequence[str]) -> list[str]:
    # In whatever order they are sent, a browser has the whole numbers among an object's keys
    # first, in rising order (https://tc39.es/ecma262/#sec-ordinaryownpropertykeys).
    others = [name for name in classes if name not in CELLS]
    numbers = sorted((name for name in others if _is_whole(name)), key=int)
    return [*numbers, *(name for name in others if not _is_whole(name))]


def _is_whole(name: str) -> bool:
    return name.isascii() and name.isdecimal() and str(int(name)) == name and int(name) < 2**32 - 1
