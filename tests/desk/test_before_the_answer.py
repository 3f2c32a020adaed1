"""What comes before its time: reports ahead of the answer, echoes ahead of the outcome, a death between the two."""

from dataclasses import replace
from datetime import timedelta

from core.compliance.gate import ClearedMessage
from core.ids import AttemptKey, PostRef, ThreadRef
from core.message import OutboundState, Progress
from desk import cutting, dispatch, intake
from desk.dispatch import Dispatcher
from desk.failpoints import Failpoint
from desk.items import DeliveryReported
from desk.ports import Receipt
from desk.views import Mark
from sandbox.fates import Fate
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_channel import MemoryChannel
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT, Office
from tests.desk.conftest import NOON

ANA, BEA = "393331110001", "U0BEA"
MOMENT = timedelta(seconds=3)


class _Died(BaseException):
    """The process died here."""


class _Telling(MemoryChannel):
    """A channel whose reports are taken in before its answer comes back. keyed: they carry the attempt's key."""

    office: Office
    keyed = True

    async def send(self, cleared: ClearedMessage, key: AttemptKey) -> Receipt:
        receipt = await super().send(cleared, key)
        reports, self.reports = self.reports, []
        for report in reports:
            if report.progress is not Progress.READ:
                await self.office.takes_in(self.office.reported(self._told(report)))
        await cutting.step(self.office.desk)
        await intake.step(self.office.desk)
        return receipt

    def _told(self, report: DeliveryReported) -> DeliveryReported:
        return report if self.keyed else replace(report, key=None)


async def _talk(office: Office) -> ThreadRef:
    await office.takes_in(office.writes(ANA, "Is my parcel lost?"))
    await office.passes(MOMENT)
    return office.thread()


async def _reply_told_early(office: Office, *, keyed: bool) -> PostRef:
    thread = await _talk(office)
    channel = _Telling(office.clock)
    channel.office, channel.keyed = office, keyed
    office.channel = channel
    office.desk = replace(office.desk, contacts=channel)
    office.dispatcher = Dispatcher(office.desk)
    post = office.new_post(thread)
    await office.takes_in(office.posts(BEA, thread, "No.", post=post))
    await office.passes(MOMENT)
    return post


async def test_a_report_that_is_faster_than_the_answer_stays(office: Office) -> None:
    """The answer that follows says less than the report did: the agent sees that it arrived."""
    post = await _reply_told_early(office, keyed=True)

    message = await office.reply(post)
    assert (message.state, message.progress) == (OutboundState.SENT, Progress.DELIVERED)
    assert Mark.DELIVERED in office.workspace.marks[post]
    assert office.channel.phone(ANA) == ["No."]


async def test_a_report_nobody_could_place_is_placed_once_its_message_is_known(office: Office) -> None:
    """Without our key in it, only the answer tells whose it was: it is kept till then and looked at again."""
    post = await _reply_told_early(office, keyed=False)

    await dispatch.sweep(office.desk)
    await office.works()

    assert (await office.reply(post)).progress is Progress.DELIVERED
    assert Mark.DELIVERED in office.workspace.marks[post]


async def test_a_root_in_doubt_that_came_back_is_known_without_searching(office: Office) -> None:
    """Its echo is proof: Slack is not asked to read a channel for it, which it allows only so often."""
    office.workspace.fates.plan("open_thread", Fate.SILENT)
    office.workspace.fates.break_down("find", times=100)
    await office.takes_in(office.writes(ANA, "Hello"))
    await office.passes(MOMENT)
    await office.takes_in(*(office.echoed(echo) for echo in office.workspace.echoes))

    await office.passes(timedelta(seconds=30))

    assert [office.shown(root.thread) for root in office.workspace.roots()] == [["Hello"]]


async def test_a_process_that_died_before_the_outcome_was_written_posts_no_second_root() -> None:
    """Nobody told of a doubt: the next process finds an attempt without an outcome, and looks before it posts."""
    answered = 0

    def dies_once(place: Failpoint) -> None:
        nonlocal answered
        if place is Failpoint.REQUEST_ANSWERED:
            answered += 1
            if answered == 1:
                raise _Died

    clock = ManualClock(NOON, flowing=False)
    store = MemoryStore(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})
    office = Office(store, clock, CountingIds(clock), reach=dies_once)
    await office.takes_in(office.writes(ANA, "Hello"))
    await office.passes(MOMENT)

    store.expire_leases()
    office.starts(store)
    await office.passes(timedelta(minutes=1))

    assert len({echo.key for echo in office.workspace.echoes if str(echo.post) == echo.thread}) == 1
    assert [office.shown(root.thread) for root in office.workspace.roots()] == [["Hello"]]


async def test_a_reply_below_a_root_in_doubt_waits_until_the_root_is_known(office: Office) -> None:
    """The agent sees the card before we know that it stands: what they write there is no stranger's talk."""
    office.workspace.fates.plan("open_thread", Fate.SILENT)
    await office.takes_in(office.writes(ANA, "Is my parcel lost?"))
    await office.passes(timedelta(seconds=1))
    thread = office.thread()
    await office.takes_in(office.posts(BEA, thread, "No."))
    await office.passes(MOMENT)
    assert office.channel.phone(ANA) == []

    await office.passes(timedelta(seconds=10))
    await office.passes(timedelta(seconds=10))

    assert office.channel.phone(ANA) == ["No."]


async def test_talk_in_other_threads_is_nobodys_while_no_card_is_on_its_way(office: Office) -> None:
    """Colleagues talk beside the conversations: nothing waits for that."""
    await _talk(office)

    await office.takes_in(office.posts(BEA, ThreadRef("C0GENERAL/1.000001"), "Coffee?"))
    await office.works()

    assert await office.desk.store.claim_inbox(lanes=10, entries=10) == []
    assert office.channel.phone(ANA) == []
