"""Skillsets that were deleted, and are there only for what once belonged to them."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column with a default, which the version before never writes."""
    column: sa.Column[bool] = sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    op.add_column("skillset", column)
