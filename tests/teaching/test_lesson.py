from dataclasses import replace

import numpy as np
import pytest

from app.errors import TooFewExamples
from app.impulse.heads.taught import TaughtHead
from app.impulse.impulse import Impulse
from app.teaching.lesson import teach
from app.teaching.prior import Prior
from tests.teaching.conftest import Picker


def named(head: TaughtHead, impulse: Impulse, examples: list) -> float:  # type: ignore[type-arg]
    logits = head.head.logits(np.array([one.features for one in examples]))
    said = np.array(head.classes)[logits[:, : len(head.classes)].argmax(axis=1)]
    return float((said == [one.label for one in examples]).mean())


def test_a_microscope_that_moves_every_class_alike_is_learnt_from_twenty_cells(
    impulse: Impulse, prior: Prior, held_out: Picker
) -> None:
    own = impulse.learning_block.head
    assert own is not None
    # Along what tells two classes apart, so that the model takes the one for the other.
    towards = (own.kernel[:, 1] - own.kernel[:, 3]).astype(np.float64)
    moved = 6 * towards / np.linalg.norm(towards)
    lesson = teach("new", "microscope", held_out("pbc", 5, moved, 0.5), impulse, prior)
    report = lesson.report
    assert report.before is not None
    assert report.gain is not None
    assert report.n == 20
    assert report.before.accuracy < 0.8
    assert report.gain > 0.1
    assert report.verdict == "helps"
    others = held_out("pbc", 12, moved, 0.5, seed=2)
    assert named(lesson.head, impulse, others) > 0.9


def test_the_microscopes_that_the_model_knows_are_answered_as_before(
    impulse: Impulse, prior: Prior, held_out: Picker
) -> None:
    lesson = teach("new", "microscope", held_out("pbc", 5, 3.0, 0.5), impulse, prior)
    assert {one.set for one in lesson.report.elsewhere} == {"bccd", "pbc", "raabin"}
    for one in lesson.report.elsewhere:
        assert abs(one.after.accuracy - one.before.accuracy) <= 0.03


def test_without_its_gate_it_would_not_be_so(
    impulse: Impulse, prior: Prior, held_out: Picker
) -> None:
    lesson = teach("new", "microscope", held_out("pbc", 5, 3.0, 0.5), impulse, prior)
    known = held_out("bccd", 12)
    assert named(lesson.head, impulse, known) < 0.85


def test_a_microscope_that_needs_no_teaching_is_refused_or_loses_nothing(
    impulse: Impulse, prior: Prior, held_out: Picker
) -> None:
    report = teach("known", "microscope", held_out("pbc", 5), impulse, prior).report
    assert report.verdict == "no_gain"
    assert report.gain is not None
    assert report.gain <= 0


def test_wrong_names_under_a_known_microscope_are_refused(
    impulse: Impulse, prior: Prior, held_out: Picker
) -> None:
    turned = dict(zip(prior.classes, (*prior.classes[1:], prior.classes[0]), strict=True))
    wrong = [replace(one, label=turned[one.label]) for one in held_out("raabin", 6)]
    report = teach("wrong", "microscope", wrong, impulse, prior).report
    assert report.gain is not None
    assert report.gain > 0, "they agree with each other"
    assert report.verdict == "contradicts"
    assert not report.used


def test_an_examples_own_photo_never_taught_what_is_said_of_it(
    impulse: Impulse, prior: Prior, held_out: Picker
) -> None:
    # The same cell twice in one photo: it would name itself if the photo were not left out whole.
    rng = np.random.default_rng(1)
    labels = ["a", "b"]
    noise = [
        replace(one, label=labels[int(rng.integers(2))], group=f"photo {number}")
        for number, one in enumerate(held_out("pbc", 10))
    ]
    twice = [*noise, *(replace(one, id=type(one.id)(int=one.id.int + 10**6)) for one in noise)]
    report = teach("noise", "classes", twice, impulse, prior).report
    assert report.groups == 40
    assert report.n == 80
    assert report.overall.accuracy < 0.75, "labels drawn by lot can't be learnt"


def test_own_classes_are_told_apart_and_their_mistakes_can_be_opened(
    impulse: Impulse, prior: Prior
) -> None:
    examples = [one for label in ("basophil", "erythroblast") for one in _of_kind(prior, label, 12)]
    lesson = teach("mine", "classes", examples, impulse, prior)
    report = lesson.report
    assert lesson.head.classes == ("basophil", "erythroblast")
    assert lesson.head.kinds == ()
    assert lesson.head.gate is None
    assert report.verdict == "helps"
    assert report.overall.accuracy >= 0.9
    assert sum(sum(of.values()) for of in report.confusion.values()) == 24
    wrong = [one for one in examples if report.predicted[str(one.id)].label != one.label]
    assert len(wrong) == report.n - report.overall.right


def test_few_examples_are_said_to_be_too_few(impulse: Impulse, prior: Prior) -> None:
    examples = [one for label in ("basophil", "platelet") for one in _of_kind(prior, label, 3)]
    report = teach("mine", "classes", examples, impulse, prior).report
    assert report.verdict == "too_few"
    assert set(report.wants) == {"basophil", "platelet"}
    with pytest.raises(TooFewExamples, match="at least 2 of each"):
        teach("mine", "classes", examples[:4], impulse, prior)
    with pytest.raises(TooFewExamples):
        teach("new", "microscope", [], impulse, prior)


def test_a_class_of_which_nothing_was_named_moves_with_the_others(
    impulse: Impulse, prior: Prior, held_out: Picker
) -> None:
    moved = 2.0
    some = [one for one in held_out("pbc", 6, moved, 0.5) if one.label != "monocyte"]
    lesson = teach("new", "microscope", some, impulse, prior)
    monocytes = [one for one in held_out("pbc", 12, moved, 0.5) if one.label == "monocyte"]
    assert named(lesson.head, impulse, monocytes) > 0.8
    assert lesson.report.wants[0] == "monocyte"


def test_named_cells_are_not_taken_for_other_kinds(
    impulse: Impulse, prior: Prior, held_out: Picker
) -> None:
    own = impulse.learning_block.head
    assert own is not None
    towards = own.kernel[:, 4:].mean(axis=1)
    moved = 4 * towards / np.linalg.norm(towards)
    examples = held_out("raabin", 6, moved, 0.5)
    features = np.array([one.features for one in examples])

    def known(logits: np.ndarray) -> np.ndarray:
        return np.asarray(1 / (1 + np.exp(logits[:, 4:]).sum(axis=1)))

    least = impulse.spec.verdict.known_least
    before = (known(own.logits(features)) >= least).mean()
    head = teach("new", "microscope", examples, impulse, prior).head
    after = (known(head.head.logits(features)) >= least).mean()
    assert after >= max(before, 0.85)


def test_the_same_cells_teach_the_same_head(
    impulse: Impulse, prior: Prior, held_out: Picker
) -> None:
    one, other = (teach("new", "microscope", held_out("bccd", 4), impulse, prior) for _ in range(2))
    assert one.head.sha256 == other.head.sha256
    assert one.report.model_copy(update={"seconds": 0}) == other.report.model_copy(
        update={"seconds": 0}
    )


def _of_kind(prior: Prior, label: str, count: int) -> list:  # type: ignore[type-arg]
    from uuid import UUID

    from app.teaching.example import Example

    return [
        Example(
            UUID(int=int(place) + 1),
            label,
            f"photo {place}",
            prior.features[place],
            prior.signatures[place],
        )
        for place in np.flatnonzero(prior.labels == label)[:count]
    ]
