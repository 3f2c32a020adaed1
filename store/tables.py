"""
The tables, and the constraints that keep our promises.

Times are whole microseconds since 1970 in UTC. Columns named `sealed` hold ciphertext; ids, times and states do not.
A queue's row is live while its `due_at` is set; a finished one has none, so the indexes on live rows stay small.
"""

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# Who was given a lane most recently; PostgreSQL only, SQLite's one process counts by itself.
lane_token = Sequence("lane_token", metadata=metadata)


def _text(name: str, *, optional: bool = False, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=optional, server_default=default)


def _whole(name: str, *, optional: bool = False, default: str | None = None) -> Column[int]:
    return Column(name, BigInteger, nullable=optional, server_default=default)


def _small(name: str, *, default: str | None = None) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=default)


def _yes(name: str, *, default: str | None = None) -> Column[bool]:
    return Column(
        name, Boolean(create_constraint=False), nullable=False, server_default=default and text(default)
    )


def _sealed(name: str = "sealed", *, optional: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=optional)


# ---- what this database is ------------------------------------------------------------------------------------------

meta = Table("meta", metadata, _text("name"), _text("value"), PrimaryKeyConstraint("name"))

# ---- the directory --------------------------------------------------------------------------------------------------

tenant = Table(
    "tenant",
    metadata,
    _text("id"),
    _text("name"),
    _text("workspace"),
    _text("entry_channel"),
    _text("language"),
    _text("admins"),
    _small("position"),
    # JSON: a list of texts.
    _text("break_reasons", default="[]"),
    # Of the tenant's part of the directory: whoever changes it is told if somebody else did meanwhile.
    _whole("version", default="0"),
    # JSON: a list of texts.
    _text("closing_reasons", default="[]"),
    _text("template_review", default="none"),
    # None: as many as the channel allows.
    _whole("most_templates", optional=True),
    # None: without limit, or nobody told.
    _whole("allowance", optional=True),
    _text("set_up_in", optional=True),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("workspace"),
)

number = Table(
    "number",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _text("ref"),
    _text("account"),
    _text("display"),
    _text("skillsets"),
    _small("position"),
    _text("time_zone", default="UTC"),
    _text("entry_channel", optional=True),
    # Seconds; none: never.
    _whole("inactivity", optional=True),
    _whole("auto_close", optional=True, default="82800"),
    _yes("known_only", default="false"),
    _text("read_receipts", default="claim"),
    # As people write them.
    _text("hours", default="always"),
    _text("holidays", default=""),
    _text("special_days", default=""),
    _yes("auto_close_says", default="true"),
    # What it says by itself, as people write it.
    _text("closed_message", default=""),
    _text("closing_message", default=""),
    _text("stranger_message", default=""),
    # JSON: rules in their order.
    _text("profiling", default="[]"),
    # JSON: a list.
    _text("restrictions", default="[]"),
    PrimaryKeyConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "ref"),
)

skillset = Table(
    "skillset",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _text("name"),
    _text("channel"),
    _text("mode"),
    _small("position"),
    _text("members_from", default="channel"),
    _text("strategy", default="balanced"),
    _text("priority", default="normal"),
    _small("level", default="3"),
    _text("overflow", optional=True),
    # JSON: what an admin set otherwise than it comes.
    _text("rules", default="{}"),
    _text("sending", default="plain"),
    _small("undo_seconds", default="0"),
    # It was deleted, and is there for what once belonged to it.
    _yes("gone", default="false"),
    _text("user_group", optional=True),
    PrimaryKeyConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "name"),
)

credential = Table(
    "credential",
    metadata,
    _text("tenant_id"),
    _text("name"),
    _sealed(),
    PrimaryKeyConstraint("tenant_id", "name"),
)

# A key wrapped by the key above it: master > tenant > contact, day. Deleting a contact's destroys what it sealed.
cipher_key = Table(
    "cipher_key",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _text("contact_id", optional=True),
    _text("wrapped_by"),
    _sealed(),
    _whole("made_at"),
    PrimaryKeyConstraint("tenant_id", "id"),
    Index("ix_cipher_key_contact", "tenant_id", "contact_id"),
)

