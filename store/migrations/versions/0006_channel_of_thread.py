"""Where a conversation's thread stands, which need not be its skillset's channel."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new column, which the version before leaves empty; threads of today stand in their skillset's channel."""
    op.add_column("conversation", sa.Column("channel", sa.Text(), nullable=True))
    stands_in = (
        "UPDATE conversation SET channel = (SELECT skillset.channel FROM skillset "
        "WHERE skillset.tenant_id = conversation.tenant_id AND skillset.id = conversation.skillset_id) "
        "WHERE thread IS NOT NULL"
    )
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        op.execute(stands_in)
    else:
        for tenant in connection.execute(sa.text("SELECT id FROM tenant")).scalars().all():
            named = sa.text("SELECT set_config('witiop.tenant', :tenant, true)")
            connection.execute(named, {"tenant": tenant})
            op.execute(stands_in)  # behind the wall of each tenant
    op.create_index(
        "ix_conversation_channel",
        "conversation",
        ["tenant_id", "channel"],
        sqlite_where=sa.text("stage <> 'closed' AND channel IS NOT NULL"),
        postgresql_where=sa.text("stage <> 'closed' AND channel IS NOT NULL"),
    )
