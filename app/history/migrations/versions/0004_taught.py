"""What is taught on the spot, what it is taught by, and by which head a photo was answered."""

import sqlalchemy as sa
from alembic import op

from app.history.tables import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns and make both tables."""
    op.add_column("answers", sa.Column("head", sa.String(100), nullable=True))
    op.add_column("answers", sa.Column("signature", sa.LargeBinary(), nullable=True))
    op.create_table(
        "taught",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("frame", sa.Boolean(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("changed", UtcTime(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("taught_at", UtcTime(), nullable=True),
        sa.Column("model_sha256", sa.String(64), nullable=True),
        sa.Column("can_undo", sa.Boolean(), nullable=False),
        sa.Column("head_before", sa.LargeBinary(), nullable=True),
        sa.Column("report_before", sa.JSON(), nullable=True),
        sa.Column("taught_at_before", UtcTime(), nullable=True),
        sa.Column("model_sha256_before", sa.String(64), nullable=True),
        sa.UniqueConstraint("folded", name="taught_by_name"),
    )
    op.create_table(
        "examples",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "taught_id", sa.Uuid(), sa.ForeignKey("taught.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("label", sa.String(64), nullable=True),
        sa.Column("said", sa.String(100), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("group", sa.String(200), nullable=False),
        sa.Column("photo_sha256", sa.String(64), nullable=False),
        sa.Column("box", sa.JSON(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("model_sha256", sa.String(64), nullable=False),
    )
    op.create_index("examples_of_taught", "examples", ["taught_id", "photo_sha256"])


def downgrade() -> None:
    """Drop both tables and both columns."""
    op.drop_table("examples")
    op.drop_table("taught")
    op.drop_column("answers", "signature")
    op.drop_column("answers", "head")
