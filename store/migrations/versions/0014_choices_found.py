"""What was decided about a conversation is found by an index, however long ago it was."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column that the version before leaves empty: what it decides meanwhile is not found, and nothing breaks."""
    op.add_column("journal", sa.Column("about", sa.Text(), nullable=True))
    connection = op.get_bind()
    named = "UPDATE journal SET about = {} WHERE kind = 'ChoiceMade'"
    if connection.dialect.name != "postgresql":
        op.execute(named.format("json_extract(fact, '$.is.conversation_id')"))
    else:
        for tenant in connection.execute(sa.text("SELECT id FROM tenant")).scalars().all():
            wall = sa.text("SELECT set_config('witiop.tenant', :tenant, true)")
            connection.execute(wall, {"tenant": tenant})
            op.execute(
                named.format("fact::json -> 'is' ->> 'conversation_id'")
            )  # behind the wall of each tenant
    op.create_index(
        "ix_journal_about",
        "journal",
        ["tenant_id", "about", "id"],
        unique=False,
        sqlite_where=sa.text("about IS NOT NULL"),
        postgresql_where=sa.text("about IS NOT NULL"),
    )
