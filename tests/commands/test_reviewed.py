"""`smearlens data --from-history`, as real processes beside a store that is in use."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from app.counts.kept.entries import NewPhoto
from app.counts.reviewed.packing import TABLE
from app.counts.store import Counts
from app.history.database import Database
from app.history.history import History
from tests.commands.test_teaching import run
from tests.counts.reviewed.test_packing import counted
from tests.kit.counts import photo
from tests.kit.small_disk import small_disk_at
from tests.kit.smears import draw_smear, encode

pytest.importorskip("scipy", reason="the extra `train` is not installed")


@pytest.fixture
def store(database_url: str) -> Iterator[Counts]:
    """The counts of a server that is running."""
    history = History(Database.at(database_url), 30)
    history.check()
    yield Counts(history)
    history.close()


@pytest.fixture
def real_photos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each photo of a made-up count be a drawn field, which can be opened."""
    numbers = itertools.count()

    def drawn(cells: int = 1) -> NewPhoto:
        jpeg = encode(draw_smear("lymphocyte", 500, 400, next(numbers)))
        return photo(cells, jpeg=jpeg)

    monkeypatch.setattr("tests.counts.reviewed.test_packing.photo", drawn)


def export(url: str, to: Path, *words: str, code: int = 0) -> str:
    where = ("data", to, "--from-history", "--runs", to.parent / "runs")
    done = run(to.parent, *where, *words, SMEARLENS_DATABASE_URL=url, COLUMNS="300")
    assert done.returncode == code, done.stdout + done.stderr
    return done.stderr if code else done.stdout


def test_a_set_is_written_looked_over_and_grows_without_moving_a_slide(
    store: Counts, database_url: str, tmp_path: Path, real_photos: None
) -> None:
    for number in range(3):
        counted(store, f"Smear {number}", "lymphocyte", "monocyte")
    to = tmp_path / "reviewed"
    said = export(database_url, to)
    assert "6 reviewed cells of 3 slides are in" in said
    assert "3 as the model had said, 3 otherwise." in said
    assert "Left out: 3 that nobody reviewed." in said
    assert "Layout: table." in said
    held_out = aside(to)
    before = (to / TABLE).stat().st_mtime_ns
    export(database_url, to)
    assert (to / TABLE).stat().st_mtime_ns == before, "the same cells, the same set"
    for number in range(3, 9):
        counted(store, f"Smear {number}", "lymphocyte")
    told = json.loads(export(database_url, to, "--json"))["reviewed"]
    assert told["cells"] == 12
    assert aside(to) >= held_out
    later = {UUID(one) for slide in told["slides"][:3] for one in slide["counts"]}
    assert aside(to) & later == held_out
    assert not list(tmp_path.glob(".*-reviewed"))


def aside(folder: Path) -> set[UUID]:
    slides = json.loads((folder / "manifest.json").read_text())["slides"]
    return {UUID(one) for slide in slides if slide["held_out"] for one in slide["counts"]}


def test_nothing_reviewed_and_a_folder_of_something_else_are_said_in_a_sentence(
    store: Counts, database_url: str, tmp_path: Path
) -> None:
    to = tmp_path / "reviewed"
    said = export(database_url, to, code=1)
    assert "nothing to learn from yet" in said
    assert not to.exists()
    counted(store, "S", "monocyte")
    to.mkdir()
    (to / "thesis.txt").write_text("years of work")
    assert "holds other files" in export(database_url, to, code=1)
    assert (to / "thesis.txt").read_text() == "years of work"


def test_a_full_disk_leaves_the_earlier_set_as_it_was(tmp_path: Path, real_photos: None) -> None:
    url = f"sqlite:///{tmp_path / 'history.sqlite3'}"
    history = History(Database.at(url), 30)
    history.check()
    store = Counts(history)
    try:
        counted(store, "Smear 1", "lymphocyte", "monocyte")
        with small_disk_at(tmp_path / "disk", 1) as disk:
            export(url, disk / "reviewed", "--runs", str(tmp_path / "runs"))
            before = (disk / "reviewed" / TABLE).read_bytes()
            (disk / "film").write_bytes(b"\0" * 900_000)
            for number in range(4):
                counted(store, f"Smear {number + 2}", "monocyte")
            said = export(url, disk / "reviewed", code=1)
            assert "can't be written: no space left on device" in said
            assert (disk / "reviewed" / TABLE).read_bytes() == before
    finally:
        history.close()