# What a company keeps ready to say; it goes to whoever asks, so it is no secret. key: the name as it is compared.
quick_reply = Table(
    "quick_reply",
    metadata,
    _text("tenant_id"),
    _text("key"),
    _text("id"),
    _text("name"),
    _text("text"),
    PrimaryKeyConstraint("tenant_id", "key"),
)

# Words the channel approves; they go to many, so they are no secret. written: JSON of what is never asked for.
template = Table(
    "template",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _whole("version"),
    _text("account"),
    _text("name"),
    _text("language"),
    _text("category"),
    _text("state"),
    _text("ref", optional=True),
    _text("reason"),
    _whole("changed_at", optional=True),
    _text("written"),
    PrimaryKeyConstraint("tenant_id", "id"),
)

template_account = Table(
    "template_account",
    metadata,
    _text("tenant_id"),
    _text("account"),
    _whole("wanted_at"),
    _whole("synced_at", optional=True),
    _whole("allowed", optional=True),
    PrimaryKeyConstraint("tenant_id", "account"),
)

# How often each template was sent on each day, in UTC, and when last.
template_use = Table(
    "template_use",
    metadata,
    _text("tenant_id"),
    _text("template_id"),
    _whole("day"),
    _whole("sent"),
    _whole("last"),
    PrimaryKeyConstraint("tenant_id", "template_id", "day"),
)

counter = Table(
    "counter",
    metadata,
    _text("tenant_id"),
    _text("name"),
    _whole("value"),
    PrimaryKeyConstraint("tenant_id", "name"),
)

# What went to contacts by itself: when, and what it was about; its words are a message like any other.
announcement = Table(
    "announcement",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _text("contact_id"),
    _text("number_id"),
    _text("what"),
    _whole("at"),
    PrimaryKeyConstraint("tenant_id", "id"),
    Index("ix_announcement_contact", "tenant_id", "contact_id"),
)

# When each agent was seen last, and when Slack was asked about them last: written often, and by whoever comes.
attendance = Table(
    "attendance",
    metadata,
    _text("tenant_id"),
    _text("agent_id"),
    _whole("seen_at", optional=True),
    _whole("asked_at", optional=True),
    PrimaryKeyConstraint("tenant_id", "agent_id"),
)

# ---- people and their talks -----------------------------------------------------------------------------------------

agent = Table(
    "agent",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _text("ref"),
    _text("name"),
    _text("role"),
    _text("standing"),
    _text("language"),
    _text("time_zone"),
    _text("status"),
    _small("most"),
    _yes("enabled"),
    _text("sees", default="own"),
    _text("cause", default="hand"),
    _text("reason", default=""),
    _whole("status_since", optional=True),
    _small("missed", default="0"),
    _whole("assigned_at", optional=True),
    _text("external_id", default=""),
    _whole("version", default="1"),
    _yes("role_set", default="false"),
    # In which they can answer, one beside the other; empty: nobody said.
    _text("languages", default=""),
    PrimaryKeyConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "ref"),
)

# Which agents are in a skillset, and how well they know it.
skill = Table(
    "skill",
    metadata,
    _text("tenant_id"),
    _text("skillset_id"),
    _text("agent_id"),
    _small("level"),
    # What keeps them from being asked, empty: nothing; how much they have, in millionths of their limit; when they were
    # last given one, 0: never. Until when that holds: 0 if nobody has counted yet.
    _text("bar", default=""),
    _whole("share", default="0"),
    _whole("given_at", default="0"),
    _whole("holds_until", default="0"),
    # Theirs, as of the agent: one beside the other, in order.
    _text("languages", default=""),
    PrimaryKeyConstraint("tenant_id", "skillset_id", "agent_id"),
    ForeignKeyConstraint(["tenant_id", "agent_id"], ["agent.tenant_id", "agent.id"]),
    ForeignKeyConstraint(["tenant_id", "skillset_id"], ["skillset.tenant_id", "skillset.id"]),
    CheckConstraint("level BETWEEN 1 AND 5", name="level"),
    # With all that is asked of them, else an index of another order were taken for it.
    Index("ix_skill_agent", "tenant_id", "agent_id", "skillset_id", "level"),
    # Whom to look at first, by either order; the first of them counts, too, without looking at the rows.
    Index(
        "ix_skill_share",
        "tenant_id",
        "skillset_id",
        "bar",
        "level",
        "languages",
        "share",
        "given_at",
        "agent_id",
    ),
    Index("ix_skill_given", "tenant_id", "skillset_id", "bar", "level", "languages", "given_at", "agent_id"),
    Index("ix_skill_holds", "tenant_id", "holds_until"),
)

