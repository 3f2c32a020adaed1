"""How far the file of each message came."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"
ASKING: Final = "state IN ('wanted', 'kept', 'missing')"


def upgrade() -> None:
    """A new table, which the version before knows nothing of and needs nothing of."""
    op.create_table(
        "medium",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("wanted_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("vault", sa.Text(), nullable=True),
        sa.Column("mime_type", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("missing", sa.Text(), nullable=True),
        sa.Column("handed_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "message_id", name=op.f("pk_medium")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "message_id"],
            ["message.tenant_id", "message.id"],
            name=op.f("fk_medium_message"),
        ),
        sa.CheckConstraint(
            "state IN ('wanted', 'kept', 'arrived', 'missing', 'erased')", name=op.f("ck_medium_state")
        ),
        sa.CheckConstraint(
            "(state = 'missing') = (missing IS NOT NULL)", name=op.f("ck_medium_reason_of_missing")
        ),
    )
    op.create_index("ix_medium_conversation", "medium", ["tenant_id", "conversation_id"], unique=False)
    op.create_index(
        "ix_medium_asking",
        "medium",
        ["state", "wanted_at"],
        unique=False,
        sqlite_where=sa.text(ASKING),
        postgresql_where=sa.text(ASKING),
    )
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def _wall() -> None:
    """Nothing in it can be read without a key, so those who count for every tenant may see it."""
    asked = "current_setting('witiop.tenant', true)"
    condition = f"tenant_id = {asked} OR {asked} = '*'"
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON medium TO {ROLE}")
    op.execute("ALTER TABLE medium ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE medium FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_tenant ON medium USING ({condition}) WITH CHECK ({condition})")
