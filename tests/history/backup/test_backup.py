"""Backups of real SQLite and PostgreSQL: they come back the same into either, or not at all."""

import hashlib
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import insert, inspect, text

from app.errors import BackupError
from app.history.backup.manifest import MANIFEST, Manifest
from app.history.backup.restoring import restore
from app.history.backup.saving import save
from app.history.database import MIGRATIONS, Database
from app.history.tables import count_judgements
from tests.kit.postgres_fixtures import new_database
from tests.kit.stored import fill, held

NUMBERS = itertools.count()
Place = Callable[[str], str]


def nothing(_: int, __: int) -> None:
    """Show no progress."""


def backed_up(url: str, path: Path) -> Manifest:
    with path.open("wb") as file:
        return save(url, file, "1.0", nothing)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Return a function that names an empty database of a kind."""

    def new(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'there{next(NUMBERS)}' / 'history.sqlite3'}"
        return new_database(request.getfixturevalue("postgres"))

    return new


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A backup from SQLite."""
    url = f"sqlite:///{tmp_path / 'packed.sqlite3'}"
    fill(url)
    backed_up(url, tmp_path / "packed")
    return tmp_path / "packed"


def altered(
    packed: Path,
    change: Callable[[dict[str, bytes]], None],
    told: Callable[[dict[str, Any]], None] = lambda _: None,
) -> Path:
    """Return a backup with other parts, whose hashes and numbers of rows are right again."""
    with zipfile.ZipFile(packed) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    change(parts)
    manifest = json.loads(parts[MANIFEST])
    for table, part in manifest["tables"].items():
        data = parts.get(f"{table}.jsonl", b"")
        part |= {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()}
    told(manifest)
    other = packed.with_name("altered")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, json.dumps(manifest) if name == MANIFEST else data)
    return other


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
@pytest.mark.parametrize("come_from", ["sqlite", "postgresql"])
def test_all_comes_back_the_same_into_either_database(
    place: Place, tmp_path: Path, come_from: str, to: str
) -> None:
    here, there = place(come_from), place(to)
    fill(here)
    before = held(here)
    manifest = backed_up(here, tmp_path / "one")
    seen: list[tuple[int, int]] = []
    restore(there, tmp_path / "one", False, lambda *told: seen.append(told))
    assert held(there) == before
    assert held(here) == before
    assert {name: len(rows) for name, rows in before.items()} == {
        name: part.rows for name, part in manifest.tables.items()
    }
    assert seen[-1] == (3 * manifest.rows,) * 2
    assert seen == sorted(seen)
    again = backed_up(there, tmp_path / "two")
    assert again.tables == manifest.tables


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_new_judgements_get_numbers_after_those_that_came_back(
    place: Place, packed: Path, to: str
) -> None:
    there = place(to)
    restore(there, packed, False, nothing)
    database = Database.at(there)
    with database.begin() as connection:
        row = connection.execute(count_judgements.select().limit(1)).mappings().one()
        last = connection.scalar(text("SELECT max(id) FROM count_judgements"))
        values = {name: value for name, value in row.items() if name != "id"}
        new = connection.execute(insert(count_judgements).values(values)).inserted_primary_key
    database.close()
    assert new
    assert new[0] == last + 1


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_what_is_there_is_replaced_only_when_told_so(place: Place, packed: Path, to: str) -> None:
    there, fresh = place(to), place("sqlite")
    fill(there, answers=3)
    before = held(there)
    with pytest.raises(BackupError, match=r"3 answers, 1 counts.*--replace"):
        restore(there, packed, False, nothing)
    assert held(there) == before
    restore(there, packed, True, nothing)
    restore(fresh, packed, False, nothing)
    assert held(there) == held(fresh) != before


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_history_that_is_open_elsewhere_is_backed_up_and_not_restored_into(
    place: Place, packed: Path, tmp_path: Path, kind: str
) -> None:
    there = place(kind)
    fill(there, answers=3)
    server = Database.at(there)
    with server.begin() as connection:
        connection.execute(text("UPDATE answers SET label = 'half'"))
        backed_up(there, tmp_path / "meanwhile")
    before = held(there)
    with server.read():
        pass  # it holds its connections, and does nothing
    with pytest.raises(BackupError, match="Stop it first"):
        restore(there, packed, True, nothing)
    server.close()
    assert held(there) == before
    restore(there, tmp_path / "meanwhile", True, nothing)
    assert "half" not in str(held(there)["answers"])


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
@pytest.mark.parametrize("revision", ["0001", "0003", "0004"])
def test_an_older_history_is_backed_up_as_it_is_and_brought_up_to_date(
    place: Place, tmp_path: Path, revision: str, to: str
) -> None:
    here, there = place("sqlite"), place(to)
    fill(here)
    whole = held(here)
    database = Database.at(here)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    database.close()
    assert backed_up(here, tmp_path / "old").revision == revision
    with closing(sqlite3.connect(here.removeprefix("sqlite:///"))) as seen:
        assert seen.execute("SELECT version_num FROM alembic_version").fetchone() == (revision,)
    restore(there, tmp_path / "old", False, nothing)
    found = held(there)
    assert len(found["answers"]) == 20
    assert found["photos"] == whole["photos"]
    assert bool(found["taught"]) == (revision >= "0004")
    assert len(found["clock"]) == 1