contact = Table(
    "contact",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _sealed(),
    _whole("version"),
    _text("language", default=""),
    _text("priority", default="normal"),
    _whole("blocked_at", optional=True),
    _yes("blocked_there", default="false"),
    # Since then nothing of them is kept, and their key is being destroyed.
    _whole("erased_at", optional=True),
    _whole("held_at", optional=True),
    PrimaryKeyConstraint("tenant_id", "id"),
)

# What a company wants to know of its contacts. key: the name as it is compared; choices: JSON, a list of texts.
contact_property = Table(
    "contact_property",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _text("key"),
    _text("name"),
    _text("kind"),
    _yes("personal"),
    _text("choices"),
    PrimaryKeyConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "key"),
)

# What is known of a contact. Its rows beside it are written and read together with it.
contact_profile = Table(
    "contact_profile",
    metadata,
    _text("tenant_id"),
    _text("contact_id"),
    _whole("version"),
    PrimaryKeyConstraint("tenant_id", "contact_id"),
    ForeignKeyConstraint(["tenant_id", "contact_id"], ["contact.tenant_id", "contact.id"]),
)

# key: the tag as it is compared. It is not sealed: what nobody may read belongs into a personal property.
contact_tag = Table(
    "contact_tag",
    metadata,
    _text("tenant_id"),
    _text("contact_id"),
    _text("key"),
    _text("tag"),
    PrimaryKeyConstraint("tenant_id", "contact_id", "key"),
    Index("ix_contact_tag_key", "tenant_id", "key", "contact_id"),
)

# A value is sealed where its property is personal. Else it is readable: value as it is shown, key as it is compared,
# number what a number is worth.
contact_value = Table(
    "contact_value",
    metadata,
    _text("tenant_id"),
    _text("contact_id"),
    _text("property_id"),
    _text("value", optional=True),
    _text("key", optional=True),
    Column("number", Double, nullable=True),
    _sealed(optional=True),
    PrimaryKeyConstraint("tenant_id", "contact_id", "property_id"),
    ForeignKeyConstraint(["tenant_id", "property_id"], ["contact_property.tenant_id", "contact_property.id"]),
    CheckConstraint("(sealed IS NULL) = (value IS NOT NULL)", name="sealed_or_readable"),
    CheckConstraint("(value IS NULL) = (key IS NULL)", name="compared_if_readable"),
    Index("ix_contact_value_key", "tenant_id", "property_id", "key", "contact_id"),
    Index("ix_contact_value_number", "tenant_id", "property_id", "number", "contact_id"),
)

# What contacts are looked for by: keyed hashes of folded words. source: of their name, or of what is known of them.
contact_word = Table(
    "contact_word",
    metadata,
    _text("tenant_id"),
    _text("contact_id"),
    _text("source"),
    _text("word"),
    PrimaryKeyConstraint("tenant_id", "contact_id", "source", "word"),
    CheckConstraint("source IN ('name', 'profile')", name="source"),
    Index("ix_contact_word_word", "tenant_id", "word", "contact_id"),
)

