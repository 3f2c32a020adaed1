"""Whether somebody gave an agent the role they have."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column with a default, which the version before never writes."""
    op.add_column(
        "agent", sa.Column("role_set", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
