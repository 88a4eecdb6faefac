"""The tables of the history and of what is taught, the same in SQLite and PostgreSQL.

Built by the migrations, which a test compares with these. Knows no queries.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)

DAMAGED = object()
"""What is read of a value that can't be what it was."""


class Tolerant(TypeDecorator[Any]):
    """Read `DAMAGED` where a value can't be read, so that one row spoils no list."""

    __abstract__ = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        read = super().result_processor(dialect, coltype)

        def tolerant(value: Any) -> Any:
            try:
                return read(value) if read else value
            except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
                return DAMAGED

        return tolerant


class AnyUuid(Tolerant):
    """Store a UUID."""

    impl = Uuid
    cache_ok = True


class AnyJson(Tolerant):
    """Store what JSON can hold."""

    impl = JSON
    cache_ok = True


class UtcTime(Tolerant):
    """Store a time in UTC; SQLite keeps no zone, so none is written there."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

answers = Table(
    "answers",
    metadata,
    Column("id", AnyUuid, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("phone", AnyUuid, nullable=False),
    Column("label", String(100), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("candidates", AnyJson, nullable=False),
    Column("scores", AnyJson, nullable=False),
    Column("cells", AnyJson, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("timings_ms", AnyJson, nullable=False),
    Column("model_name", String(200), nullable=False),
    Column("model_sha256", String(64), nullable=False),
    Column("model_served", String(100), nullable=False),
    Column("photo_sha256", String(64), nullable=False),
    Column("photo_kept", Boolean, nullable=False),
    Column("deleted_at", UtcTime),
    Column("head", String(100)),
    Column("signature", LargeBinary),
    Index("answers_of_phone", "phone", "at"),
    Index("answers_by_age", "at"),
)

photos = Table(
    "photos",
    metadata,
    Column("answer_id", AnyUuid, ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("jpeg", LargeBinary, nullable=False),
)

clock = Table(
    "clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("trusted", UtcTime),
    Column("doubted", UtcTime),
    Column("seen", UtcTime),
)
"""One row: what `forgetting.py` knows of the computer's clock."""

taught = Table(
    "taught",
    metadata,
    Column("id", AnyUuid, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("folded", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("classes", AnyJson, nullable=False),
    Column("frame", Boolean, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("changed", UtcTime, nullable=False),
    Column("head", LargeBinary),
    Column("report", AnyJson(none_as_null=True)),
    Column("taught_at", UtcTime),
    Column("model_sha256", String(64)),
    Column("can_undo", Boolean, nullable=False),
    Column("head_before", LargeBinary),
    Column("report_before", AnyJson(none_as_null=True)),
    Column("taught_at_before", UtcTime),
    Column("model_sha256_before", String(64)),
    UniqueConstraint("folded", name="taught_by_name"),
)
"""A row a microscope or set of classes; `changed` is another whenever what it answers may be."""

examples = Table(
    "examples",
    metadata,
    Column("id", AnyUuid, primary_key=True),
    Column("taught_id", AnyUuid, ForeignKey("taught.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("label", String(64)),
    Column("said", String(100), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("group", String(200), nullable=False),
    Column("photo_sha256", String(64), nullable=False),
    Column("box", AnyJson, nullable=False),
    Column("picture", LargeBinary, nullable=False),
    Column("features", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("model_sha256", String(64), nullable=False),
    Index("examples_of_taught", "taught_id", "photo_sha256"),
)
