"""What agents know, and how skillsets and numbers are run."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"


def upgrade() -> None:
    """Columns with defaults, which the version before never writes, and a table it knows nothing of."""
    _directory()
    _agents()
    op.create_table(
        "skill",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("skillset_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "skillset_id", "agent_id", name=op.f("pk_skill")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"], ["agent.tenant_id", "agent.id"], name=op.f("fk_skill_agent")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "skillset_id"],
            ["skillset.tenant_id", "skillset.id"],
            name=op.f("fk_skill_skillset"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_skill_level")),
    )
    op.create_index("ix_skill_agent", "skill", ["tenant_id", "agent_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        condition = "tenant_id = current_setting('witiop.tenant', true)"
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON skill TO {ROLE}")
        op.execute("ALTER TABLE skill ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE skill FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON skill USING ({condition}) WITH CHECK ({condition})")


def _directory() -> None:
    """The skillsets there are follow their channels: each of them is a General."""
    op.add_column("tenant", sa.Column("break_reasons", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("tenant", sa.Column("version", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("number", sa.Column("time_zone", sa.Text(), nullable=False, server_default="UTC"))
    op.add_column("number", sa.Column("entry_channel", sa.Text(), nullable=True))
    op.add_column("number", sa.Column("inactivity", sa.BigInteger(), nullable=True))
    op.add_column("number", sa.Column("auto_close", sa.BigInteger(), nullable=True, server_default="82800"))
    op.add_column(
        "number", sa.Column("known_only", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.add_column("skillset", sa.Column("members_from", sa.Text(), nullable=False, server_default="channel"))
    op.add_column("skillset", sa.Column("strategy", sa.Text(), nullable=False, server_default="balanced"))
    op.add_column("skillset", sa.Column("priority", sa.Text(), nullable=False, server_default="normal"))
    op.add_column("skillset", sa.Column("level", sa.Integer(), nullable=False, server_default="3"))
    op.add_column("skillset", sa.Column("overflow", sa.Text(), nullable=True))
    op.add_column("skillset", sa.Column("rules", sa.Text(), nullable=False, server_default="{}"))


def _agents() -> None:
    """Whoever is there already sees their own, and gave themselves the status they have."""
    op.add_column("agent", sa.Column("sees", sa.Text(), nullable=False, server_default="own"))
    op.add_column("agent", sa.Column("cause", sa.Text(), nullable=False, server_default="hand"))
    op.add_column("agent", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("agent", sa.Column("status_since", sa.BigInteger(), nullable=True))
    op.add_column("agent", sa.Column("missed", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("agent", sa.Column("assigned_at", sa.BigInteger(), nullable=True))
    op.add_column("agent", sa.Column("external_id", sa.Text(), nullable=False, server_default=""))
    op.add_column("agent", sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"))
