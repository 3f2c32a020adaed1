"""Who of a skillset could be asked is found by an index, and so is who waits beside its queue."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BESIDE = "stage = 'waiting' AND urgency IS NULL"


def upgrade() -> None:
    """Columns that the version before never writes; whom it changes meanwhile is counted anew within minutes."""
    op.add_column("skill", sa.Column("bar", sa.Text(), nullable=False, server_default=""))
    for name in ("share", "given_at", "holds_until"):
        op.add_column("skill", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.drop_index("ix_skill_agent", "skill")
    op.create_index("ix_skill_agent", "skill", ["tenant_id", "agent_id", "skillset_id", "level"])
    told = ["tenant_id", "skillset_id", "bar", "level"]
    op.create_index("ix_skill_share", "skill", [*told, "share", "given_at", "agent_id"])
    op.create_index("ix_skill_given", "skill", [*told, "given_at", "agent_id"])
    op.create_index("ix_skill_holds", "skill", ["tenant_id", "holds_until"])
    op.create_index(
        "ix_conversation_beside",
        "conversation",
        ["tenant_id", "skillset_id", "stage_at", "id"],
        unique=False,
        sqlite_where=sa.text(_BESIDE),
        postgresql_where=sa.text(_BESIDE),
    )