def test_a_damaged_row_is_kept_as_it_is_where_it_can_be(place: Place, tmp_path: Path) -> None:
    here, there = place("sqlite"), place("sqlite")
    fill(here, answers=4)
    with closing(sqlite3.connect(here.removeprefix("sqlite:///"))) as connection:
        some = "WHERE id = (SELECT max(id) FROM answers)"
        connection.execute(f"UPDATE answers SET cells = '[', at = 'then' {some}")
        connection.execute("UPDATE clock SET trusted = x'00'")
        connection.commit()
    manifest = backed_up(here, tmp_path / "one")
    assert (manifest.left_out, manifest.tables["clock"].left_out) == (1, 1)
    restore(there, tmp_path / "one", False, nothing)
    assert held(there)["answers"] == held(here)["answers"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_where_nothing_is_stored_there_is_no_backup(
    place: Place, tmp_path: Path, kind: str
) -> None:
    url = place(kind)
    with pytest.raises(BackupError, match="nothing to back up"):
        backed_up(url, tmp_path / "none")
    if kind == "sqlite":
        assert not Path(url.removeprefix("sqlite:///")).exists()


def test_a_cut_or_changed_file_is_refused(place: Place, packed: Path, tmp_path: Path) -> None:
    there = place("sqlite")
    whole = packed.read_bytes()
    spoilt = tmp_path / "spoilt"
    for place_of in range(0, len(whole), max(1, len(whole) // 60)):
        for data in (
            whole[:place_of],
            whole[:place_of] + bytes([whole[place_of] ^ 0x55]) + whole[place_of + 1 :],
        ):
            spoilt.write_bytes(data)
            try:
                restore(there, spoilt, True, nothing)
            except BackupError as error:
                assert "damaged" in str(error) or "newer" in str(error)  # noqa: PT017
                continue
            # A bit that nobody reads, such as a time in the archive's list.
            assert len(held(there)["answers"]) == 20


NO_ROWS = (
    b"{",
    b"{}\n",
    b"[]\n",
    b"[1,2,3,4]\n",
    b"[" * 100_000 + b"\n",
    b"[99999999999999999999999,null,null,null]\n",
    b'[1,{"a":1},null,null]\n',
    b"[true,null,null,null]\n",
    b'[1,"\\ud800",null,null]\n',
    b"[1,null,null,null]\n[1,null,null,null]\n",
    b"[NaN,null,null,null]\n",
    b"\xff\n",
)
NO_TIME = b'[1,null,null,"' + b"x" * 100 + b'"]\n'
"""What SQLite alone keeps as a time, as it does whatever it is given."""


@pytest.mark.parametrize(
    ("to", "line"),
    [(to, line) for to in ("sqlite", "postgresql") for line in NO_ROWS] + [("postgresql", NO_TIME)],
)
def test_a_row_that_is_none_changes_nothing(
    place: Place, packed: Path, line: bytes, to: str
) -> None:
    there = place(to)
    fill(there, answers=2)
    before = held(there)
    bad = altered(packed, lambda parts: parts.update({"clock.jsonl": line}))
    with pytest.raises(BackupError, match="damaged"):
        restore(there, bad, True, nothing)
    assert held(there) == before


@pytest.mark.parametrize(
    ("change", "told", "says"),
    [
        (lambda _: None, lambda one: one.update(format=2), "newer"),
        (lambda _: None, lambda one: one.update(revision="9999"), "newer"),
        (lambda _: None, lambda one: one.update(format="1"), "damaged"),
        (lambda _: None, lambda one: one.update(revision="../.."), "damaged"),
        (lambda _: None, lambda one: one["tables"].pop("photos"), "damaged"),
        (lambda _: None, lambda one: one["tables"]["clock"]["columns"].pop(), "damaged"),
        (lambda _: None, lambda one: one["tables"]["clock"].update(rows=0), "damaged"),
        (lambda _: None, lambda one: one.update(revision="0001"), "damaged"),
        (lambda parts: parts.update({"../evil": b"x"}), lambda _: None, "damaged"),
        (lambda parts: parts.pop("photos.jsonl"), lambda _: None, "damaged"),
        (lambda parts: parts.pop("answers.jsonl"), lambda one: one["tables"].pop("answers"), "dam"),
    ],
)
def test_a_manifest_that_does_not_fit_changes_nothing(
    place: Place, packed: Path, change: Any, told: Any, says: str
) -> None:
    there = place("sqlite")
    fill(there, answers=2)
    before = held(there)
    with pytest.raises(BackupError, match=says):
        restore(there, altered(packed, change, told), True, nothing)
    assert held(there) == before
    folder = packed.parent
    assert not (folder.parent / "evil").exists()


def test_an_answer_whose_photo_lacks_its_answer_changes_nothing(place: Place, packed: Path) -> None:
    there = place("sqlite")
    bad = altered(packed, lambda parts: parts.update({"answers.jsonl": b""}))
    with pytest.raises(BackupError, match="damaged"):
        restore(there, bad, False, nothing)
    assert not held(there)["photos"]


@pytest.mark.parametrize("data", [b"", b"x", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" * 20])
def test_what_is_no_archive_is_refused(place: Place, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "none").write_bytes(data)
    with pytest.raises(BackupError, match="damaged"):
        restore(place("sqlite"), tmp_path / "none", False, nothing)
    with pytest.raises(BackupError, match="no such file"):
        restore(place("sqlite"), tmp_path / "nowhere", False, nothing)


def test_another_program_s_database_is_left_alone(place: Place, packed: Path) -> None:
    path = Path(place("sqlite").removeprefix("sqlite:///"))
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (id)")
    before = path.read_bytes()
    with pytest.raises(BackupError, match="another program"):
        restore(f"sqlite:///{path}", packed, True, nothing)
    assert path.read_bytes() == before


def test_a_database_that_others_share_keeps_their_tables(place: Place, packed: Path) -> None:
    there = place("postgresql")
    fill(there, answers=1)
    database = Database.at(there)
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id int)"))
    database.close()
    restore(there, packed, True, nothing)
    with database.read() as connection:
        assert "theirs" in inspect(connection).get_table_names()
    database.close()
