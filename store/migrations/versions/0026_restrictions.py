"""What the channel restricts of a number, and how many people it lets a company begin with."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column with a default, and one that may be empty."""
    op.add_column("number", sa.Column("restrictions", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("tenant", sa.Column("allowance", sa.BigInteger(), nullable=True))
