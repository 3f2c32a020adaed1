"""What contacts allowed and took back, and what of it outlives their erasure."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"

# A merged contact's entries become the other's; nothing else of an entry ever changes.
_NEVER_CHANGED: Final = (
    "tenant_id, id, purpose, move, at, way, number_id, agent_id, until, version, language, key_id, sealed"
)
_MAY_CHANGE: Final = "contact_id"


def upgrade() -> None:
    """Two tables, on PostgreSQL behind the wall of their tenant; the database itself refuses to change an entry."""
    op.create_table(
        "consent",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("number_id", sa.Text(), nullable=True),
        sa.Column("agent_id", sa.Text(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_contact", "consent", ["tenant_id", "contact_id", "at"])
    op.create_table(
        "suppression",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "address", "purpose", name=op.f("pk_suppression")),
    )
    if op.get_bind().dialect.name == "postgresql":
        condition = "tenant_id = current_setting('witiop.tenant', true)"
        op.execute(f"GRANT SELECT, INSERT, DELETE, UPDATE ({_MAY_CHANGE}) ON consent TO {ROLE}")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON suppression TO {ROLE}")
        for table in ("consent", "suppression"):
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_tenant ON {table} USING ({condition}) WITH CHECK ({condition})")
    else:
        op.execute(
            f"CREATE TRIGGER consent_never_changes BEFORE UPDATE OF {_NEVER_CHANGED} ON consent "
            "BEGIN SELECT RAISE(ABORT, 'an entry of consent never changes'); END"
        )
