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
    SIGIR 1994, https://arxiv.org/abs/cmp-lg/9407020).
    """
    named: list[Shown] = []
    unnamed: dict[str, list[Shown]] = defaultdict(list)
    for one in sorted(shown, key=lambda one: (one.at, one.id)):
        if one.label is None:
            unnamed[one.said].append(one)
        else:
            named.append(one)
    for some in unnamed.values():
        some.sort(key=lambda one: (one.verdict == "sure", one.confidence))
    kinds = sorted(unnamed, key=lambda said: (len(unnamed[said]), said))
    turns = zip_longest(*(unnamed[said] for said in kinds))
    return [one for one in chain.from_iterable(turns) if one is not None] + named