# How far destroying what is kept of a contact came. lanes: JSON, keyed hashes; left_over: JSON, references of posts and
# files that people have to remove.
erasure = Table(
    "erasure",
    metadata,
    _text("tenant_id"),
    _text("contact_id"),
    _text("agent_id"),
    _whole("asked_at"),
    _text("step"),
    _whole("step_at"),
    _whole("files"),
    _whole("posts"),
    _whole("messages"),
    _text("lanes"),
    _text("left_over"),
    _whole("ended_at", optional=True),
    _whole("version"),
    PrimaryKeyConstraint("tenant_id", "contact_id"),
    Index("ix_erasure_asked", "tenant_id", "asked_at"),
)

contact_note = Table(
    "contact_note",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _text("contact_id"),
    _text("agent_id"),
    _whole("at"),
    _sealed(),
    PrimaryKeyConstraint("tenant_id", "id"),
    Index("ix_contact_note_contact", "tenant_id", "contact_id"),
)

# An address belongs to one contact. `address` is a keyed hash; the address itself is sealed.
contact_address = Table(
    "contact_address",
    metadata,
    _text("tenant_id"),
    _text("address"),
    _text("contact_id"),
    _text("kind"),
    _small("place"),
    _sealed(),
    PrimaryKeyConstraint("tenant_id", "address"),
    ForeignKeyConstraint(["tenant_id", "contact_id"], ["contact.tenant_id", "contact.id"]),
    Index("ix_contact_address_contact", "tenant_id", "contact_id"),
)

conversation = Table(
    "conversation",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _whole("number"),
    _text("contact_id"),
    _text("number_id"),
    _text("skillset_id"),
    _text("stage"),
    _whole("stage_at"),
    _text("stage_agent", optional=True),
    _text("stage_reason", optional=True),
    _whole("window_opened_at", optional=True),
    _whole("opened_at"),
    _text("thread", optional=True),
    _whole("answered_at", optional=True),
    _text("problem", optional=True),
    _yes("holding"),
    _whole("version"),
    _whole("thread_opened_at", optional=True),
    _small("thread_messages", default="0"),
    _text("former", optional=True),
    _text("channel", optional=True),
    _text("priority", default="normal"),
    _text("last_agent", optional=True),
    _whole("last_agent_at", optional=True),
    # Who let an offer pass: `agent:when:1` if without a word, else `:0`, one beside the other.
    _text("passed", default=""),
    # What waits, told apart: no skillset was chosen; kept for one alone; how far the search came; who is asked.
    _yes("unmanaged", default="false"),
    _text("reserved", optional=True),
    _text("ring", optional=True),
    _whole("ring_spent", optional=True),
    _whole("ring_since", optional=True),
    _text("asked", optional=True),
    _whole("asked_at", optional=True),
    _whole("asked_until", optional=True),
    # Where it stands in its queue, until when that holds, and when it has to be looked at again.
    _text("urgency", optional=True),
    _whole("place", optional=True),
    _whole("place_until", optional=True),
    _whole("look_at", optional=True),
    # Whether who is asked can know, and whether its owner is not there.
    _yes("asked_told", default="false"),
    _yes("owner_gone", default="false"),
    PrimaryKeyConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "number"),
    CheckConstraint("stage IN ('waiting', 'assigned', 'closed')", name="stage"),
    CheckConstraint(
        "(stage = 'waiting') = (stage_agent IS NULL) AND (stage = 'assigned') = (stage_reason IS NOT NULL)",
        name="stage_is_whole",
    ),
    Index("ix_conversation_contact", "tenant_id", "contact_id", "number_id"),
)

