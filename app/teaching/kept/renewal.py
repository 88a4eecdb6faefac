"""Teaches a head by what was shown, read anew where another model has read it.

Called in a worker's thread by the routes, and by commands. Knows no HTTP.
"""

from dataclasses import replace
from uuid import UUID

from app.errors import ModelUnusable, NotTeachable
from app.impulse.impulse import Impulse
from app.teaching.example import Example
from app.teaching.kept.picture import look_again
from app.teaching.kept.rows import Shown
from app.teaching.lesson import Lesson, teach
from app.teaching.prior import Prior
from app.teaching.store import Teachings


def taught_by(teachings: Teachings, head: UUID, impulse: Impulse, prior: Prior) -> Lesson:
    """Return the lesson of all cells that were named; what answers is not changed yet.

    Raises:
        NoSuchHead: there is no such head.
        TooFewExamples: too few are named.
        NotTeachable: the model can't be taught on the spot.
        HistoryError: they can't be read.
    """
    taught = teachings.find(head)
    named = [one for one in teachings.examples(head) if one.label is not None]
    old = [one for one in named if one.model_sha256 != impulse.model_sha256]
    if old:
        fresh = {one.id: _renewed(teachings, head, one, impulse) for one in old}
        teachings.renew(head, fresh.values())
        named = [fresh.get(one.id, one) for one in named]
    given = [
        Example(one.id, one.label or "", one.group, one.features, one.signature) for one in named
    ]
    try:
        return teach(taught.name, taught.kind, given, impulse, prior, taught.frame)
    except ModelUnusable as error:
        raise NotTeachable from error


def _renewed(teachings: Teachings, head: UUID, one: Shown, impulse: Impulse) -> Shown:
    features, signature = look_again(teachings.picture(head, one.id), one.box, impulse)
    sha256 = impulse.model_sha256
    return replace(one, features=features, signature=signature, model_sha256=sha256)
