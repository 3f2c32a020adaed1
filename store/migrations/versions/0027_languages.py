"""In which languages agents can answer, beside what else says whom to look at."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns with defaults, which the version before never writes: nobody said anything."""
    for table in ("agent", "skill"):
        op.add_column(table, sa.Column("languages", sa.Text(), nullable=False, server_default=""))
    op.drop_index("ix_skill_share", "skill")
    op.drop_index("ix_skill_given", "skill")
    told = ["tenant_id", "skillset_id", "bar", "level", "languages"]
    op.create_index("ix_skill_share", "skill", [*told, "share", "given_at", "agent_id"])
    op.create_index("ix_skill_given", "skill", [*told, "given_at", "agent_id"])
