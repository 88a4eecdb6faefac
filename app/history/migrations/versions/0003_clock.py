"""Which time the clean-up trusted last, so that a wrong clock deletes nothing."""

import sqlalchemy as sa
from alembic import op

from app.history.tables import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its one row."""
    made = op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("trusted", UtcTime(), nullable=True),
        sa.Column("doubted", UtcTime(), nullable=True),
        sa.Column("seen", UtcTime(), nullable=True),
    )
    op.bulk_insert(made, [{"id": 1}])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("clock")
