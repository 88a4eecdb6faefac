"""What is taught, on real SQLite and real PostgreSQL: kept, found, named, undone, shared."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from sqlalchemy import update

from app.errors import (
    BadName,
    ClassInUse,
    HeadStale,
    NameTaken,
    NoSuchClass,
    NoSuchExample,
    NoSuchHead,
    NothingToUndo,
    NotTaught,
    TooManyExamples,
    TooManyHeads,
)
from app.history.database import Database
from app.history.history import History
from app.history.tables import examples, taught
from app.impulse.heads.head import Head
from app.impulse.heads.taught import TaughtHead
from app.impulse.spec import VerdictSpec
from app.teaching.kept.rows import Shown, Taught, coloured
from app.teaching.lesson import Lesson
from app.teaching.report import Report, Right, Verdict
from app.teaching.store import EXAMPLES_MOST, HEADS_MOST, Teachings

MODEL = "a" * 64
CLASSES = coloured(["blast", "normal"])
RANDOM = np.random.default_rng(3)


@pytest.fixture
def history(database_url: str) -> Iterator[History]:
    history = History(Database.at(database_url), 30)
    yield history
    history.close()


@pytest.fixture
def teachings(history: History) -> Teachings:
    return Teachings(history)


def shown(photo: str = "p", label: str | None = None, confidence: float = 0.7) -> Shown:
    return Shown(
        id=uuid4(),
        at=datetime.now(UTC),
        label=label,
        said="monocyte",
        confidence=confidence,
        verdict="unsure",
        group=photo,
        photo_sha256=photo,
        box=(0.25, 0.25, 0.75, 0.75),
        features=RANDOM.uniform(0, 6, 32).astype(np.float32),
        signature=RANDOM.uniform(0, 1, 18).astype(np.float32),
        model_sha256=MODEL,
        picture=b"\xff\xd8 no picture",
    )


def lesson(scale: float = 1.0, verdict: Verdict = "helps", model: str = MODEL) -> Lesson:
    right = Right(n=4, right=3, accuracy=0.75, interval=(0.3, 0.95))
    head = TaughtHead(
        name="as it was",
        classes=("blast", "normal"),
        kinds=(),
        head=Head(("blast", "normal"), np.full((32, 2), scale), np.zeros(2)),
        verdict=VerdictSpec(),
        model_sha256=model,
    )
    report = Report(
        verdict=verdict,
        n=4,
        groups=4,
        counts={"blast": 2, "normal": 2},
        overall=right,
        before=None,
        gain=None,
        gain_interval=None,
        recall={"blast": right},
        confusion={},
        predicted={},
        wants=[],
        sure=1,
        wrong_when_sure=0,
        elsewhere=[],
        seconds=scale,
    )
    return Lesson(head, report)


def new(teachings: Teachings, name: str = "Smears") -> Taught:
    return teachings.create(name, "classes", CLASSES)


def test_what_is_made_comes_back_the_same_after_a_restart(
    teachings: Teachings, history: History, database_url: str
) -> None:
    made = new(teachings)
    (one,) = teachings.add_examples(made.id, [shown(label="blast")])
    teachings.save_lesson(made.id, lesson())
    before = teachings.find(made.id)
    history.close()
    again = History(Database.at(database_url), 30)
    assert Teachings(again).all() == [before]
    (same,) = Teachings(again).examples(made.id)
    assert (same.id, same.at, same.label, same.box) == (one.id, one.at, "blast", one.box)
    assert np.array_equal(same.features, one.features)
    assert np.array_equal(same.signature, one.signature)
    assert before.taught_at
    assert before.report
    assert before.counts == {"blast": 1}
    again.close()


def test_it_is_found_by_id_and_by_name_however_that_is_written(teachings: Teachings) -> None:
    made = new(teachings, "Labor Süd")
    for asked in (made.id, str(made.id), "Labor Süd", "  labor   SÜD "):
        assert teachings.find(asked) == made
    for asked in (uuid4(), "Labor Nord", "", "a\0b", "\u202eSüd"):
        with pytest.raises(NoSuchHead):
            teachings.find(asked)


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "a\u202eb", "x" * 65, "\ud800"])
def test_a_name_that_people_cannot_read_is_refused(teachings: Teachings, name: str) -> None:
    made = new(teachings)
    with pytest.raises(BadName):
        new(teachings, name)
    with pytest.raises(BadName):
        teachings.rename(made.id, name)
    assert teachings.all() == [made]


def test_no_two_are_called_the_same(teachings: Teachings) -> None:
    new(teachings, "Microscope 1")
    other = new(teachings, "Microscope 2")
    for name in ("microscope 1", "Ｍicroscope 1", "None"):
        with pytest.raises(NameTaken):
            new(teachings, name)
        with pytest.raises(NameTaken):
            teachings.rename(other.id, name)
    assert teachings.rename(other.id, "MICROSCOPE 2").name == "MICROSCOPE 2"
    twice = [replace(one, label="Blast") for one in CLASSES]
    with pytest.raises(NameTaken):
        teachings.create("Another", "classes", twice)


def test_only_so_many_are_kept(teachings: Teachings) -> None:
    for number in range(HEADS_MOST):
        new(teachings, f"n{number}")
    with pytest.raises(TooManyHeads, match="50"):
        new(teachings)
    made = teachings.find("n0")
    some = [shown(f"{number}") for number in range(EXAMPLES_MOST)]
    assert len(teachings.add_examples(made.id, some)) == EXAMPLES_MOST
    with pytest.raises(TooManyExamples, match="500"):
        teachings.add_examples(made.id, [shown("one more")])
    assert teachings.add_examples(made.id, some[:1])[0].id == some[0].id


def test_a_photo_is_added_once_and_its_first_cell_named_if_nobody_has(
    teachings: Teachings,
) -> None:
    made = new(teachings)
    first = [shown(), replace(shown(confidence=0.99), at=datetime.now(UTC))]
    added = teachings.add_examples(made.id, first)
    assert [one.id for one in added] == [one.id for one in first]
    again = teachings.add_examples(made.id, [shown(label="blast")])
    assert [(one.id, one.label) for one in again] == [(first[0].id, "blast"), (first[1].id, None)]
    again = teachings.add_examples(made.id, [shown(label="normal")])
    assert [one.label for one in again] == ["blast", None]
    other = new(teachings, "Other")
    assert teachings.add_examples(other.id, [shown()])[0].id not in {one.id for one in first}


def test_the_same_photo_sent_many_times_at_once_is_added_once(
    teachings: Teachings, database_url: str
) -> None:
    made = new(teachings)
    second = History(Database.at(database_url), 30)
    both = [teachings, Teachings(second)]
    threads = [
        threading.Thread(target=both[number % 2].add_examples, args=(made.id, [shown()]))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(teachings.examples(made.id)) == 1
    second.close()


def test_a_cell_is_named_by_a_class_of_its_own_head_alone(teachings: Teachings) -> None:
    made, other = new(teachings), new(teachings, "Other")
    (one,) = teachings.add_examples(made.id, [shown()])
    assert teachings.name_example(made.id, one.id, "normal").label == "normal"
    assert teachings.name_example(made.id, one.id, None).label is None
    for label in ("Normal", "", "a\0b"):
        with pytest.raises(NoSuchClass):
            teachings.name_example(made.id, one.id, label)
    with pytest.raises(NoSuchClass):
        teachings.add_examples(made.id, [shown("q", "lymphocyte")])
    for head, example in ((other.id, one.id), (made.id, uuid4())):
        with pytest.raises(NoSuchExample):
            teachings.name_example(head, example, "normal")
        with pytest.raises(NoSuchExample):
            teachings.remove_example(head, example)
        with pytest.raises(NoSuchExample):
            teachings.picture(head, example)
    with pytest.raises(NoSuchHead):
        teachings.name_example(uuid4(), one.id, "normal")
    assert teachings.picture(made.id, one.id) == b"\xff\xd8 no picture"
    teachings.remove_example(made.id, one.id)
    assert teachings.examples(made.id) == []


def test_a_class_by_which_cells_are_named_stays(teachings: Teachings) -> None:
    made = new(teachings)
    (one,) = teachings.add_examples(made.id, [shown(label="blast")])
    with pytest.raises(ClassInUse):
        teachings.set_classes(made.id, coloured(["normal", "band"]))
    changed = teachings.set_classes(made.id, coloured(["band", "blast"], {"band": "#123456"}))
    assert (changed.classes[0].label, changed.classes[0].colour) == ("band", "#123456")
    teachings.name_example(made.id, one.id, "band")
    microscope = teachings.create("M", "microscope", CLASSES)
    with pytest.raises(ClassInUse):
        teachings.set_classes(microscope.id, CLASSES)


def test_deleting_it_deletes_its_examples(teachings: Teachings, history: History) -> None:
    made, other = new(teachings), new(teachings, "Other")
    for head in (made, other):
        teachings.add_examples(head.id, [shown()])
    teachings.delete(made.id)
    with pytest.raises(NoSuchHead):
        teachings.delete(made.id)
    with history.database.read() as connection:
        left = connection.execute(examples.select()).all()
    assert [row.taught_id for row in left] == [other.id]


def test_forgetting_answers_and_deleting_them_leaves_what_is_taught(
    teachings: Teachings, history: History
) -> None:
    made = new(teachings)
    teachings.add_examples(made.id, [shown()])
    history.forget()
    history.delete_all(uuid4())
    assert len(teachings.examples(made.id)) == 1


def test_a_lesson_is_undone_once_back_to_what_answered_before(teachings: Teachings) -> None:
    made = new(teachings)
    with pytest.raises(NothingToUndo):
        teachings.undo(made.id)
    assert teachings.save_lesson(made.id, lesson(1)).can_undo
    first = teachings.save_lesson(made.id, lesson(2))
    assert teachings.head(made.id, MODEL).head.kernel[0, 0] == 2
    back = teachings.undo(made.id)
    assert teachings.head(made.id, MODEL).head.kernel[0, 0] == 1
    assert back.report
    assert back.report["seconds"] == 1
    assert back.taught_at
    assert first.taught_at
    assert back.taught_at < first.taught_at
    with pytest.raises(NothingToUndo):
        teachings.undo(made.id)


def test_the_first_lesson_is_undone_to_nothing(teachings: Teachings) -> None:
    made = new(teachings)
    teachings.save_lesson(made.id, lesson())
    back = teachings.undo(made.id)
    assert (back.taught_at, back.report, back.model_sha256) == (None, None, None)
    with pytest.raises(NotTaught):
        teachings.head(made.id, MODEL)


def test_a_lesson_that_is_no_gain_changes_nothing_but_the_report(teachings: Teachings) -> None:
    made = teachings.create("M", "microscope", CLASSES)
    refused = teachings.save_lesson(made.id, lesson(verdict="no_gain"))
    assert (refused.taught_at, refused.can_undo) == (None, False)
    assert refused.report
    assert refused.report["verdict"] == "no_gain"
    teachings.save_lesson(made.id, lesson(3))
    teachings.save_lesson(made.id, lesson(4, verdict="no_gain"))
    assert teachings.head("m", MODEL).head.kernel[0, 0] == 3


def test_a_head_is_told_apart_by_why_it_cannot_answer(
    teachings: Teachings, history: History
) -> None:
    made = new(teachings)
    with pytest.raises(NoSuchHead):
        teachings.head("other", MODEL)
    with pytest.raises(NotTaught):
        teachings.head("Smears", MODEL)
    teachings.save_lesson(made.id, lesson(model="b" * 64))
    with pytest.raises(HeadStale):
        teachings.head("Smears", MODEL)
    teachings.save_lesson(made.id, lesson())
    with history.database.begin() as connection:
        connection.execute(update(taught).values(head=b"PK damaged"))
    with pytest.raises(HeadStale):
        teachings.head("Smears", MODEL)


def test_a_head_is_parsed_once_until_another_process_changes_it(
    teachings: Teachings, database_url: str
) -> None:
    made = new(teachings)
    teachings.save_lesson(made.id, lesson(1))
    head = teachings.head("smears", MODEL)
    assert head.name == "Smears"
    assert teachings.head(made.id, MODEL) is head
    second = History(Database.at(database_url), 30)
    other = Teachings(second)
    other.save_lesson(made.id, lesson(2))
    assert teachings.head(made.id, MODEL).head.kernel[0, 0] == 2
    other.rename(made.id, "Slides")
    assert teachings.head(made.id, MODEL).name == "Slides"
    other.undo(made.id)
    assert teachings.head(made.id, MODEL).head.kernel[0, 0] == 1
    other.delete(made.id)
    with pytest.raises(NoSuchHead):
        teachings.head(made.id, MODEL)
    second.close()


def test_a_damaged_row_is_left_out_and_named(
    teachings: Teachings, history: History, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = new(teachings, "bad"), new(teachings, "good")
    added = teachings.add_examples(good.id, [shown("p"), shown("q")])
    with history.database.begin() as connection:
        spoilt = update(taught).where(taught.c.id == bad.id)
        connection.execute(spoilt.values(classes={"label": 3}))
        spoilt = update(examples).where(examples.c.id == added[0].id)
        connection.execute(spoilt.values(box=["x"]))
    assert [one.id for one in teachings.all()] == [good.id]
    assert [one.id for one in teachings.examples(good.id)] == [added[1].id]
    assert UUID(caplog.messages[0].rsplit(" ", 1)[-1]) == bad.id


def test_the_file_stays_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    history = History(Database.at(f"sqlite:///{path}"), 30)
    new(Teachings(history))
    history.close()
    assert path.stat().st_mode & 0o077 == 0
