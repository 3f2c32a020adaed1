"""While a post waits to leave, it can be changed or deleted; what leaves in that very moment is told."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.compliance.gate import ClearedMessage
from core.ids import AgentRef, AttemptKey, PostRef
from core.message import OutboundMessage, OutboundState
from core.notice import NoticeKind
from core.text import RichText
from desk import conversations, drafts, forms, messages, rewriting
from desk.failpoints import Failpoint
from desk.items import AgentDeleted, AgentEdited, Item, Source
from desk.ports import Receipt
from desk.problems import DeliveryProblem, Retry, Tell
from desk.views import FailurePost, Mark
from sandbox.fates import Fate
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_channel import MemoryChannel
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT, Office
from tests.desk.conftest import NOON

ANA = "393331110001"
BEA = AgentRef("U0BEA")
SECOND = timedelta(seconds=1)
MOMENT = timedelta(seconds=3)


async def _with_undo(office: Office, seconds: int = 10) -> None:
    """Bea has Ana's conversation, in a skillset whose posts wait so long."""
    async with office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(replace(GENERAL, undo_seconds=seconds))
        await uow.commit()
    await office.takes_in(office.writes(ANA, "When?"))
    await office.passes(MOMENT)
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(), BEA)
    await office.passes(MOMENT)


async def _posts(office: Office, text: str) -> PostRef:
    post = office.new_post(office.thread())
    await office.takes_in(office.posts(BEA, office.thread(), text, post=post))
    await office.works()
    return post


async def _happens(office: Office, item: Item) -> None:
    await office.takes_in(office.piece(item, key=str(item), lane="post:x", source=Source.SLACK))
    await office.works()


async def _message(office: Office, post: PostRef) -> OutboundMessage:
    async with office.desk.store.begin(TENANT.id) as uow:
        return (await uow.messages.of_post(post))[0]


async def test_a_post_leaves_when_its_time_is_over(office: Office) -> None:
    """Not a second before; that it waits is marked after five."""
    await _with_undo(office)

    post = await _posts(office, "At ten")
    await office.passes(9 * SECOND)
    before, marks = office.channel.phone(ANA), list(office.workspace.marks[post])
    await office.passes(SECOND)

    assert (before, marks) == ([], [Mark.QUEUED])
    assert office.channel.phone(ANA) == ["At ten"]


async def test_an_edit_changes_what_will_be_sent_and_nobody_is_told(office: Office) -> None:
    """As often as one likes; a correction would have nothing to correct."""
    await _with_undo(office)
    post = await _posts(office, "At tne")

    for text in ("At ten", "At ten, *sharp*"):
        await _happens(office, AgentEdited(post, BEA, RichText.plain(text)))
    await office.passes(10 * SECOND)

    assert office.channel.phone(ANA) == ["At ten, *sharp*"]
    assert office.workspace.notices == []
    assert (await _message(office, post)).amended is None


async def test_a_longer_edit_is_sent_whole(office: Office) -> None:
    """What needs one message more gets it; what needs one less does not."""
    await _with_undo(office)
    post, other = await _posts(office, "short"), await _posts(office, "a" * 4000 + " " + "b" * 4000)

    await _happens(office, AgentEdited(post, BEA, RichText.plain("c" * 4000 + " " + "d" * 4000)))
    await _happens(office, AgentEdited(other, BEA, RichText.plain("one")))
    await office.passes(10 * SECOND)

    assert sorted(words[:3] for words in office.channel.phone(ANA)) == ["ccc", "ddd", "one"]


async def test_a_deletion_cancels_it(office: Office) -> None:
    """The contact never gets it, and its author need not be told."""
    await _with_undo(office)
    post = await _posts(office, "At ten")

    await _happens(office, AgentDeleted(post))
    await office.passes(10 * SECOND)

    assert office.channel.phone(ANA) == []
    assert office.workspace.notices == []
    assert (await _message(office, post)).state is OutboundState.NOTE


