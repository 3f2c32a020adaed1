"""Messages in memory, and the reports that change them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from core.ids import ConversationId, EffectId, MessageId, NumberId, PostRef, RemoteMessageId
from core.message import InboundMessage, Message, OutboundMessage, OutboundState
from desk.items import DeliveryReported
from desk.lattice import Told, hear
from desk.ports import Applied, Directory
from sandbox.memory.tenancy import Attempt, Sight

K = TypeVar("K")
V = TypeVar("V")


class MemoryMessages:
    """The tenant's messages. settled: whether an effect has ended."""

    def __init__(
        self, sight: Sight, directory: Callable[[], Directory], settled: Callable[[EffectId], bool]
    ) -> None:
        self._sight = sight
        self._directory = directory
        self._settled = settled

    async def get(self, message_id: MessageId) -> Message:
        """Raises KeyError."""
        return self._sight.messages.get(message_id)

    async def outbound(self, message_id: MessageId) -> OutboundMessage:
        """Like get, for one of ours. Raises KeyError for a contact's."""
        message = self._sight.messages.get(message_id)
        if isinstance(message, InboundMessage):
            raise KeyError(message_id)
        return message

    async def with_remote_id(self, number_id: NumberId, remote_id: RemoteMessageId) -> Message | None:
        """The message the channel calls that, on that number."""
        return next(iter(remotely(self._sight, number_id, remote_id)), None)

    async def of_post(self, post: PostRef) -> Sequence[OutboundMessage]:
        """The messages an agent's post became, by part; empty if none."""
        return sorted(
            _outbound(self._sight.messages.tagged(("post", post))), key=lambda message: message.part
        )

    async def last_inbound(self, conversation_id: ConversationId) -> InboundMessage | None:
        """The newest of the contact, by the channel's time."""
        messages = self._sight.messages.tagged(("in", conversation_id))
        inbound = [message for message in messages if isinstance(message, InboundMessage)]
        return max(inbound, key=lambda message: (message.sent_at, message.id), default=None)

    async def held(self, conversation_id: ConversationId) -> Sequence[OutboundMessage]:
        """Those in state held, in the order they were written."""
        held = _outbound(self._sight.messages.tagged(("held", conversation_id)))
        return sorted(held, key=lambda message: (message.written_at, message.id))

    async def of_conversation(self, conversation_id: ConversationId) -> Sequence[Message]:
        """All, oldest first."""
        return sorted(self._sight.messages.tagged(("in", conversation_id)), key=_age)

    async def latest(self, conversation_id: ConversationId, most: int) -> Sequence[Message]:
        """The last so many, oldest first."""
        return (await self.of_conversation(conversation_id))[-most:]

    def save(self, message: Message) -> None:
        """Insert or change."""
        self._sight.messages.save(message.id, message)

    async def apply(self, reports: Sequence[DeliveryReported]) -> Sequence[Applied]:
        """Apply reports in bulk; those that find no message are kept."""
        before: dict[MessageId, OutboundMessage] = {}
        doubles: set[MessageId] = set()
        for report in reports:
            found = self._find(report)
            if found is None:
                self._keep(report)
            else:
                self._hear(*found, report, before, doubles)
        return [
            Applied(old, new, message_id in doubles)
            for message_id, old in before.items()
            for new in _outbound([self._sight.messages.get(message_id)])
        ]

    async def adopt_early(self) -> Sequence[Applied]:
        """Apply kept reports whose message is known by now."""
        adopted: list[DeliveryReported] = []
        for place in dict.fromkeys([*self._sight.tenancy.early, *self._sight.early]):
            reports = _looked_up(self._sight.early, self._sight.tenancy.early, place) or ()
            if reports and self._find(reports[0]) is not None:
                self._sight.undo.put(self._sight.early, place, ())
                adopted.extend(reports)
        return await self.apply(adopted)

    def _keep(self, report: DeliveryReported) -> None:
        place = (report.number, report.remote_id)
        kept = _looked_up(self._sight.early, self._sight.tenancy.early, place) or ()
        if report not in kept:
            self._sight.undo.put(self._sight.early, place, (*kept, report))

    def _find(self, report: DeliveryReported) -> tuple[OutboundMessage, Attempt | None] | None:
        key = report.key or _looked_up(
            self._sight.attempt_of, self._sight.tenancy.attempt_of, report.remote_id
        )
        attempt = None if key is None else self._sight.tenancy.attempts.get(key)
        if attempt is not None and attempt.message_id is not None:
            for message in _outbound(self._known(attempt.message_id)):
                return message, attempt
        number = self._directory().by_number_ref.get(report.number)
        if number is None:
            return None
        for message in _outbound(remotely(self._sight, number.id, report.remote_id)):
            return message, None
        return None

    def _known(self, message_id: MessageId) -> Iterable[Message]:
        try:
            return [self._sight.messages.get(message_id)]
        except KeyError:
            return []

    def _hear(
        self,
        message: OutboundMessage,
        attempt: Attempt | None,
        report: DeliveryReported,
        before: dict[MessageId, OutboundMessage],
        doubles: set[MessageId],
    ) -> None:
        sight = self._sight
        if attempt is None:
            failed = message.state is OutboundState.FAILED
            changed = hear(message, Told(message.progress, failed), report, settled=False)
        else:
            told = _looked_up(sight.told, sight.tenancy.told, attempt.key) or Told()
            changed = hear(message, told, report, settled=self._settled(attempt.effect_id))
            sight.undo.put(sight.told, attempt.key, changed.told)
            sight.undo.put(sight.attempt_of, report.remote_id, attempt.key)
        if changed.message == message and not changed.double:
            return
        before.setdefault(message.id, message)
        if changed.double:
            doubles.add(message.id)
        if changed.message != message:
            sight.messages.save(message.id, changed.message)


def remotely(sight: Sight, number_id: NumberId, remote_id: RemoteMessageId) -> list[Message]:
    """Every message the channel calls that on that number: by rights one at most."""
    return [
        message
        for message in sight.messages.tagged(("remote", remote_id))
        if sight.conversations.get(message.conversation_id).number_id == number_id
    ]


def _outbound(messages: Iterable[Message]) -> list[OutboundMessage]:
    return [message for message in messages if isinstance(message, OutboundMessage)]


def _age(message: Message) -> tuple[datetime, MessageId]:
    return message.sent_at if isinstance(message, InboundMessage) else message.written_at, message.id


def _looked_up(mine: dict[K, V], committed: dict[K, V], key: K) -> V | None:
    return mine[key] if key in mine else committed.get(key)
