"""When numbers are answered."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns with defaults, which the version before never writes: until somebody says otherwise, always."""
    op.add_column("number", sa.Column("hours", sa.Text(), nullable=False, server_default="always"))
    op.add_column("number", sa.Column("holidays", sa.Text(), nullable=False, server_default=""))
    op.add_column("number", sa.Column("special_days", sa.Text(), nullable=False, server_default=""))