async def test_what_is_said_later_waits_behind_it(office: Office) -> None:
    """A form is looked over before it is sent and has no time of its own, but keeps its place."""
    await _with_undo(office)
    await _posts(office, "At ten")
    async with office.desk.store.begin(TENANT.id) as uow:
        asked = await uow.messages.last_inbound(office.conversation_id())
    assert asked is not None

    await forms.answer_one(office.desk, TENANT.id, asked.id, BEA, RichText.plain("Tomorrow"))
    await office.passes(5 * SECOND)
    early = office.channel.phone(ANA)
    await office.passes(10 * SECOND)

    assert early == []
    assert office.channel.phone(ANA) == ["At ten", "Tomorrow"]


async def test_the_time_goes_on_while_the_server_is_away(office: Office) -> None:
    """It is kept with the message: a new process sends it when it is due, with the words as they are by then."""
    await _with_undo(office)
    post = await _posts(office, "At tne")
    office.starts(office.desk.store)

    await _happens(office, AgentEdited(post, BEA, RichText.plain("At ten")))
    await office.passes(5 * SECOND)
    early = office.channel.phone(ANA)
    await office.passes(5 * SECOND)

    assert (early, office.channel.phone(ANA)) == ([], ["At ten"])


async def test_what_whatsapp_does_not_take_yet_can_still_be_changed(office: Office) -> None:
    """It is certain that it has not left."""
    await _with_undo(office, seconds=0)
    office.channel.fates.plan("send", *[Fate.BUSY] * 3)
    post = await _posts(office, "At tne")

    await _happens(office, AgentEdited(post, BEA, RichText.plain("At ten")))
    await office.passes(timedelta(minutes=1))

    assert office.channel.phone(ANA) == ["At ten"]
    assert office.workspace.notices == []


async def _fails(office: Office, text: str) -> PostRef:
    """WhatsApp never takes it."""
    await _with_undo(office, seconds=0)
    office.channel.fates.plan("send", Fate.REFUSED)
    post = await _posts(office, text)
    assert (await _message(office, post)).state is OutboundState.FAILED
    return post


async def test_what_failed_is_sent_again_as_it_was_edited(office: Office) -> None:
    """The contact never had it, so nobody is told that they have it."""
    post = await _fails(office, "At tne")

    await _happens(office, AgentEdited(post, BEA, RichText.plain("At ten")))
    await drafts.send_again(office.desk, TENANT.id, (await _message(office, post)).id, BEA)
    await office.passes(MOMENT)

    assert office.channel.phone(ANA) == ["At ten"]
    assert office.workspace.notices == []
    assert (await _message(office, post)).amended is None


async def test_a_longer_edit_of_what_failed_can_be_sent_again_whole(office: Office) -> None:
    """Each of its messages has its button."""
    post = await _fails(office, "short")

    await _happens(office, AgentEdited(post, BEA, RichText.plain("c" * 4000 + " " + "d" * 4000)))
    await office.passes(MOMENT)
    posts = [shown for reply in office.workspace.replies(office.thread()) for shown in reply.posts]
    for failure in [each for each in posts if isinstance(each, FailurePost)]:
        await drafts.send_again(office.desk, TENANT.id, failure.message_id, BEA)
    await office.passes(MOMENT)

    assert [words[:3] for words in office.channel.phone(ANA)] == ["ccc", "ddd"]


@pytest.mark.parametrize("kind", [NoticeKind.EDITED, NoticeKind.DELETED])
async def test_what_failed_and_arrived_after_all_is_told(office: Office, kind: NoticeKind) -> None:
    """A report says so after its author changed or deleted the post: the contact has the former words."""
    await _with_undo(office, seconds=0)
    post = await _posts(office, "At tne")
    failure = DeliveryProblem("131026", Tell.NOT_ACCEPTED, retry=Retry.NEVER)
    sent, delivered = office.channel.reports[:2]
    office.channel.reports = [replace(sent, progress=None, problem=failure)]
    await office.reports_arrive()
    items: dict[NoticeKind, Item] = {
        NoticeKind.EDITED: AgentEdited(post, BEA, RichText.plain("At ten")),
        NoticeKind.DELETED: AgentDeleted(post),
    }
    await _happens(office, items[kind])
    early = list(office.workspace.notices)

    office.channel.reports = [delivered]
    await office.reports_arrive()
    await office.passes(MOMENT)

    assert early == []
    assert [notice.kind for _, notice in office.workspace.notices] == [kind]


