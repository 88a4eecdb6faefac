"""The tables of the history, of what is taught and of counts, the same in SQLite and PostgreSQL.

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

counts = Table(
    "counts",
    metadata,
    Column("id", AnyUuid, primary_key=True),
    Column("code", String(6), nullable=False),
    Column("slide", String(100), nullable=False),
    Column("target", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("phone", AnyUuid, nullable=False),
    Column("microscope", String(64)),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("code", name="counts_by_code"),
    Index("counts_by_age", "at"),
)
"""A row a differential; `revision` rises with each change of it, of its photos and their cells."""

count_phones = Table(
    "count_phones",
    metadata,
    Column("count_id", AnyUuid, ForeignKey("counts.id", ondelete="CASCADE"), primary_key=True),
    Column("phone", AnyUuid, primary_key=True),
    Column("person", String(40), nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("counts_of_phone", "phone"),
)
"""Who was let into a count, and calls oneself how."""

count_photos = Table(
    "count_photos",
    metadata,
    Column("id", AnyUuid, primary_key=True),
    Column("count_id", AnyUuid, ForeignKey("counts.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("phone", AnyUuid, nullable=False),
    Column("person", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("model_name", String(200), nullable=False),
    Column("model_sha256", String(64), nullable=False),
    Column("head", String(100)),
    Column("jpeg", LargeBinary, nullable=False),
    UniqueConstraint("count_id", "sha256", name="count_photos_once"),
)

count_cells = Table(
    "count_cells",
    metadata,
    Column("id", AnyUuid, primary_key=True),
    Column("photo_id", AnyUuid, ForeignKey("count_photos.id", ondelete="CASCADE"), nullable=False),
    Column("count_id", AnyUuid, nullable=False),
    Column("place", Integer, nullable=False),
    Column("box", AnyJson, nullable=False),
    Column("said", String(100), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("kind", String(40)),
    Column("scores", AnyJson, nullable=False),
    Column("edge", Boolean, nullable=False),
    Column("added_by", AnyUuid),
    Column("twin_of", AnyUuid),
    Column("changed", Integer, nullable=False),
    Column("changed_by", AnyUuid, nullable=False),
    Column("label", String(20)),
    Column("person", String(40)),
    Column("print", LargeBinary, nullable=False),
    Index("count_cells_of_photo", "photo_id"),
    Index("count_cells_since", "count_id", "changed"),
)
"""`label` and `person` are those of the last judgement that holds; the print comes last, since
SQLite reads a row only as far as it is asked for."""

count_crops = Table(
    "count_crops",
    metadata,
    Column("cell_id", AnyUuid, ForeignKey("count_cells.id", ondelete="CASCADE"), primary_key=True),
    Column("jpeg", LargeBinary, nullable=False),
)

count_judgements = Table(
    "count_judgements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cell_id", AnyUuid, ForeignKey("count_cells.id", ondelete="CASCADE"), nullable=False),
    Column("count_id", AnyUuid, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("phone", AnyUuid, nullable=False),
    Column("person", String(40), nullable=False),
    Column("label", String(20)),
    Column("undoes", Integer),
    Column("was", AnyJson),
    Index("count_judgements_of_cell", "cell_id"),
    Index("count_judgements_of_count", "count_id", "phone"),
    # Rows are only ever added: a number that was given may not be given again.
    sqlite_autoincrement=True,
)
"""What people said of cells; one that undoes another takes it back, and says nothing itself. Where
somebody moved a box, `was` is what the cell was before, and nothing else is said."""