# One open conversation per contact and number.
Index(
    "ux_conversation_open",
    conversation.c.tenant_id,
    conversation.c.contact_id,
    conversation.c.number_id,
    unique=True,
    sqlite_where=text("stage <> 'closed'"),
    postgresql_where=text("stage <> 'closed'"),
)
# Open ones that wait for their thread: few at any time.
Index(
    "ix_conversation_threadless",
    conversation.c.tenant_id,
    conversation.c.id,
    sqlite_where=text("stage <> 'closed' AND thread IS NULL"),
    postgresql_where=text("stage <> 'closed' AND thread IS NULL"),
)
Index(
    "ix_conversation_skillset",
    conversation.c.tenant_id,
    conversation.c.skillset_id,
    sqlite_where=text("stage <> 'closed'"),
    postgresql_where=text("stage <> 'closed'"),
)
Index(
    "ix_conversation_channel",
    conversation.c.tenant_id,
    conversation.c.channel,
    sqlite_where=text("stage <> 'closed' AND channel IS NOT NULL"),
    postgresql_where=text("stage <> 'closed' AND channel IS NOT NULL"),
)
Index(
    "ix_conversation_stage",
    conversation.c.tenant_id,
    conversation.c.stage,
    conversation.c.stage_agent,
    sqlite_where=text("stage <> 'closed'"),
    postgresql_where=text("stage <> 'closed'"),
)
# The queues: each urgency of a skillset in its order, who stands elsewhere by now, and whom to look at again.
Index(
    "ix_conversation_queue",
    conversation.c.tenant_id,
    conversation.c.skillset_id,
    conversation.c.urgency,
    conversation.c.place,
    conversation.c.id,
    sqlite_where=text("urgency IS NOT NULL"),
    postgresql_where=text("urgency IS NOT NULL"),
)
# Who waits beside it: asked about, or no skillset was chosen.
Index(
    "ix_conversation_beside",
    conversation.c.tenant_id,
    conversation.c.skillset_id,
    conversation.c.stage_at,
    conversation.c.id,
    sqlite_where=text("stage = 'waiting' AND urgency IS NULL"),
    postgresql_where=text("stage = 'waiting' AND urgency IS NULL"),
)
Index(
    "ix_conversation_turning",
    conversation.c.tenant_id,
    conversation.c.place_until,
    sqlite_where=text("place_until IS NOT NULL"),
    postgresql_where=text("place_until IS NOT NULL"),
)
Index(
    "ix_conversation_look",
    conversation.c.tenant_id,
    conversation.c.skillset_id,
    conversation.c.look_at,
    sqlite_where=text("look_at IS NOT NULL"),
    postgresql_where=text("look_at IS NOT NULL"),
)
Index(
    "ix_conversation_asked",
    conversation.c.tenant_id,
    conversation.c.asked,
    sqlite_where=text("asked IS NOT NULL"),
    postgresql_where=text("asked IS NOT NULL"),
)
# Whose owner has spoken last, for how long.
Index(
    "ix_conversation_answered",
    conversation.c.tenant_id,
    conversation.c.number_id,
    conversation.c.answered_at,
    sqlite_where=text("stage = 'assigned'"),
    postgresql_where=text("stage = 'assigned'"),
)
Index(
    "ix_conversation_reserved",
    conversation.c.tenant_id,
    conversation.c.id,
    sqlite_where=text("reserved IS NOT NULL"),
    postgresql_where=text("reserved IS NOT NULL"),
)
# Where an owner owes an answer.
Index(
    "ix_conversation_owed",
    conversation.c.tenant_id,
    conversation.c.number_id,
    conversation.c.window_opened_at,
    sqlite_where=text("stage = 'assigned' AND (answered_at IS NULL OR answered_at < window_opened_at)"),
    postgresql_where=text("stage = 'assigned' AND (answered_at IS NULL OR answered_at < window_opened_at)"),
)

# Whose a thread is or once was.
thread = Table(
    "thread",
    metadata,
    _text("tenant_id"),
    _text("ref"),
    _text("conversation_id"),
    PrimaryKeyConstraint("tenant_id", "ref"),
)

# Why conversations were closed. reason: the company's own word; sealed: a note, under the contact's key.
closing = Table(
    "closing",
    metadata,
    _text("tenant_id"),
    _text("conversation_id"),
    _whole("at"),
    _text("agent_id"),
    _text("reason"),
    _text("key_id", optional=True),
    _sealed(optional=True),
    PrimaryKeyConstraint("tenant_id", "conversation_id", "at"),
)

