"""In which order cells are to be named: those first from which a head learns most.

Asked by the list of examples. Knows no features.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain, zip_longest

from app.teaching.kept.rows import Shown


def to_name_first(shown: Iterable[Shown]) -> list[Shown]:
    """Return the unnamed, then the named in the order in which they came.

    Of the unnamed the least sure come first, and what they are taken for in turn, so that of a
    common kind there are not many before a rare one (uncertainty sampling; Lewis and Gale,
    SIGIR 1994, https://arxiv.org/abs/cmp-lg/9407020). Naming one leaves the others where they are.
    """
    cells = sorted(shown, key=lambda one: (one.at, one.id))
    alike: dict[str, list[Shown]] = defaultdict(list)
    for one in cells:
        alike[one.said].append(one)
    for some in alike.values():
        some.sort(key=lambda one: (one.verdict == "sure", one.confidence))
    rarest = sorted(alike, key=lambda said: (len(alike[said]), said))
    turns = chain.from_iterable(zip_longest(*(alike[said] for said in rarest)))
    unnamed = [one for one in turns if one is not None and one.label is None]
    return unnamed + [one for one in cells if one.label is not None]
