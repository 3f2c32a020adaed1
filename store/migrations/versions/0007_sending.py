"""What sends a post and how long it can be undone, and when contacts see that they were read."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns with defaults, which the version before never writes: all goes on as it was."""
    op.add_column("skillset", sa.Column("sending", sa.Text(), nullable=False, server_default="plain"))
    op.add_column("skillset", sa.Column("undo_seconds", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("number", sa.Column("read_receipts", sa.Text(), nullable=False, server_default="claim"))
