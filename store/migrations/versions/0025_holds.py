"""Contacts of whom nothing may be removed."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column without a value, which the version before knows nothing of."""
    op.add_column("contact", sa.Column("held_at", sa.BigInteger(), nullable=True))
