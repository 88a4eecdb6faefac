"""Lessons by what was shown to another model: its pictures are looked at again, and once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.teaching.kept.renewal import named, taught_by
from app.teaching.kept.rows import coloured
from app.teaching.kept.showing import show
from app.teaching.prior import Prior
from app.teaching.store import Teachings
from tests.kit.smears import draw_smear, encode

KINDS = {"round": "lymphocyte", "not": "eosinophil"}
BEFORE = "b" * 64


@pytest.fixture
def teachings(tmp_path: Path) -> Iterator[Teachings]:
    history = History(Database.at(f"sqlite:///{tmp_path / 'history.sqlite3'}"), 30)
    yield Teachings(history)
    history.close()


def test_a_head_is_taught_by_what_was_shown_to_the_model_before(
    teachings: Teachings, impulse: Impulse, prior: Prior
) -> None:
    head = teachings.create("Cells", "classes", coloured(list(KINDS))).id
    for label, kind in KINDS.items():
        for seed in range(5):
            (one,) = show(encode(draw_smear(kind, 1200, 900, seed)), impulse, label=label)
            other = {"features": np.zeros(7, np.float32), "model_sha256": BEFORE}
            teachings.add_examples(head, [replace(one, **other)])  # type: ignore[arg-type]
    lesson = taught_by(teachings, head, impulse, prior)
    assert lesson.report.overall.right >= 9
    assert {one.model_sha256 for one in teachings.examples(head)} == {impulse.model_sha256}
    saved = teachings.save_lesson(head, lesson)
    assert saved.model_sha256 == impulse.model_sha256
    photo = encode(draw_smear("lymphocyte", 1200, 900, 11))
    taught = teachings.head(head, impulse.model_sha256)
    assert impulse.classify(photo, taught=taught).cells[0].label == "round"


def test_cells_that_nobody_named_are_left_alone(teachings: Teachings, impulse: Impulse) -> None:
    head = teachings.create("Cells", "classes", coloured(list(KINDS))).id
    (one,) = show(encode(draw_smear("monocyte")), impulse)
    teachings.add_examples(head, [replace(one, model_sha256=BEFORE)])
    assert named(teachings, head, impulse) == []
    assert [one.model_sha256 for one in teachings.examples(head)] == [BEFORE]
