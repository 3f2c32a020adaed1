"""Parcels: what doors take in is kept whole first, many in one row, and cut into the inbox's rows behind the answer."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"


def upgrade() -> None:
    """The table of bundles, and on PostgreSQL its wall; like the inbox it is handled for every tenant at once."""
    op.create_table(
        "bundle",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("parcels", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claims", sa.Integer(), server_default="0", nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bundle")),
    )
    if op.get_bind().dialect.name == "postgresql":
        asked = "current_setting('witiop.tenant', true)"
        condition = f"tenant_id = {asked} OR {asked} = '*'"
        op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON bundle TO {ROLE}")
        op.execute("ALTER TABLE bundle ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE bundle FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON bundle USING ({condition}) WITH CHECK ({condition})")
        # Rows live for a moment: dead ones are cleared away early.
        op.execute("ALTER TABLE bundle SET (autovacuum_vacuum_scale_factor = 0.02)")
