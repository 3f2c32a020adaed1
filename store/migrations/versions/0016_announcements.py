"""What numbers say by themselves, what they said, and whose owner has spoken last."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"
ANSWERED: Final = "stage = 'assigned'"


def upgrade() -> None:
    """Columns with defaults, an index, and a new table, on PostgreSQL behind the wall of its tenant."""
    says: sa.Column[bool] = sa.Column(
        "auto_close_says", sa.Boolean(), nullable=False, server_default=sa.text("true")
    )
    op.add_column("number", says)
    for name in ("closed_message", "closing_message", "stranger_message"):
        op.add_column("number", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "announcement",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("number_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_announcement")),
    )
    op.create_index("ix_announcement_contact", "announcement", ["tenant_id", "contact_id"], unique=False)
    op.create_index(
        "ix_conversation_answered",
        "conversation",
        ["tenant_id", "number_id", "answered_at"],
        unique=False,
        sqlite_where=sa.text(ANSWERED),
        postgresql_where=sa.text(ANSWERED),
    )
    if op.get_bind().dialect.name == "postgresql":
        condition = "tenant_id = current_setting('witiop.tenant', true)"
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON announcement TO {ROLE}")
        op.execute("ALTER TABLE announcement ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE announcement FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON announcement USING ({condition}) WITH CHECK ({condition})")
