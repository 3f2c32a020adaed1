"""Whether the channel keeps a blocked contact away, too."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column with a default, which the version before knows nothing of."""
    op.add_column(
        "contact", sa.Column("blocked_there", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
