"""Turns values of SQLite and PostgreSQL into JSON that is the same for both, and back.

Under `rows.py`. What SQLite keeps as text passes as that text, damaged or not, so that no row
is lost for it. Knows no tables.
"""

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CHAR,
    JSON,
    BindParameter,
    Boolean,
    ColumnElement,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    Uuid,
    cast,
)
from sqlalchemy.types import TypeEngine

from app.history.backup.manifest import Kind

INTEGER_MOST = 2**63


class _JsonText(TypeDecorator[str]):
    """Read and write PostgreSQL's JSON as the text it is."""

    impl = Text
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(column, Text)

    def bind_expression(self, bindparam: BindParameter[str]) -> ColumnElement[Any]:
        return cast(bindparam, JSON)


ON_SQLITE: dict[Kind, type[TypeEngine[Any]]] = {
    "uuid": String,
    "time": String,
    "json": String,
    "bytes": LargeBinary,
    "bool": Integer,
    "int": Integer,
    "float": Float,
    "text": String,
}
ON_POSTGRES: dict[Kind, TypeEngine[Any] | type[TypeEngine[Any]]] = {
    **ON_SQLITE,
    "uuid": Uuid,
    "time": DateTime(timezone=True),
    "json": _JsonText,
    "bool": Boolean,
}
STORED: dict[str, tuple[type, ...]] = {
    "bytes": (bytes,),
    "bool": (bool, int),
    "int": (int,),
    "float": (float, int),
}
"""What a database's driver returns of a kind; text of all others."""


def kind_of(column: TypeEngine[Any]) -> Kind:
    """Return which kind of values a column of this type has; SQLite's UUIDs are CHAR."""
    kinds: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
        (Uuid, "uuid"),
        (CHAR, "uuid"),
        (DateTime, "time"),
        (JSON, "json"),
        (LargeBinary, "bytes"),
        (Boolean, "bool"),
        (Integer, "int"),
        (Float, "float"),
    )
    return next((kind for of, kind in kinds if isinstance(column, of)), "text")


def told(kind: Kind, value: Any) -> Any:
    """Return a value that a database returned as JSON.

    Raises:
        ValueError: it is none of its kind.
    """
    if value is None:
        return None
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    if not isinstance(value, STORED.get(kind, (str,))):
        raise ValueError(f"{type(value).__name__} in place of {kind}")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return bool(value) if kind == "bool" else value


def meant(kind: Kind, told: Any, on_postgres: bool) -> Any:
    """Return the value to store that JSON tells.

    Raises:
        ValueError: it tells none of this kind.
    """
    if told is None:
        return None
    if kind == "bool":
        _check(type(told) is bool)
    elif kind == "int":
        _check(type(told) is int and -INTEGER_MOST <= told < INTEGER_MOST)
    elif kind == "float":
        _check(type(told) in (int, float) and abs(told) != float("inf"))
    else:
        _check(isinstance(told, str))
        told.encode()  # half a letter of UTF-16 is none
    if kind == "bytes":
        return base64.b64decode(told, validate=True)
    if on_postgres and kind == "uuid":
        return UUID(told)
    if on_postgres and kind == "time":
        return datetime.fromisoformat(told).replace(tzinfo=UTC)
    return told


def _check(holds: bool) -> None:
    if not holds:
        raise ValueError("it is of another kind")
