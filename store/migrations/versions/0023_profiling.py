"""Which skillset a contact goes to by what is known of them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column with a default, which the version before never writes."""
    op.add_column("number", sa.Column("profiling", sa.Text(), nullable=False, server_default="[]"))