# ---- in the very moment in which it leaves ---------------------------------------------------------------------------


class Meanwhile(MemoryChannel):
    """A channel that takes its time: something happens while a message is on its way, and before it answers."""

    happens: Callable[[], Awaitable[None]] | None = None
    happens_then: Callable[[], Awaitable[None]] | None = None

    async def send(self, cleared: ClearedMessage, key: AttemptKey) -> Receipt:
        if self.happens is not None:
            await self.happens()
        receipt = await super().send(cleared, key)
        if self.happens_then is not None:
            await self.happens_then()
        return receipt


@pytest.mark.parametrize(("fate", "reported"), [(Fate.FINE, False), (Fate.FINE, True), (Fate.SILENT, False)])
@pytest.mark.parametrize("kind", [NoticeKind.EDITED, NoticeKind.DELETED])
async def test_what_was_changed_while_it_left_is_told(
    office: Office, kind: NoticeKind, fate: Fate, reported: bool
) -> None:
    """
    The contact has it as it left, and so it is kept; its author can send a correction.

    reported: a report comes before the channel has answered.
    """
    await _with_undo(office)
    channel = office.channel = Meanwhile(office.clock)
    office.starts(office.desk.store)
    post = await _posts(office, "At ten")
    edited = RichText.plain("At eleven")
    channel.fates.plan("send", fate)

    async def happens() -> None:
        async with office.desk.store.begin(TENANT.id) as uow:
            if kind is NoticeKind.EDITED:
                await rewriting.agent_edited(office.desk, uow, AgentEdited(post, BEA, edited))
            else:
                await rewriting.agent_deleted(uow, AgentDeleted(post))
            await uow.commit()

    async def reports() -> None:
        async with office.desk.store.begin(TENANT.id) as uow:
            await messages.delivery_reported(uow, channel.reports[:1])
            await uow.commit()

    channel.happens = happens
    channel.happens_then = reports if reported else None
    await office.passes(11 * SECOND)

    message = await _message(office, post)
    assert office.channel.phone(ANA) == ["At ten"]
    assert [notice.kind for _, notice in office.workspace.notices] == [kind]
    assert message.content == channel.received[0].content
    assert message.amended == (edited if kind is NoticeKind.EDITED else RichText(()))
    assert message.state is (OutboundState.SENT if fate is Fate.FINE else OutboundState.UNKNOWN)


@pytest.mark.parametrize("kind", [NoticeKind.EDITED, NoticeKind.DELETED])
async def test_what_was_changed_while_nobody_knew_is_told(kind: NoticeKind) -> None:
    """The process died while it left: it may have arrived, in which words nobody knows."""
    clock = ManualClock(NOON, flowing=False)
    store = MemoryStore(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})

    class Dies(Exception):
        pass

    def dies(here: Failpoint) -> None:
        if here is Failpoint.ATTEMPT_COMMITTED and armed:
            armed.clear()
            raise Dies

    armed: list[bool] = []
    office = Office(store, clock, CountingIds(clock), reach=dies)
    await _with_undo(office, seconds=1)
    post = await _posts(office, "At ten")
    armed.append(True)
    clock.advance(2 * SECOND)
    await office.works()
    items: dict[NoticeKind, Item] = {
        NoticeKind.EDITED: AgentEdited(post, BEA, RichText.plain("At eleven")),
        NoticeKind.DELETED: AgentDeleted(post),
    }
    await _happens(office, items[kind])

    await office.passes(timedelta(minutes=3))

    assert [notice.kind for _, notice in office.workspace.notices] == [kind]
    assert (await _message(office, post)).state is OutboundState.UNKNOWN
