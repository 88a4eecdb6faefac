"""Reads and writes tables as lines of JSON, a row a line, in an order that both databases share.

Under `saving.py` and `restoring.py`. Which columns there are the database itself says, so that a
backup of any revision can be written. Knows no archive.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, func, insert, inspect, select, text

from app.history.backup.kinds import ON_POSTGRES, ON_SQLITE, kind_of, meant, told
from app.history.backup.manifest import Kind
from app.history.tables import metadata

AT_ONCE = 16
"""Rows that are read at once."""
BYTES_AT_ONCE = 4_000_000
"""Of lines whose rows are written at once."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Read and write the rows of a table as it is in one database."""

    table: Table
    columns: list[tuple[str, Kind]]

    @property
    def name(self) -> str:
        """What the table is called."""
        return self.table.name

    def many(self, connection: Connection) -> int:
        """Return how many there are."""
        return connection.execute(select(func.count()).select_from(self.table)).scalar_one()

    def lines(self, connection: Connection) -> Iterator[bytes | None]:
        """Return a line a row, by their keys; None for one that is damaged."""
        query = select(self.table).order_by(*self.table.primary_key)
        kinds = [kind for _, kind in self.columns]
        streamed = {"stream_results": True, "yield_per": AT_ONCE}
        for row in connection.execute(query, execution_options=streamed):
            try:
                line = [told(kind, value) for kind, value in zip(kinds, row, strict=True)]
            except ValueError:
                yield None
            else:
                yield json.dumps(line, separators=(",", ":")).encode() + b"\n"

    def put(self, connection: Connection, lines: Iterable[bytes]) -> Iterator[int]:
        """Write a row a line; tell how many were written each time.

        Raises:
            ValueError: a line is no row of this table.
        """
        rows: list[dict[str, Any]] = []
        size = 0
        for line in lines:
            rows.append(self._row(line, connection.dialect.name == "postgresql"))
            size += len(line)
            if size >= BYTES_AT_ONCE:
                connection.execute(insert(self.table), rows)
                yield len(rows)
                rows, size = [], 0
        if rows:
            connection.execute(insert(self.table), rows)
            yield len(rows)

    def number_on(self, connection: Connection) -> None:
        """Let PostgreSQL number new rows after those that are there; SQLite does so itself."""
        for column in self.table.primary_key:
            names = {"table": self.name, "column": column.name}
            find = text("SELECT pg_get_serial_sequence(:table, :column)")
            sequence = connection.scalar(find, names)
            if sequence:
                last = connection.scalar(select(func.max(column)))
                set_to = text("SELECT setval(:sequence, :last, :used)")
                told = {"sequence": sequence, "last": last or 1, "used": last is not None}
                connection.execute(set_to, told)

    def _row(self, line: bytes, on_postgres: bool) -> dict[str, Any]:
        try:
            values = json.loads(line)
        except RecursionError as error:
            raise ValueError("it is too deep") from error
        if not isinstance(values, list):
            raise ValueError("it is no row")
        return {
            name: meant(kind, value, on_postgres)
            for (name, kind), value in zip(self.columns, values, strict=True)
        }


def tables(connection: Connection) -> list[Rows]:
    """Return our tables that the database has, each after those that its rows belong to."""
    seen = inspect(connection)
    there = set(seen.get_table_names())
    kinds = ON_POSTGRES if connection.dialect.name == "postgresql" else ON_SQLITE
    found = []
    for ours in metadata.sorted_tables:
        if ours.name not in there:
            continue
        told = [(one["name"], kind_of(one["type"])) for one in seen.get_columns(ours.name)]
        keys = seen.get_pk_constraint(ours.name)["constrained_columns"]
        columns: list[Column[Any]] = [
            Column(name, kinds[kind], primary_key=name in keys) for name, kind in told
        ]
        found.append(Rows(Table(ours.name, MetaData(), *columns), told))
    return found
