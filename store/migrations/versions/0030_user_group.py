"""Which user group says who belongs to a skillset."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column that names none."""
    op.add_column("skillset", sa.Column("user_group", sa.Text(), nullable=True))