consent = Table(
    "consent",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _text("contact_id"),
    _text("purpose"),
    _text("move"),
    _whole("at"),
    _text("way"),
    _text("number_id", optional=True),
    _text("agent_id", optional=True),
    _whole("until", optional=True),
    _text("version", optional=True),
    _text("language", optional=True),
    _text("key_id"),
    _sealed(),
    PrimaryKeyConstraint("tenant_id", "id"),
    Index("ix_consent_contact", "tenant_id", "contact_id", "at"),
)

# What was said stands as it was said; merging alone changes whose it is. On PostgreSQL the right to is missing.
_ENTRIES_STAND = DDL(  # type: ignore[no-untyped-call] # SQLAlchemy gives it no types
    "CREATE TRIGGER consent_never_changes BEFORE UPDATE OF tenant_id, id, purpose, move, at, way, number_id, "
    "agent_id, until, version, language, key_id, sealed ON consent "
    "BEGIN SELECT RAISE(ABORT, 'an entry of consent never changes'); END"
)
event.listen(consent, "after_create", _ENTRIES_STAND.execute_if(dialect="sqlite"))

approach = Table(
    "approach",
    metadata,
    _text("tenant_id"),
    _text("message_id"),
    _text("contact_id"),
    _whole("at"),
    _text("purpose"),
    Column("outside", Boolean, nullable=False),
    PrimaryKeyConstraint("tenant_id", "message_id"),
    Index("ix_approach_contact", "tenant_id", "contact_id", "at"),
    Index("ix_approach_at", "tenant_id", "at"),
)

suppression = Table(
    "suppression",
    metadata,
    _text("tenant_id"),
    _text("address"),
    _text("purpose"),
    _whole("at"),
    _text("reason"),
    PrimaryKeyConstraint("tenant_id", "address", "purpose"),
)

message = Table(
    "message",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _text("conversation_id"),
    _text("number_id"),
    _text("direction"),
    _text("remote_id", optional=True),
    _whole("at"),
    _text("quoted", optional=True),
    _yes("forwarded"),
    _yes("late"),
    _text("agent_id", optional=True),
    _text("post", optional=True),
    _small("part"),
    _text("state", optional=True),
    _small("progress"),
    _text("problem", optional=True),
    _whole("version"),
    _text("key_id"),
    _sealed(),
    PrimaryKeyConstraint("tenant_id", "id"),
    # A remote message exists once.
    UniqueConstraint("tenant_id", "number_id", "remote_id"),
    ForeignKeyConstraint(["tenant_id", "conversation_id"], ["conversation.tenant_id", "conversation.id"]),
    CheckConstraint("direction IN ('in', 'out')", name="direction"),
    CheckConstraint("(direction = 'out') = (state IS NOT NULL)", name="state_of_ours"),
    Index("ix_message_conversation", "tenant_id", "conversation_id", "at"),
)
Index(
    "ix_message_post",
    message.c.tenant_id,
    message.c.post,
    sqlite_where=text("post IS NOT NULL"),
    postgresql_where=text("post IS NOT NULL"),
)

post = Table(
    "post",
    metadata,
    _text("tenant_id"),
    _text("ref"),
    _text("seq"),
    _text("conversation_id"),
    _text("effect_id"),
    _yes("root"),
    PrimaryKeyConstraint("tenant_id", "ref"),
    Index("ix_post_effect", "tenant_id", "effect_id"),
)

post_message = Table(
    "post_message",
    metadata,
    _text("tenant_id"),
    _text("message_id"),
    _text("ref"),
    _small("place"),
    PrimaryKeyConstraint("tenant_id", "message_id", "ref"),
    Index("ix_post_message_ref", "tenant_id", "ref"),
)

