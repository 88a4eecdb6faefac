"""A history of every kind of row, and what a database holds, to be compared."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from app.history.database import Database
from app.history.history import History
from app.history.tables import metadata
from app.teaching.kept.moving import arrive
from tests.history.test_history import made
from tests.kit.count_rows import full_count, keep
from tests.kit.taught_heads import archive

JPEG = b"\xff\xd8" + bytes(range(256)) * 40


def fill(url: str, answers: int = 20) -> None:
    """Store answers, every other with its photo, a count and a taught microscope."""
    history = History(Database.at(url), 30)
    try:
        for number in range(answers):
            jpeg = JPEG if number % 2 else None
            entry = replace(made(), label="Größe", photo_kept=bool(jpeg), head=None)
            history.store(entry, jpeg, signature=uuid4().bytes).result(30)
        keep(history.database, full_count())
        arrive(history, archive())
    finally:
        history.close()


def held(url: str) -> dict[str, list[Any]]:
    """Return all rows of all tables."""
    database = Database.at(url)
    try:
        with database.read() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(select(table))))
                for table in metadata.sorted_tables
            }
    finally:
        database.close()
