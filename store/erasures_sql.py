"""Erasures, and destroying everything that is kept of one contact."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import BindParameter, Select, bindparam, delete, func, or_, select, update
from sqlalchemy.engine import Connection

from core.contact import Contact
from core.erasure import Erasure, ErasureStep
from core.ids import AgentId, ContactId, PostRef
from desk.ports import StaleVersion
from store.keyring import hashed_lane
from store.profiles_sql import forget_profiles
from store.questions import Question
from store.rows import Row, instant, moment, optional_instant, optional_moment
from store.scope import Scope
from store.statements import InsertMany, UpdateMany
from store.tables import (
    announcement,
    attempt,
    cipher_key,
    closing,
    contact,
    contact_address,
    conversation,
    early_report,
    erasure,
    inbox,
    medium,
    message,
    outbox,
    post,
    post_message,
)
from store.writes import Writes

_TENANT: BindParameter[str] = bindparam("tenant")
_CONTACT: BindParameter[str] = bindparam("contact")
_THEIR_TALKS = select(conversation.c.id).where(
    conversation.c.tenant_id == _TENANT, conversation.c.contact_id == _CONTACT
)
_ONE = Question(select(erasure).where(erasure.c.tenant_id == _TENANT, erasure.c.contact_id == _CONTACT))
_ALL = Question(
    select(erasure).where(erasure.c.tenant_id == _TENANT).order_by(erasure.c.asked_at.desc()).limit(100)
)
_POSTS = Question(
    select(post.c.ref)
    .where(post.c.tenant_id == _TENANT, post.c.conversation_id.in_(_THEIR_TALKS))
    .order_by(post.c.root, post.c.ref)
    .limit(bindparam("most"))
)
_AGENTS_POSTS = Question(
    select(message.c.post)
    .distinct()
    .where(
        message.c.tenant_id == _TENANT,
        message.c.conversation_id.in_(_THEIR_TALKS),
        message.c.post.is_not(None),
        message.c.post.not_in(select(post.c.ref).where(post.c.tenant_id == _TENANT)),
    )
    .order_by(message.c.post)
)
_MESSAGES = Question(
    select(func.count())
    .select_from(message)
    .where(message.c.tenant_id == _TENANT, message.c.conversation_id.in_(_THEIR_TALKS))
)
_COLUMNS = "step step_at files posts messages left_over ended_at"
_NEW = InsertMany(erasure, f"tenant_id contact_id agent_id asked_at lanes version {_COLUMNS}")
_CHANGED = UpdateMany(
    erasure,
    "tenant_id contact_id",
    f"base/version version {_COLUMNS}",
    sets="; ".join(["version", *_COLUMNS.split()]),
    guard="erasure.version = given.base",
)


class SqlErasures:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def get(self, contact_id: ContactId) -> Erasure | None:
        """None: nobody asked for it."""
        scope = self._scope
        if not scope.erasures.knows(contact_id):
            row = await scope.read(lambda it: _ONE.first(it, tenant=scope.tenant_id, contact=contact_id))
            if row is not None:
                scope.erasures.load(contact_id, _erasure_of(row))
        return scope.erasures.get(contact_id)

    async def all(self) -> Sequence[Erasure]:
        """The newest first."""
        scope = self._scope
        rows = await scope.read(lambda it: _ALL.all(it, tenant=scope.tenant_id))
        return [_erasure_of(row) for row in rows]

    def save(self, erasure: Erasure) -> None:
        """Insert or change."""
        self._scope.erasures.save(erasure.contact_id, erasure)

    def disown(self, contact: Contact) -> None:
        """Remember, by keyed hashes, in which lanes what they said came in."""
        self._scope.undo.put(self._scope.disowned, contact.id, contact)

    async def posts(self, contact_id: ContactId, most: int) -> Sequence[PostRef]:
        """Ours that are still recorded, cards last."""
        scope = self._scope
        given = {"tenant": scope.tenant_id, "contact": contact_id, "most": most}
        return [PostRef(each) for each in await scope.read(lambda it: _POSTS.values(it, **given))]

    async def agents_posts(self, contact_id: ContactId) -> Sequence[PostRef]:
        """Those of agents."""
        scope = self._scope
        given = {"tenant": scope.tenant_id, "contact": contact_id}
        return [PostRef(each) for each in await scope.read(lambda it: _AGENTS_POSTS.values(it, **given))]

    def forget_post(self, post: PostRef) -> None:
        """At commit."""
        self._scope.undo.append(self._scope.forgotten_posts, post)

    async def forget_words(self, contact_id: ContactId) -> int:
        """At commit."""
        scope = self._scope
        count: int = await scope.read(
            lambda it: _MESSAGES.value(it, tenant=scope.tenant_id, contact=contact_id)
        )
        scope.undo.append(scope.forgotten, contact_id)
        return count

    def destroy_key(self, contact_id: ContactId) -> None:
        """At commit."""
        self._scope.undo.append(self._scope.destroyed, contact_id)


def write_erasures(scope: Scope, connection: Connection, writes: Writes, now: int) -> None:
    """How far erasures came, and what they destroy."""
    shelf, tenant = scope.erasures, scope.tenant_id
    new, changed = [], []
    for contact_id, it in shelf.saved():
        if shelf.is_new(contact_id):
            lanes = msgspec.json.encode(_lanes(scope, contact_id)).decode()
            new.append(
                (tenant, contact_id, it.agent_id, moment(it.asked_at), lanes, it.version, *_values(it, now))
            )
        else:
            changed.append((tenant, contact_id, shelf.bases[contact_id], it.version, *_values(it, now)))
    writes.add(_NEW, new)
    writes.add(_CHANGED, changed, StaleVersion("an erasure went on meanwhile"))
    if not (scope.disowned or scope.forgotten_posts or scope.forgotten or scope.destroyed):
        return
    writes.flush()
    for contact_id in scope.disowned:
        _cancel(connection, tenant, contact_id, now)
    for ref in scope.forgotten_posts:
        _forget_post(connection, tenant, ref)
    for each in scope.forgotten:
        _cancel(connection, tenant, each, now)
        _forget(connection, tenant, each)
        forget_profiles(tenant, [each], writes.add)
        writes.flush()
    for each in scope.destroyed:
        _destroy_key(connection, tenant, each)


def _lanes(scope: Scope, contact_id: str) -> list[str]:
    """
    Where what they said came in, by keyed hashes.

    Source of a lane's name: the channel's pieces, whose lanes begin with the number and go on with an address.
    """
    contact = scope.disowned.get(contact_id)
    if contact is None:
        return []
    return [
        hashed_lane(scope.lookup, f"contact:{number.ref}:{address.value.reveal()}")
        for number in scope.on.directory().numbers.values()
        for address in contact.addresses
        if address.identifies
    ]


def _cancel(connection: Connection, tenant: str, contact_id: str, now: int) -> None:
    """What waits to be done with their conversations is not done; an effect says in its JSON which it is about."""
    talks = _talks(connection, tenant, contact_id)
    waiting = outbox.c.state.in_(("ready", "unknown"))
    for talk in talks:
        connection.execute(
            update(outbox)
            .where(outbox.c.tenant_id == tenant, outbox.c.due_at.is_not(None) | waiting)
            .where(outbox.c.effect.contains(talk, autoescape=True), waiting)
            .values(state="cancelled", due_at=None, waits=False, ended_at=now)
        )


def _talks(connection: Connection, tenant: str, contact_id: str) -> list[str]:
    return list(connection.execute(_THEIR_TALKS, {"tenant": tenant, "contact": contact_id}).scalars())


def _forget_post(connection: Connection, tenant: str, ref: str) -> None:
    connection.execute(delete(post).where(post.c.tenant_id == tenant, post.c.ref == ref))
    connection.execute(
        delete(post_message).where(post_message.c.tenant_id == tenant, post_message.c.ref == ref)
    )


def _forget(connection: Connection, tenant: str, contact_id: str) -> None:
    """Rows that lead to others go after them. Remote ids hold the number in another writing: they go as well."""
    given = {"tenant": tenant, "contact": contact_id}
    theirs = select(message.c.id).where(
        message.c.tenant_id == _TENANT, message.c.conversation_id.in_(_THEIR_TALKS)
    )
    keys = select(attempt.c.key).where(attempt.c.tenant_id == _TENANT, attempt.c.message_id.in_(theirs))
    lanes = msgspec.json.decode(
        connection.execute(
            select(erasure.c.lanes).where(erasure.c.tenant_id == tenant, erasure.c.contact_id == contact_id)
        ).scalar_one(),
        type=list[str],
    )
    for statement in (
        delete(early_report).where(
            early_report.c.tenant_id == _TENANT,
            or_(early_report.c.attempt_key.in_(keys), early_report.c.remote_id.in_(_remote_ids())),
        ),
        update(attempt)
        .where(attempt.c.tenant_id == _TENANT, attempt.c.message_id.in_(theirs))
        .values(remote=None),
        delete(post_message).where(
            post_message.c.tenant_id == _TENANT, post_message.c.message_id.in_(theirs)
        ),
        delete(medium).where(medium.c.tenant_id == _TENANT, medium.c.message_id.in_(theirs)),
        delete(message).where(message.c.tenant_id == _TENANT, message.c.conversation_id.in_(_THEIR_TALKS)),
        update(closing)
        .where(closing.c.tenant_id == _TENANT, closing.c.conversation_id.in_(_THEIR_TALKS))
        .values(sealed=None, key_id=None),
        delete(announcement).where(
            announcement.c.tenant_id == _TENANT, announcement.c.contact_id == _CONTACT
        ),
        delete(contact_address).where(
            contact_address.c.tenant_id == _TENANT, contact_address.c.contact_id == _CONTACT
        ),
    ):
        connection.execute(statement, given)
    connection.execute(delete(inbox).where(inbox.c.tenant_id == tenant, inbox.c.lane.in_(lanes)))
    its_row = (erasure.c.tenant_id == tenant, erasure.c.contact_id == contact_id)
    connection.execute(update(erasure).where(*its_row).values(lanes="[]"))


def _remote_ids() -> Select[tuple[str | None]]:
    return select(message.c.remote_id).where(
        message.c.tenant_id == _TENANT,
        message.c.conversation_id.in_(_THEIR_TALKS),
        message.c.remote_id.is_not(None),
    )


def _destroy_key(connection: Connection, tenant: str, contact_id: str) -> None:
    """Theirs, and those of whoever was merged into them; nothing of the contact is sealed any more."""
    connection.execute(
        delete(cipher_key).where(cipher_key.c.tenant_id == tenant, cipher_key.c.contact_id == contact_id)
    )
    connection.execute(
        update(contact).where(contact.c.tenant_id == tenant, contact.c.id == contact_id).values(sealed=b"")
    )


def _values(it: Erasure, now: int) -> tuple[str, int, int, int, int, str, int | None]:
    left = msgspec.json.encode(it.left).decode()
    return it.step.value, now, it.files, it.posts, it.messages, left, optional_moment(it.ended_at)


def _erasure_of(row: Row) -> Erasure:
    return Erasure(
        ContactId(row.contact_id),
        AgentId(row.agent_id),
        instant(row.asked_at),
        ErasureStep(row.step),
        row.files,
        row.posts,
        row.messages,
        tuple(msgspec.json.decode(row.left_over, type=list[str])),
        optional_instant(row.ended_at),
        row.version,
    )
