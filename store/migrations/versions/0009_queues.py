"""How conversations find their agents: who is asked, how far the search came, where each stands in its queue."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INDEXES = (
    (
        "ix_conversation_queue",
        ["tenant_id", "skillset_id", "urgency", "place", "id"],
        "urgency IS NOT NULL",
    ),
    ("ix_conversation_turning", ["tenant_id", "place_until"], "place_until IS NOT NULL"),
    ("ix_conversation_look", ["tenant_id", "skillset_id", "look_at"], "look_at IS NOT NULL"),
    ("ix_conversation_asked", ["tenant_id", "asked"], "asked IS NOT NULL"),
    ("ix_conversation_reserved", ["tenant_id", "id"], "reserved IS NOT NULL"),
    (
        "ix_conversation_owed",
        ["tenant_id", "number_id", "window_opened_at"],
        "stage = 'assigned' AND (answered_at IS NULL OR answered_at < window_opened_at)",
    ),
)


def upgrade() -> None:
    """Columns with defaults, which the version before never writes."""
    for column in (
        sa.Column("priority", sa.Text(), nullable=False, server_default="normal"),
        sa.Column("last_agent", sa.Text(), nullable=True),
        sa.Column("last_agent_at", sa.BigInteger(), nullable=True),
        sa.Column("passed", sa.Text(), nullable=False, server_default=""),
        sa.Column("unmanaged", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("reserved", sa.Text(), nullable=True),
        sa.Column("ring", sa.Text(), nullable=True),
        sa.Column("ring_spent", sa.BigInteger(), nullable=True),
        sa.Column("ring_since", sa.BigInteger(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("asked_until", sa.BigInteger(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.Column("place_until", sa.BigInteger(), nullable=True),
        sa.Column("look_at", sa.BigInteger(), nullable=True),
    ):
        op.add_column("conversation", column)
    # Who waits already stands in the queue from now on, settled and looked at by the next sweep.
    stands = (
        "UPDATE conversation SET urgency = 'calm', place = stage_at - 600000000, place_until = 0, look_at = stage_at "
        "WHERE stage = 'waiting'"
    )
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        op.execute(stands)
    else:
        for tenant in connection.execute(sa.text("SELECT id FROM tenant")).scalars().all():
            named = sa.text("SELECT set_config('witiop.tenant', :tenant, true)")
            connection.execute(named, {"tenant": tenant})
            op.execute(stands)  # behind the wall of each tenant
    for name, columns, holds in _INDEXES:
        op.create_index(
            name,
            "conversation",
            columns,
            unique=False,
            sqlite_where=sa.text(holds),
            postgresql_where=sa.text(holds),
        )