# How far the file of a message came. What is in the vault is sealed there.
medium = Table(
    "medium",
    metadata,
    _text("tenant_id"),
    _text("message_id"),
    _text("conversation_id"),
    _text("state"),
    _whole("wanted_at"),
    _small("tries"),
    _text("vault", optional=True),
    _text("mime_type", optional=True),
    _whole("size_bytes", optional=True),
    _text("file", optional=True),
    _text("missing", optional=True),
    _whole("handed_at", optional=True),
    _whole("version"),
    PrimaryKeyConstraint("tenant_id", "message_id"),
    ForeignKeyConstraint(["tenant_id", "message_id"], ["message.tenant_id", "message.id"]),
    CheckConstraint("state IN ('wanted', 'kept', 'arrived', 'missing', 'erased')", name="state"),
    CheckConstraint("(state = 'missing') = (missing IS NOT NULL)", name="reason_of_missing"),
    Index("ix_medium_conversation", "tenant_id", "conversation_id"),
)
_ASKING = text("state IN ('wanted', 'kept', 'missing')")
Index(
    "ix_medium_asking",
    medium.c.state,
    medium.c.wanted_at,
    sqlite_where=_ASKING,
    postgresql_where=_ASKING,
)

echo = Table(
    "echo",
    metadata,
    _text("tenant_id"),
    _text("attempt_key"),
    _text("ref"),
    PrimaryKeyConstraint("tenant_id", "attempt_key"),
)

# ---- what came in, what goes out ------------------------------------------------------------------------------------

# Parcels that shared a commit, sealed together; gone when all are cut. cut: how many are. claims: how often it was
# claimed since it last moved.
bundle = Table(
    "bundle",
    metadata,
    _text("tenant_id"),
    Column("id", BigInteger, Identity(always=False), nullable=False),
    _whole("received_at"),
    _small("parcels"),
    _small("cut", default="0"),
    _small("claims", default="0"),
    _text("key_id"),
    _sealed(),
    PrimaryKeyConstraint("tenant_id", "id"),
)

# An item is taken in once: its key begins with its own time, so new rows lie at the index's end.
inbox = Table(
    "inbox",
    metadata,
    _text("tenant_id"),
    _text("source"),
    _sealed("key"),
    Column("id", BigInteger, Identity(always=False), nullable=False),
    _text("lane"),
    _text("state"),
    _whole("received_at"),
    _whole("due_at", optional=True),
    _small("attempts", default="0"),
    _text("reason", optional=True),
    _whole("ended_at", optional=True),
    _text("key_id"),
    _sealed(),
    PrimaryKeyConstraint("tenant_id", "source", "key"),
    CheckConstraint("state IN ('new', 'done', 'ignored', 'quarantined', 'dead')", name="state"),
    CheckConstraint("(state = 'new') = (due_at IS NOT NULL)", name="live_while_new"),
)

outbox = Table(
    "outbox",
    metadata,
    _text("tenant_id"),
    _text("id"),
    Column("seq", BigInteger, Identity(always=False), nullable=False),
    _text("lane"),
    _text("kind"),
    _text("effect"),
    _text("message_id", optional=True),
    _text("state"),
    _whole("created_at"),
    _whole("due_at", optional=True),
    _yes("waits"),
    _small("tries", default="0"),
    _text("reason", optional=True),
    _whole("ended_at", optional=True),
    PrimaryKeyConstraint("tenant_id", "id"),
    CheckConstraint(
        "state IN ('ready', 'done', 'refused', 'unknown', 'gave_up', 'cancelled')",
        name="state",
    ),
    CheckConstraint("state <> 'ready' OR due_at IS NOT NULL", name="ready_is_due"),
    CheckConstraint("state IN ('ready', 'unknown') OR due_at IS NULL", name="ended_is_not_due"),
)

