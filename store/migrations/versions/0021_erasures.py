"""How far destroying what is kept of a contact came."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"


def upgrade() -> None:
    """A column without a value and a new table, on PostgreSQL behind the wall of its tenant."""
    op.add_column("contact", sa.Column("erased_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "erasure",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("step_at", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.BigInteger(), nullable=False),
        sa.Column("posts", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("lanes", sa.Text(), nullable=False),
        sa.Column("left_over", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "contact_id", name=op.f("pk_erasure")),
    )
    op.create_index("ix_erasure_asked", "erasure", ["tenant_id", "asked_at"])
    if op.get_bind().dialect.name == "postgresql":
        condition = "tenant_id = current_setting('witiop.tenant', true)"
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON erasure TO {ROLE}")
        op.execute("ALTER TABLE erasure ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE erasure FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON erasure USING ({condition}) WITH CHECK ({condition})")
