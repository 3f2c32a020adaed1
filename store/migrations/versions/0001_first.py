"""The first schema."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLE: Final = "witiop_app"

# What one tenant's unit of work sees of its own.
WALLED: Final = (
    "agent",
    "contact",
    "contact_address",
    "conversation",
    "counter",
    "credential",
    "echo",
    "journal",
    "message",
    "post",
    "post_message",
    "thread",
)
# What taking in and claiming handle for every tenant at once; nothing in them can be read without a key.
CROSSING: Final = (
    "attempt",
    "cipher_key",
    "early_report",
    "inbox",
    "lane",
    "number",
    "outbox",
    "skillset",
    "tenant",
)


def upgrade() -> None:
    """All tables; on PostgreSQL the role that works on them, and the walls between tenants."""
    _directory()
    _people()
    _talks()
    _queues()
    if op.get_bind().dialect.name == "postgresql":
        _role()
        _walls()


def _role() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("lane_token")))
    op.execute(
        f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
                CREATE ROLE {ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
    )
    op.execute(
        f"""
        DO $$ BEGIN
            IF NOT pg_has_role(current_user, '{ROLE}', 'MEMBER') THEN
                EXECUTE format('GRANT {ROLE} TO %I', current_user);
            END IF;
        END $$
        """
    )
    op.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    for table in ("meta", *WALLED, *CROSSING):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")


def _walls() -> None:
    """Without the setting there are no rows; with '*' only those of tables that hold nothing readable."""
    asked = "current_setting('witiop.tenant', true)"
    for table in (*WALLED, *CROSSING):
        column = "id" if table == "tenant" else "tenant_id"
        condition = f"{column} = {asked}"
        if table in CROSSING:
            condition += f" OR {asked} = '*'"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON {table} USING ({condition}) WITH CHECK ({condition})")
    for table in ("inbox", "outbox", "lane"):
        # Rows come and go all the time: dead ones are cleared away early.
        op.execute(f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.02)")


def _directory() -> None:
    """What a company is, and its keys."""
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "tenant",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("entry_channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("admins", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant")),
        sa.UniqueConstraint("workspace", name=op.f("uq_tenant_workspace")),
    )
    op.create_table(
        "number",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("skillsets", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_number")),
        sa.UniqueConstraint("tenant_id", "ref", name=op.f("uq_number_tenant_id_ref")),
    )
    op.create_table(
        "skillset",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_skillset")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_skillset_tenant_id_name")),
    )
    op.create_table(
        "credential",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "name", name=op.f("pk_credential")),
    )
    op.create_table(
        "cipher_key",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=True),
        sa.Column("wrapped_by", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_cipher_key")),
    )
    op.create_index("ix_cipher_key_contact", "cipher_key", ["tenant_id", "contact_id"], unique=False)
    op.create_table(
        "counter",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "name", name=op.f("pk_counter")),
    )


def _people() -> None:
    """Who talks."""
    op.create_table(
        "agent",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_agent")),
        sa.UniqueConstraint("tenant_id", "ref", name=op.f("uq_agent_tenant_id_ref")),
    )
    op.create_table(
        "contact",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contact")),
    )
    op.create_table(
        "contact_address",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["contact.tenant_id", "contact.id"],
            name=op.f("fk_contact_address_contact"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "address", name=op.f("pk_contact_address")),
    )
    op.create_index(
        "ix_contact_address_contact", "contact_address", ["tenant_id", "contact_id"], unique=False
    )


def _talks() -> None:
    """What they say, and where it is shown."""
    op.create_table(
        "conversation",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("number_id", sa.Text(), nullable=False),
        sa.Column("skillset_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("stage_at", sa.BigInteger(), nullable=False),
        sa.Column("stage_agent", sa.Text(), nullable=True),
        sa.Column("stage_reason", sa.Text(), nullable=True),
        sa.Column("window_opened_at", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("holding", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'waiting') = (stage_agent IS NULL) AND (stage = 'assigned') = (stage_reason IS NOT NULL)",
            name=op.f("ck_conversation_stage_is_whole"),
        ),
        sa.CheckConstraint("stage IN ('waiting', 'assigned', 'closed')", name=op.f("ck_conversation_stage")),
        sa.Column("thread_opened_at", sa.BigInteger(), nullable=True),
        sa.Column("thread_messages", sa.Integer(), server_default="0", nullable=False),
        sa.Column("former", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_conversation_tenant_id_number")),
    )
    op.create_index(
        "ix_conversation_contact", "conversation", ["tenant_id", "contact_id", "number_id"], unique=False
    )
    op.create_index(
        "ix_conversation_skillset",
        "conversation",
        ["tenant_id", "skillset_id"],
        unique=False,
        sqlite_where=sa.text("stage <> 'closed'"),
        postgresql_where=sa.text("stage <> 'closed'"),
    )
    op.create_index(
        "ix_conversation_stage",
        "conversation",
        ["tenant_id", "stage", "stage_agent"],
        unique=False,
        sqlite_where=sa.text("stage <> 'closed'"),
        postgresql_where=sa.text("stage <> 'closed'"),
    )
    op.create_index(
        "ix_conversation_threadless",
        "conversation",
        ["tenant_id", "id"],
        unique=False,
        sqlite_where=sa.text("stage <> 'closed' AND thread IS NULL"),
        postgresql_where=sa.text("stage <> 'closed' AND thread IS NULL"),
    )
    op.create_index(
        "ux_conversation_open",
        "conversation",
        ["tenant_id", "contact_id", "number_id"],
        unique=True,
        sqlite_where=sa.text("stage <> 'closed'"),
        postgresql_where=sa.text("stage <> 'closed'"),
    )
    op.create_table(
        "thread",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "ref", name=op.f("pk_thread")),
    )
    op.create_table(
        "message",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("number_id", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("quoted", sa.Text(), nullable=True),
        sa.Column("forwarded", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=True),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(direction = 'out') = (state IS NOT NULL)", name=op.f("ck_message_state_of_ours")
        ),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_message_direction")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversation.tenant_id", "conversation.id"],
            name=op.f("fk_message_conversation"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "tenant_id", "number_id", "remote_id", name=op.f("uq_message_tenant_id_number_id_remote_id")
        ),
    )
    op.create_index(
        "ix_message_conversation", "message", ["tenant_id", "conversation_id", "at"], unique=False
    )
    op.create_index(
        "ix_message_post",
        "message",
        ["tenant_id", "post"],
        unique=False,
        sqlite_where=sa.text("post IS NOT NULL"),
        postgresql_where=sa.text("post IS NOT NULL"),
    )
    op.create_table(
        "post",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("seq", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("effect_id", sa.Text(), nullable=False),
        sa.Column("root", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "ref", name=op.f("pk_post")),
    )
    op.create_index("ix_post_effect", "post", ["tenant_id", "effect_id"], unique=False)
    op.create_table(
        "post_message",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "message_id", "ref", name=op.f("pk_post_message")),
    )
    op.create_index("ix_post_message_ref", "post_message", ["tenant_id", "ref"], unique=False)
    op.create_table(
        "echo",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("attempt_key", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "attempt_key", name=op.f("pk_echo")),
    )


def _queues() -> None:
    """What came in, what goes out, and who works on it."""
    op.create_table(
        "inbox",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(state = 'new') = (due_at IS NOT NULL)", name=op.f("ck_inbox_live_while_new")),
        sa.CheckConstraint(
            "state IN ('new', 'done', 'ignored', 'quarantined', 'dead')", name=op.f("ck_inbox_state")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "source", "key", name=op.f("pk_inbox")),
    )
    op.create_index(
        "ix_inbox_aside",
        "inbox",
        ["tenant_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('quarantined', 'dead')"),
        postgresql_where=sa.text("state IN ('quarantined', 'dead')"),
    )
    op.create_index(
        "ix_inbox_due",
        "inbox",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_inbox_lane",
        "inbox",
        ["tenant_id", "lane", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state <> 'ready' OR due_at IS NOT NULL", name=op.f("ck_outbox_ready_is_due")),
        sa.CheckConstraint(
            "state IN ('ready', 'done', 'refused', 'unknown', 'gave_up', 'cancelled')",
            name=op.f("ck_outbox_state"),
        ),
        sa.CheckConstraint(
            "state IN ('ready', 'unknown') OR due_at IS NULL", name=op.f("ck_outbox_ended_is_not_due")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["due_at", "seq"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_lane",
        "outbox",
        ["tenant_id", "lane", "seq"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_stuck",
        "outbox",
        ["tenant_id", "message_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('unknown', 'gave_up')"),
        postgresql_where=sa.text("state IN ('unknown', 'gave_up')"),
    )
    op.create_table(
        "attempt",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("effect_id", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("remote", sa.Text(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("doubled", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('applied', 'not_applied', 'unknown')", name=op.f("ck_attempt_outcome")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "key", name=op.f("pk_attempt")),
        sa.UniqueConstraint("tenant_id", "effect_id", "no", name=op.f("uq_attempt_tenant_id_effect_id_no")),
    )
    op.create_index(
        "ix_attempt_remote",
        "attempt",
        ["tenant_id", "remote"],
        unique=False,
        sqlite_where=sa.text("remote IS NOT NULL"),
        postgresql_where=sa.text("remote IS NOT NULL"),
    )
    op.create_table(
        "early_report",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Text(), nullable=False),
        sa.Column("attempt_key", sa.Text(), nullable=True),
        sa.Column("number_ref", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_early_report")),
    )
    op.create_table(
        "lane",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "side", "name", name=op.f("pk_lane")),
    )
    op.create_table(
        "journal",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_journal")),
    )
