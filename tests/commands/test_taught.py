"""What was taught, on the command line: listed, exported, imported, undone and deleted."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import ModelUnusable
from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.teaching.archive.packing import pack
from app.teaching.archive.reading import read
from app.teaching.kept.moving import arrive
from app.teaching.kept.rows import coloured
from app.teaching.store import Teachings
from tests.commands.test_teaching import run, taught
from tests.kit.taught_heads import archive, head


@pytest.fixture(scope="module")
def packed(impulse: Impulse) -> bytes:
    """A head taught with the shipped model."""
    of = head(impulse.spec.classes, impulse.spec.kinds, impulse.model_sha256)
    return pack(replace(archive(), head=of))


@pytest.fixture
def store(tmp_path: Path, packed: bytes) -> Iterator[Path]:
    """A folder with one head, opened by this process, too, as by a server."""
    folder = tmp_path / "store"
    history = History(Database.at(f"sqlite:///{folder / 'history.sqlite3'}"), 30)
    arrive(history, read(packed))
    yield folder
    history.close()


def test_the_list_fits_a_terminal_and_says_how_good_each_is(store: Path) -> None:
    done = run(store, "taught")
    assert done.returncode == 0, done.stderr
    heading, *lines = done.stdout.splitlines()
    assert heading.split() == ["name", "kind", "classes", "cells", "named", "rightly"]
    assert lines[0].startswith("Bench 3")
    assert "90.0% (70.0% to 100.0%)" in lines[0]
    assert max(map(len, [heading, *lines])) <= 80


def test_an_empty_list_says_how_to_begin(tmp_path: Path) -> None:
    done = run(tmp_path, "taught")
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing is taught yet.")
    assert taught(tmp_path) == []


def test_what_is_exported_is_imported_under_a_free_name(
    store: Path, packed: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "bench.zip"
    done = run(store, "taught", "export", "bench 3", file)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"“Bench 3” with 13 cells is in {file}.\n"
    assert file.read_bytes() == packed
    told = json.loads(run(store, "taught", "import", file, "--json").stdout)
    assert (told["name"], told["taught"]) == ("Bench 3 2", True)
    assert [one["name"] for one in taught(store)] == ["Bench 3", "Bench 3 2"]


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"x" * 51_000_000])
def test_what_was_not_exported_is_refused_in_one_sentence(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(data)
    done = run(tmp_path / "store", "taught", "import", file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("smearlens: Smearlens did not export this file")
    assert len(done.stderr.splitlines()) == 1


def test_a_file_that_can_t_be_written_is_named(store: Path, tmp_path: Path) -> None:
    done = run(store, "taught", "export", "Bench 3", tmp_path / "store" / "history.sqlite3" / "x")
    assert done.returncode == 1
    assert "can't be written" in done.stderr


def test_what_was_imported_has_no_lesson_to_undo(store: Path) -> None:
    done = run(store, "taught", "undo", "Bench 3")
    assert done.returncode == 1
    assert done.stderr.startswith("smearlens: ")


def test_a_deleted_one_is_gone_with_its_cells(store: Path) -> None:
    done = run(store, "taught", "delete", "BENCH 3")
    assert done.stdout == "“Bench 3” with 13 cells is deleted.\n"
    assert taught(store) == []
    again = run(store, "taught", "delete", "BENCH 3")
    assert again.returncode == 1
    assert again.stderr.startswith("smearlens: ")


def test_one_that_was_never_taught_or_by_another_model_says_so(tmp_path: Path) -> None:
    history = History(Database.at(f"sqlite:///{tmp_path / 'history.sqlite3'}"), 30)
    Teachings(history).create("New", "classes", coloured(["a", "b"]))
    arrive(history, read(pack(archive())))
    history.close()
    listed = run(tmp_path, "taught").stdout
    assert "not taught" in listed
    assert "by another model" in listed
    for name, told in (("New", "taught"), ("Bench 3", "another model")):
        done = run(tmp_path, "classify", "--microscope", name, "x.jpg")
        assert (done.returncode, done.stdout) == (1, "")
        assert told in done.stderr


def test_a_head_that_only_claims_to_fit_the_model_is_not_asked(impulse: Impulse) -> None:
    strange = head(sha256=impulse.model_sha256)
    assert not impulse.takes(strange)
    with pytest.raises(ModelUnusable, match="taught with another model"):
        impulse.classify(b"", taught=strange)
