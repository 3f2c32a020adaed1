"""Messages, read with the keys they were sealed under, and the reports that change ours."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, exists, or_, select, union_all
from sqlalchemy.engine import Connection

from core.ids import ConversationId, MessageId, NumberId, PostRef, RemoteMessageId
from core.message import InboundMessage, Message, OutboundMessage, OutboundState, Progress
from desk.items import DeliveryReported
from desk.lattice import Told, hear
from desk.ports import Applied
from store.facts_json import reports as reports_json
from store.keyring import Keyring
from store.questions import Question
from store.scope import AttemptSeen, Scope
from store.side_by_side import read_messages
from store.statements import among
from store.tables import attempt, early_report, message, number, outbox

_TENANT: BindParameter[str] = bindparam("tenant")
_OURS = message.c.tenant_id == _TENANT
_BY_ID = Question(select(message).where(_OURS, among(message.c.id, "ids")))
_BY_REMOTE = Question(
    select(message).where(_OURS, among(message.c.number_id, "numbers"), among(message.c.remote_id, "remotes"))
)
_OF_POST = Question(select(message).where(_OURS, message.c.post == bindparam("post")))
_THERE = select(message).where(_OURS, message.c.conversation_id == bindparam("conversation"))
_OF_CONVERSATION = Question(_THERE)
_HELD = Question(_THERE.where(message.c.state == "held"))
_LATEST = Question(_THERE.order_by(message.c.at.desc(), message.c.id.desc()).limit(bindparam("most")))
_LAST_INBOUND = Question(
    _THERE.where(message.c.direction == "in").order_by(message.c.at.desc(), message.c.id.desc()).limit(1)
)
_ATTEMPT = (
    select(attempt, outbox.c.state.label("effect_state"))
    .join(
        outbox,
        and_(outbox.c.tenant_id == attempt.c.tenant_id, outbox.c.id == attempt.c.effect_id),
        isouter=True,
    )
    .where(attempt.c.tenant_id == _TENANT)
)
# One after the other: for "this or that" a database would look at every attempt.
_ATTEMPTS = Question(
    union_all(
        _ATTEMPT.where(among(attempt.c.key, "keys")),
        _ATTEMPT.where(attempt.c.remote.is_not(None), among(attempt.c.remote, "remotes")),
    )
)
_KNOWN_BY = (
    exists().where(
        attempt.c.tenant_id == early_report.c.tenant_id, attempt.c.key == early_report.c.attempt_key
    ),
    exists().where(
        attempt.c.tenant_id == early_report.c.tenant_id,
        attempt.c.remote == early_report.c.remote_id,
        attempt.c.remote.is_not(None),
    ),
    exists().where(
        number.c.tenant_id == early_report.c.tenant_id,
        number.c.ref == early_report.c.number_ref,
        message.c.tenant_id == number.c.tenant_id,
        message.c.number_id == number.c.id,
        message.c.remote_id == early_report.c.remote_id,
    ),
)
_EARLY = Question(
    select(early_report.c.id, early_report.c.report)
    .where(early_report.c.tenant_id == _TENANT, or_(*_KNOWN_BY))
    .order_by(early_report.c.seq)
    .limit(500)
)


def messages_of(
    connection: Connection, keyring: Keyring, tenant_id: str, question: Question, given: dict[str, Any]
) -> list[Message]:
    """The messages this finds, unsealed."""
    rows = question.all(connection, tenant=tenant_id, **given)
    return read_messages(connection, keyring, tenant_id, rows)


class SqlMessages:
    """The tenant's messages."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def get(self, message_id: MessageId) -> Message:
        """Raises KeyError."""
        shelf = self._scope.messages
        if not shelf.knows(message_id):
            await self._load(_BY_ID, ids=[message_id])
        found = shelf.get(message_id)
        if found is None:
            raise KeyError(message_id)
        return found

    async def outbound(self, message_id: MessageId) -> OutboundMessage:
        """Like get, for one of ours. Raises KeyError for a contact's."""
        found = await self.get(message_id)
        if isinstance(found, InboundMessage):
            raise KeyError(message_id)
        return found

    async def with_remote_id(self, number_id: NumberId, remote_id: RemoteMessageId) -> Message | None:
        """The message the channel calls that, on that number."""
        found = await self._load(_BY_REMOTE, numbers=[number_id], remotes=[remote_id])
        seen = self._over(found, lambda it: it.remote_id == remote_id and self._number_of(it) == number_id)
        return next(iter(seen), None)

    async def of_post(self, post: PostRef) -> Sequence[OutboundMessage]:
        """The messages an agent's post became, by part; empty if none."""
        found = await self._load(_OF_POST, post=post)
        seen = self._over(found, lambda it: isinstance(it, OutboundMessage) and it.post == post)
        return sorted(_outbound(seen), key=lambda it: it.part)

    async def last_inbound(self, conversation_id: ConversationId) -> InboundMessage | None:
        """The newest of the contact, by the channel's time."""
        found = await self._load(_LAST_INBOUND, conversation=conversation_id)
        seen = self._over(found, lambda it: it.conversation_id == conversation_id)
        inbound = [each for each in seen if isinstance(each, InboundMessage)]
        return max(inbound, key=lambda it: (it.sent_at, it.id), default=None)

    async def held(self, conversation_id: ConversationId) -> Sequence[OutboundMessage]:
        """Those in state held, in the order they were written."""
        found = await self._load(_HELD, conversation=conversation_id)
        seen = _outbound(self._over(found, lambda it: it.conversation_id == conversation_id))
        held = [each for each in seen if each.state is OutboundState.HELD]
        return sorted(held, key=lambda it: (it.written_at, it.id))

    async def of_conversation(self, conversation_id: ConversationId) -> Sequence[Message]:
        """All, oldest first."""
        found = await self._load(_OF_CONVERSATION, conversation=conversation_id)
        return sorted(self._over(found, lambda it: it.conversation_id == conversation_id), key=_age)

    async def latest(self, conversation_id: ConversationId, most: int) -> Sequence[Message]:
        """The last so many, oldest first."""
        found = await self._load(_LATEST, conversation=conversation_id, most=most)
        mine = self._over(found, lambda it: it.conversation_id == conversation_id)
        return sorted(mine, key=_age)[-most:]

    def save(self, message: Message) -> None:
        """Insert or change."""
        self._scope.messages.save(message.id, message)

    async def apply(self, reports: Sequence[DeliveryReported]) -> Sequence[Applied]:
        """Apply reports in bulk; those that find no message are kept."""
        await self._look_for(reports)
        before: dict[MessageId, OutboundMessage] = {}
        doubles: set[MessageId] = set()
        remote = self._by_remote()
        for report in reports:
            found = self._find(report, remote)
            if found is None:
                self._keep(report)
                continue
            ours, seen = found
            heard = self._hear(ours, seen, report)
            if heard is None:
                continue
            after, double = heard
            before.setdefault(ours.id, ours)
            if double:
                doubles.add(ours.id)
            if after != ours:
                self._scope.messages.save(ours.id, after)
                self._remember(remote, after)
        answers = []
        for message_id, old in before.items():
            new = self._scope.messages.get(message_id)
            if isinstance(new, OutboundMessage):
                answers.append(Applied(old, new, message_id in doubles))
        return answers

    async def adopt_early(self) -> Sequence[Applied]:
        """Apply kept reports whose message is known by now."""
        scope = self._scope
        rows = await scope.read(lambda it: _EARLY.all(it, tenant=scope.tenant_id))
        kept = {row.id: reports_json.decode(row.report) for row in rows if row.id not in scope.early}
        kept.update((early_id, report) for early_id, report in scope.early.items() if report is not None)
        if not kept:
            return []
        await self._look_for(list(kept.values()))
        remote = self._by_remote()
        adopted: list[DeliveryReported] = []
        for early_id, report in kept.items():
            if self._find(report, remote) is not None:
                scope.undo.put(scope.early, early_id, None)
                adopted.append(report)
        return await self.apply(adopted)

    # ---- what reports need ------------------------------------------------------------------------------------------

    async def _look_for(self, reports: Sequence[DeliveryReported]) -> None:
        """Load the attempts and messages these may belong to."""
        scope = self._scope
        numbers = scope.on.directory().by_number_ref
        keys = list(dict.fromkeys(report.key for report in reports if report.key is not None))
        remotes = list(dict.fromkeys(report.remote_id for report in reports))
        number_ids = list(
            dict.fromkeys(numbers[each.number].id for each in reports if each.number in numbers)
        )
        keyring, tenant_id = scope.on.keyring, scope.tenant_id

        def work(connection: Connection) -> tuple[list[AttemptSeen], list[Message]]:
            rows = _ATTEMPTS.all(connection, tenant=tenant_id, keys=keys, remotes=remotes)
            seen = [_attempt_of(row) for row in rows]
            ids = [each.message_id for each in seen if each.message_id is not None]
            found = messages_of(connection, keyring, tenant_id, _BY_ID, {"ids": list(ids)}) if ids else []
            by_remote = {"numbers": number_ids, "remotes": remotes}
            return seen, found + messages_of(connection, keyring, tenant_id, _BY_REMOTE, by_remote)

        seen, found = await scope.read(work)
        for each in seen:
            scope.attempts.setdefault(each.key, each)
            if each.remote is not None:
                scope.attempt_of.setdefault(each.remote, each.key)
        for one in found:
            scope.messages.load(one.id, one)

    def _by_remote(self) -> dict[str, list[OutboundMessage]]:
        shelf = self._scope.messages
        known = dict(shelf.loaded)
        known.update(shelf.saved())
        found: dict[str, list[OutboundMessage]] = {}
        for each in _outbound(known.values()):
            if each.remote_id is not None:
                found.setdefault(each.remote_id, []).append(each)
        return found

    def _remember(self, remote: dict[str, list[OutboundMessage]], changed: OutboundMessage) -> None:
        if changed.remote_id is not None:
            others = [each for each in remote.get(changed.remote_id, ()) if each.id != changed.id]
            remote[changed.remote_id] = [*others, changed]

    def _find(
        self, report: DeliveryReported, remote: dict[str, list[OutboundMessage]]
    ) -> tuple[OutboundMessage, AttemptSeen | None] | None:
        scope = self._scope
        key = report.key or scope.attempt_of.get(report.remote_id)
        seen = None if key is None else scope.attempts.get(key)
        if seen is not None and seen.message_id is not None:
            found = scope.messages.get(seen.message_id)
            if isinstance(found, OutboundMessage):
                return found, seen
        managed = scope.on.directory().by_number_ref.get(report.number)
        if managed is not None:
            for known in remote.get(report.remote_id, ()):
                current = scope.messages.get(known.id)
                if isinstance(current, OutboundMessage) and self._number_of(current) in (None, managed.id):
                    return current, None
        return None

    def _hear(
        self, ours: OutboundMessage, seen: AttemptSeen | None, report: DeliveryReported
    ) -> tuple[OutboundMessage, bool] | None:
        scope = self._scope
        if seen is None:
            told = Told(ours.progress, ours.state is OutboundState.FAILED)
            heard = hear(ours, told, report, settled=False)
        else:
            told = scope.told[seen.key][0] if seen.key in scope.told else seen.told
            heard = hear(ours, told, report, settled=seen.settled)
            if heard.told != told or seen.remote != report.remote_id:
                scope.undo.put(scope.told, seen.key, (heard.told, report.remote_id))
            if scope.attempt_of.get(report.remote_id) != seen.key:
                scope.undo.put(scope.attempt_of, report.remote_id, seen.key)
        if heard.message == ours and not heard.double:
            return None
        return heard.message, heard.double

    def _keep(self, report: DeliveryReported) -> None:
        text = reports_json.encode(report)
        early_id = hashlib.sha256(text).hexdigest()[:32]
        if self._scope.early.get(early_id) is None:
            self._scope.undo.put(self._scope.early, early_id, report)

    # ---- loading ----------------------------------------------------------------------------------------------------

    async def _load(self, question: Question, **given: Any) -> list[Message]:
        scope = self._scope
        keyring, tenant_id = scope.on.keyring, scope.tenant_id
        found = await scope.read(lambda it: messages_of(it, keyring, tenant_id, question, given))
        for each in found:
            scope.messages.load(each.id, each)
        return found

    def _over(self, found: Sequence[Message], belongs: Callable[[Message], bool]) -> list[Message]:
        return self._scope.messages.over([(each.id, each) for each in found], belongs)

    def _number_of(self, of: Message) -> NumberId | None:
        """The number of its conversation, where that was loaded."""
        conversation = self._scope.conversations.get(of.conversation_id)
        return None if conversation is None else conversation.number_id


def _outbound(found: Iterable[Message]) -> list[OutboundMessage]:
    return [each for each in found if isinstance(each, OutboundMessage)]


def _age(each: Message) -> tuple[datetime, MessageId]:
    return each.sent_at if isinstance(each, InboundMessage) else each.written_at, each.id


def _attempt_of(row: Any) -> AttemptSeen:
    told = Told(Progress(row.progress), bool(row.failed), bool(row.doubled))
    settled = row.effect_state not in ("ready", "unknown", None)
    return AttemptSeen(row.key, row.message_id, row.remote, told, settled)
