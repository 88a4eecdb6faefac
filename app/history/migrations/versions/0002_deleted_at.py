"""When an answer was deleted, which can be undone for a while."""

import sqlalchemy as sa
from alembic import op

from app.history.tables import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("answers", sa.Column("deleted_at", UtcTime(), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("answers", "deleted_at")
