"""Differential counts: their phones, photos and cells, and what people said of these."""

import sqlalchemy as sa
from alembic import op

from app.history.tables import UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _of(table: str, column: str, key: bool = False) -> sa.Column[object]:
    """Return a column whose row goes with that of the other table."""
    there = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(column, sa.Uuid(), there, primary_key=key, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "counts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("slide", sa.String(100), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("phone", sa.Uuid(), nullable=False),
        sa.Column("microscope", sa.String(64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.UniqueConstraint("code", name="counts_by_code"),
    )
    op.create_index("counts_by_age", "counts", ["at"])
    op.create_table(
        "count_phones",
        _of("counts", "count_id", key=True),
        sa.Column("phone", sa.Uuid(), primary_key=True),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
    )
    op.create_index("counts_of_phone", "count_phones", ["phone"])
    op.create_table(
        "count_photos",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _of("counts", "count_id"),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("phone", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("model_name", sa.String(200), nullable=False),
        sa.Column("model_sha256", sa.String(64), nullable=False),
        sa.Column("head", sa.String(100), nullable=True),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("count_id", "sha256", name="count_photos_once"),
    )
    op.create_table(
        "count_cells",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _of("count_photos", "photo_id"),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("box", sa.JSON(), nullable=False),
        sa.Column("said", sa.String(100), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(40), nullable=True),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("edge", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("twin_of", sa.Uuid(), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(20), nullable=True),
        sa.Column("person", sa.String(40), nullable=True),
        sa.Column("print", sa.LargeBinary(), nullable=False),
    )
    op.create_index("count_cells_of_photo", "count_cells", ["photo_id"])
    op.create_index("count_cells_since", "count_cells", ["count_id", "changed"])
    op.create_table(
        "count_crops",
        _of("count_cells", "cell_id", key=True),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "count_judgements",
        sa.Column("id", sa.Integer(), primary_key=True),
        _of("count_cells", "cell_id"),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("phone", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("label", sa.String(20), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("count_judgements_of_cell", "count_judgements", ["cell_id"])
    op.create_index("count_judgements_of_count", "count_judgements", ["count_id", "phone"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("judgements", "crops", "cells", "photos", "phones"):
        op.drop_table(f"count_{table}")
    op.drop_table("counts")
