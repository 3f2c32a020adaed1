"""Whether an agent who is asked can know of it, and whether an owner is not there."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns with defaults, which the version before never writes."""
    for name in ("asked_told", "owner_gone"):
        column: sa.Column[bool] = sa.Column(
            name, sa.Boolean(), nullable=False, server_default=sa.text("false")
        )
        op.add_column("conversation", column)
