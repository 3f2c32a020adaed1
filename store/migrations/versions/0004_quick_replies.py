"""Words a company keeps ready."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"


def upgrade() -> None:
    """A new table, which the version before knows nothing of; on PostgreSQL behind the wall of its tenant."""
    op.create_table(
        "quick_reply",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "key", name=op.f("pk_quick_reply")),
    )
    if op.get_bind().dialect.name == "postgresql":
        condition = "tenant_id = current_setting('witiop.tenant', true)"
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON quick_reply TO {ROLE}")
        op.execute("ALTER TABLE quick_reply ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE quick_reply FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON quick_reply USING ({condition}) WITH CHECK ({condition})")
