"""Tells when two written names mean one class.

Under the reader and the negatives: case, blanks at the ends and ways to write a letter never
part a class. A plural is taken for the singular of the kinds known here alone. Knows no files.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import combinations

CLASSES = ("eosinophil", "lymphocyte", "monocyte", "neutrophil")
"""What a new run learns to tell apart unless told otherwise; a model's own stand in its file."""
KNOWN = (*CLASSES, "basophil", "immature_granulocyte", "erythroblast", "platelet")
"""Kinds whose plurals and short names are known."""
SHORT = {"ig": "immature_granulocyte", "immature granulocyte": "immature_granulocyte"}
ABROAD = {
    **dict.fromkeys(("eosinophile", "eosinophiler", "eosinófilo"), "eosinophil"),
    **dict.fromkeys(("neutrophile", "neutrophiler", "neutrófilo"), "neutrophil"),
    **dict.fromkeys(("basophile", "basophiler", "basófilo"), "basophil"),
    **dict.fromkeys(("lymphozyt", "lymphozyten", "linfocito"), "lymphocyte"),
    **dict.fromkeys(("monozyt", "monozyten", "monocito"), "monocyte"),
    **dict.fromkeys(("erythroblasten", "eritroblasto"), "erythroblast"),
    **dict.fromkeys(("thrombozyt", "thrombozyten", "plaqueta", "thrombocyte"), "platelet"),
}
"""German and Spanish names of known kinds; a last s is taken off before."""
GRANULOCYTE = re.compile(r"( granulozyt(en)?| granulocyte)$")
"""What may stand behind the first three."""

NOT_WHITE = ("rbc", "red blood cell", "erythrocyte", "platelet", "thrombocyte", "erythroblast")
"""What boxes are called that hold no leukocyte."""
ALIKE = 0.9
"""Share of equal letters from which two names may be a slip of the pen."""


def folded(name: str) -> str:
    """Return the name without differences that are none: of case, blanks and composed letters."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def kind(name: str) -> str:
    """Return the known kind that a name stands for, plural, short or German, else it folded."""
    name = folded(name)
    known = SHORT.get(name, name)
    single = name.removesuffix("s")
    single = GRANULOCYTE.sub("", SHORT.get(single, single))
    single = ABROAD.get(single, single)
    return single if known not in KNOWN and single in KNOWN else known


def own(name: str) -> str:
    """Return what a class is called where nobody asks for certain ones.

    That is its name in the lab's own spelling; kinds known here are in small letters, and plurals
    of the four that a new run learns are taken for the singular.
    """
    name = " ".join(unicodedata.normalize("NFC", name).split())
    known = folded(name)
    if known.removesuffix("s") in CLASSES:
        return known.removesuffix("s")
    return known if known in KNOWN else name


def matched(name: str, classes: Iterable[str]) -> str | None:
    """Return the one of `classes` that a name means, None where it means none."""
    means = kind(name)
    return next((one for one in classes if kind(one) == means), None)


def alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of names that may be one class written in two ways; nobody joins them."""
    return [
        (one, other)
        for one, other in combinations(sorted(set(names), key=folded), 2)
        if min(len(one), len(other)) > 2
        and not (one[-1:] + other[-1:]).isdigit()
        and _near(folded(one), folded(other))
    ]


def _near(one: str, other: str) -> bool:
    return one + "s" == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def leukocyte(name: str) -> bool:
    """Tell whether a box of this name holds a leukocyte, of whatever kind.

    Of classes without a name the first is, as in all sets that are read here.
    """
    name = folded(name)
    if name.startswith("class "):
        return name == "class 0"
    return name not in NOT_WHITE and name.removesuffix("s") not in NOT_WHITE
