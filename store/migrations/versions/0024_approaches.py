"""Messages that we began with, counted before there is another."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"


def upgrade() -> None:
    """A new table, on PostgreSQL behind the wall of its tenant."""
    op.create_table(
        "approach",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "message_id", name=op.f("pk_approach")),
    )
    op.create_index("ix_approach_contact", "approach", ["tenant_id", "contact_id", "at"])
    op.create_index("ix_approach_at", "approach", ["tenant_id", "at"])
    if op.get_bind().dialect.name == "postgresql":
        condition = "tenant_id = current_setting('witiop.tenant', true)"
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON approach TO {ROLE}")
        op.execute("ALTER TABLE approach ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE approach FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON approach USING ({condition}) WITH CHECK ({condition})")
