"""When each agent was seen last."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"


def upgrade() -> None:
    """A new table, on PostgreSQL behind the wall of its tenant."""
    op.create_table(
        "attendance",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "agent_id", name=op.f("pk_attendance")),
    )
    if op.get_bind().dialect.name == "postgresql":
        condition = "tenant_id = current_setting('witiop.tenant', true)"
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON attendance TO {ROLE}")
        op.execute("ALTER TABLE attendance ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE attendance FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON attendance USING ({condition}) WITH CHECK ({condition})")
