"""What a cell was before its box was moved, so that the move can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("count_judgements", sa.Column("was", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drop the column, and the rows that nobody would understand without it."""
    said = sa.table("count_judgements", sa.column("was"))
    op.execute(sa.delete(said).where(said.c.was.is_not(sa.null())))
    op.drop_column("count_judgements", "was")