_LIVE = text("due_at IS NOT NULL")
for _queue, _order in ((inbox, inbox.c.id), (outbox, outbox.c.seq)):
    Index(
        f"ix_{_queue.name}_lane",
        _queue.c.tenant_id,
        _queue.c.lane,
        _order,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    Index(
        f"ix_{_queue.name}_due",
        _queue.c.due_at,
        _order,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
_ASIDE = text("state IN ('quarantined', 'dead')")
Index("ix_inbox_aside", inbox.c.tenant_id, inbox.c.id, sqlite_where=_ASIDE, postgresql_where=_ASIDE)
_STUCK = text("state IN ('unknown', 'gave_up')")
Index(
    "ix_outbox_stuck", outbox.c.tenant_id, outbox.c.message_id, sqlite_where=_STUCK, postgresql_where=_STUCK
)

attempt = Table(
    "attempt",
    metadata,
    _text("tenant_id"),
    _text("key"),
    _text("effect_id"),
    _small("no"),
    _text("message_id", optional=True),
    _whole("started_at"),
    _whole("ended_at", optional=True),
    _text("outcome", optional=True),
    _text("code", optional=True),
    _text("remote", optional=True),
    _small("progress"),
    _yes("failed"),
    _yes("doubled"),
    PrimaryKeyConstraint("tenant_id", "key"),
    UniqueConstraint("tenant_id", "effect_id", "no"),
    CheckConstraint("outcome IN ('applied', 'not_applied', 'unknown')", name="outcome"),
)
Index(
    "ix_attempt_remote",
    attempt.c.tenant_id,
    attempt.c.remote,
    sqlite_where=text("remote IS NOT NULL"),
    postgresql_where=text("remote IS NOT NULL"),
)

early_report = Table(
    "early_report",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _text("seq"),
    _text("attempt_key", optional=True),
    _text("number_ref"),
    _text("remote_id"),
    _text("report"),
    PrimaryKeyConstraint("tenant_id", "id"),
)

# Only lanes somebody works on, or that rest: leased_until by the database's clock, paused_until by the desk's.
# claims: how often the lane was claimed since it was last settled.
lane = Table(
    "lane",
    metadata,
    _text("tenant_id"),
    _text("side"),
    _text("name"),
    _whole("token"),
    _whole("leased_until", optional=True),
    _whole("paused_until", optional=True),
    _small("claims"),
    PrimaryKeyConstraint("tenant_id", "side", "name"),
)

journal = Table(
    "journal",
    metadata,
    _text("tenant_id"),
    _text("id"),
    _whole("at"),
    _text("kind"),
    _text("fact"),
    # Whose it is, for what is looked up by that: the conversation of a choice.
    _text("about", optional=True),
    PrimaryKeyConstraint("tenant_id", "id"),
)
Index(
    "ix_journal_about",
    journal.c.tenant_id,
    journal.c.about,
    journal.c.id,
    sqlite_where=text("about IS NOT NULL"),
    postgresql_where=text("about IS NOT NULL"),
)

# What somebody may have to answer for, link by link: written once, never changed, whoever asks the database to.
audit = Table(
    "audit",
    metadata,
    _text("tenant_id"),
    _whole("number"),
    _whole("at"),
    _text("kind"),
    _text("deed"),
    _text("previous"),
    _text("mac"),
    PrimaryKeyConstraint("tenant_id", "number"),
    Index("ix_audit_at", "tenant_id", "at"),
)
for _what in ("UPDATE", "DELETE"):
    event.listen(
        audit,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]  # SQLAlchemy has no type for it
            f"CREATE TRIGGER audit_no_{_what.lower()} BEFORE {_what} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END"
        ).execute_if(dialect="sqlite"),
    )

# Handled across tenants by the one who takes in and the one who claims; none holds anything readable.
CROSSING = (tenant, number, skillset, cipher_key, bundle, medium, inbox, outbox, attempt, lane, early_report)

# A unit of work sees its own tenant's rows and no other's.
WALLED = (
    credential,
    quick_reply,
    consent,
    suppression,
    approach,
    template,
    template_account,
    template_use,
    counter,
    agent,
    skill,
    contact,
    contact_property,
    contact_profile,
    contact_tag,
    contact_value,
    contact_word,
    contact_note,
    erasure,
    contact_address,
    conversation,
    thread,
    closing,
    announcement,
    attendance,
    message,
    post,
    post_message,
    echo,
    journal,
    audit,
)
