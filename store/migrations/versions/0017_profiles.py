"""What is known of contacts: properties, tags, values, notes, and the words they are looked for by."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"
TABLES: Final = (
    "contact_property",
    "contact_profile",
    "contact_tag",
    "contact_value",
    "contact_word",
    "contact_note",
)


def upgrade() -> None:
    """Columns with defaults and new tables, on PostgreSQL behind the wall of their tenant."""
    op.add_column("contact", sa.Column("language", sa.Text(), nullable=False, server_default=""))
    op.add_column("contact", sa.Column("priority", sa.Text(), nullable=False, server_default="normal"))
    op.add_column("contact", sa.Column("blocked_at", sa.BigInteger(), nullable=True))
    _properties()
    _known()
    _looked_for()
    if op.get_bind().dialect.name == "postgresql":
        condition = "tenant_id = current_setting('witiop.tenant', true)"
        for table in TABLES:
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_tenant ON {table} USING ({condition}) WITH CHECK ({condition})")


def _properties() -> None:
    op.create_table(
        "contact_property",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contact_property")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_contact_property_tenant_id_key")),
    )


def _known() -> None:
    op.create_table(
        "contact_profile",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "contact_id", name=op.f("pk_contact_profile")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["contact.tenant_id", "contact.id"],
            name=op.f("fk_contact_profile_contact"),
        ),
    )
    op.create_table(
        "contact_tag",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "contact_id", "key", name=op.f("pk_contact_tag")),
    )
    op.create_index("ix_contact_tag_key", "contact_tag", ["tenant_id", "key", "contact_id"])
    op.create_table(
        "contact_value",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("property_id", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "contact_id", "property_id", name=op.f("pk_contact_value")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "property_id"],
            ["contact_property.tenant_id", "contact_property.id"],
            name=op.f("fk_contact_value_contact_property"),
        ),
        sa.CheckConstraint(
            "(sealed IS NULL) = (value IS NOT NULL)", name=op.f("ck_contact_value_sealed_or_readable")
        ),
        sa.CheckConstraint(
            "(value IS NULL) = (key IS NULL)", name=op.f("ck_contact_value_compared_if_readable")
        ),
    )
    op.create_index(
        "ix_contact_value_key", "contact_value", ["tenant_id", "property_id", "key", "contact_id"]
    )
    op.create_index(
        "ix_contact_value_number", "contact_value", ["tenant_id", "property_id", "number", "contact_id"]
    )
    op.create_table(
        "contact_note",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contact_note")),
    )
    op.create_index("ix_contact_note_contact", "contact_note", ["tenant_id", "contact_id"])


def _looked_for() -> None:
    op.create_table(
        "contact_word",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "contact_id", "source", "word", name=op.f("pk_contact_word")),
        sa.CheckConstraint("source IN ('name', 'profile')", name=op.f("ck_contact_word_source")),
    )
    op.create_index("ix_contact_word_word", "contact_word", ["tenant_id", "word", "contact_id"])
