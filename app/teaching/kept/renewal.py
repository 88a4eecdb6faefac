"""Teaches a head by what was shown, read anew where another model has read it.

Called in a worker's thread by the routes, and by commands. Knows no HTTP.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.errors import ModelUnusable, NotTeachable
from app.impulse.impulse import Impulse
from app.teaching.example import Example
from app.teaching.kept.picture import look_again
from app.teaching.kept.rows import Kind, Shown
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
    shown = named(teachings, head, impulse)
    return lesson_of(taught.name, taught.kind, taught.frame, shown, impulse, prior)


def named(teachings: Teachings, head: UUID, impulse: Impulse) -> list[Shown]:
    """Return the cells of a head that were named, as this model sees them.

    Raises:
        NoSuchHead: there is no such head.
        NotTeachable: the model gives nothing to teach by.
        HistoryError: they can't be read.
    """
    found = [one for one in teachings.examples(head) if one.label is not None]
    old = [one for one in found if one.model_sha256 != impulse.model_sha256]
    fresh = {one.id: _renewed(teachings, head, one, impulse) for one in old}
    if fresh:
        teachings.renew(head, fresh.values())
    return [fresh.get(one.id, one) for one in found]


def lesson_of(
    name: str, kind: Kind, frame: bool, shown: Sequence[Shown], impulse: Impulse, prior: Prior
) -> Lesson:
    """Return the lesson of cells that are all named, as this model sees them.

    Raises:
        TooFewExamples: they are too few.
        NotTeachable: the model can't be taught on the spot.
    """
    given = [
        Example(one.id, one.label or "", one.group, one.features, one.signature) for one in shown
    ]
    try:
        return teach(name, kind, given, impulse, prior, frame)
    except ModelUnusable as error:
        raise NotTeachable from error


def _renewed(teachings: Teachings, head: UUID, one: Shown, impulse: Impulse) -> Shown:
    features, signature = look_again(teachings.picture(head, one.id), one.box, impulse)
    sha256 = impulse.model_sha256
    return replace(one, features=features, signature=signature, model_sha256=sha256)
