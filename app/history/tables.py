"""The tables of the history, the same in SQLite and PostgreSQL.

Built by the migrations, which a test compares with these. Knows no queries.
"""

from datetime import UTC, datetime

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
    TypeDecorator,
    Uuid,
)


class UtcTime(TypeDecorator[datetime]):
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
    Column("id", Uuid, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("phone", Uuid, nullable=False),
    Column("label", String(100), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("scores", JSON, nullable=False),
    Column("cells", JSON, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("timings_ms", JSON, nullable=False),
    Column("model_name", String(200), nullable=False),
    Column("model_sha256", String(64), nullable=False),
    Column("model_served", String(100), nullable=False),
    Column("photo_sha256", String(64), nullable=False),
    Column("photo_kept", Boolean, nullable=False),
    Column("deleted_at", UtcTime),
    Index("answers_of_phone", "phone", "at"),
    Index("answers_by_age", "at"),
)

photos = Table(
    "photos",
    metadata,
    Column("answer_id", Uuid, ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("jpeg", LargeBinary, nullable=False),
)
