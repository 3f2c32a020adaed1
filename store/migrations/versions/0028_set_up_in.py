"""Which channel whoever runs this last named for General."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column; what stands where it stands was named."""
    op.add_column("tenant", sa.Column("set_up_in", sa.Text(), nullable=True))
    op.execute("UPDATE tenant SET set_up_in = entry_channel")
