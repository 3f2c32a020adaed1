"""Why conversations are closed: the company's list, and what was chosen from it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"


def upgrade() -> None:
    """A column with a default and a new table, on PostgreSQL behind the wall of its tenant."""
    op.add_column("tenant", sa.Column("closing_reasons", sa.Text(), nullable=False, server_default="[]"))
    op.create_table(
        "closing",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "conversation_id", "at", name=op.f("pk_closing")),
    )
    if op.get_bind().dialect.name == "postgresql":
        condition = "tenant_id = current_setting('witiop.tenant', true)"
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON closing TO {ROLE}")
        op.execute("ALTER TABLE closing ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE closing FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON closing USING ({condition}) WITH CHECK ({condition})")
