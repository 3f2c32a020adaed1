"""A channel that is gone: its conversations go on where they are read too, or wait for it; nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.contact import AddressKind, ContactAddress
from core.conversation import RENEWED_AFTER
from core.ids import AgentRef, ChannelRef, PostRef, SkillsetId
from core.routing.skillset import Skillset
from core.showing import MarkPost
from core.text import Private
from desk.items import CallEnd, CallReceived, ChannelGone, Piece, Sender
from desk.ports import OutboxState
from sandbox.fates import Fate
from sandbox.office import GENERAL, NUMBER, TENANT, Office

ANA = "393331110001"
BEA = "U0BEA"
MOMENT = timedelta(seconds=3)
SALES = Skillset(SkillsetId("s2"), "Sales", ChannelRef("C0SALES"))


@pytest.fixture
async def sales(office: Office) -> Office:
    """A company whose number serves the skillset Sales first; General's channel is the company's entry channel."""
    number = replace(NUMBER, skillsets=(SALES.id, GENERAL.id))
    await office.desk.store.provision(TENANT, number, SALES, {})  # type: ignore[attr-defined]
    return office


async def _writes(office: Office, *texts: str) -> None:
    await office.takes_in(*(office.writes(ANA, text) for text in texts))
    await office.passes(MOMENT)


def _gone(office: Office, channel: ChannelRef, why: str = "archived") -> Piece:
    office.workspace.gone.add(channel)
    return office.piece(ChannelGone(channel, why), key=f"gone {channel}", lane="slack:T0")


def _channels(office: Office) -> list[str]:
    return [root.channel for root in office.workspace.roots()]


async def test_when_slack_tells_that_a_channel_is_gone_its_conversations_go_on_elsewhere(
    sales: Office,
) -> None:
    """At once: nobody can answer in an archived channel. The new card leads to the old thread; somebody is told."""
    await _writes(sales, "Hello")
    former = sales.thread()

    await sales.takes_in(_gone(sales, SALES.channel))
    await sales.passes(MOMENT)
    await _writes(sales, "Anybody there?")

    assert _channels(sales) == ["C0SALES", "C0GENERAL"]
    assert sales.shown(sales.thread()) == ["Anybody there?"]
    assert sales.workspace.roots()[-1].card.former == PostRef(former)
    assert [alert.reason for alert in sales.workspace.alerts] == ["channel gone"]


async def test_a_channel_whose_end_nobody_told_of_is_noticed_by_the_next_post(sales: Office) -> None:
    """What could not be shown there is shown in the new thread, in its order."""
    await _writes(sales, "Hello")
    sales.workspace.gone.add(SALES.channel)

    await _writes(sales, "One", "Two")

    assert _channels(sales) == ["C0SALES", "C0GENERAL"]
    assert sales.shown(sales.thread()) == ["One", "Two"]


async def test_a_card_that_cannot_be_redrawn_because_its_channel_is_gone_is_opened_elsewhere(
    sales: Office,
) -> None:
    """Even if nobody says a word any more: whoever waits is seen."""
    await _writes(sales, "Hello")
    sales.workspace.gone.add(SALES.channel)

    await sales.passes(timedelta(hours=20, minutes=5))

    assert _channels(sales) == ["C0SALES", "C0GENERAL"]


async def test_a_new_conversation_opens_where_it_can_be_read(sales: Office) -> None:
    """Its skillset's channel is tried first, so that it is back as soon as the channel is."""
    sales.workspace.gone.add(SALES.channel)
    await _writes(sales, "Hello")
    sales.workspace.gone.clear()

    await sales.takes_in(sales.writes("393331110002", "I am new"))
    await sales.passes(MOMENT)
    await _writes(sales, "And I am here")

    assert _channels(sales) == ["C0GENERAL", "C0SALES"]
    assert sales.shown(sales.thread(0)) == ["Hello", "And I am here"]
    assert sales.shown(sales.thread(1)) == ["I am new"]


async def test_what_went_wrong_is_told_in_the_new_thread(sales: Office) -> None:
    """A failure is not lost with the channel it would have been told in."""
    await _writes(sales, "Hello")
    sales.workspace.gone.add(SALES.channel)
    sales.channel.fates.plan("send", Fate.REFUSED)

    await sales.takes_in(sales.posts(BEA, sales.thread(), "Good morning"))
    await sales.passes(timedelta(seconds=30))

    assert _channels(sales) == ["C0SALES", "C0GENERAL"]
    told = [post for reply in sales.workspace.replies(sales.thread()) for post in reply.posts]
    assert [type(post).__name__ for post in told] == ["FailurePost"]


@pytest.mark.parametrize("behind", [False, True])
async def test_a_call_whose_channel_is_gone_is_shown_in_the_new_thread_and_stops_nothing(
    sales: Office, behind: bool
) -> None:
    """It stands in the lane in which the new card is opened: it must not wait there for that card."""
    await _writes(sales, "Hello")
    sales.workspace.gone.add(SALES.channel)
    sender = Sender((ContactAddress(AddressKind.PHONE, Private(ANA)),), None)
    call = CallReceived(NUMBER.ref, sender, "call-1", sales.clock.now(), CallEnd.MISSED)

    await sales.takes_in(
        *([sales.writes(ANA, "Hello?")] if behind else []),
        sales.piece(call, key="call", lane=f"contact:{NUMBER.ref}:{ANA}"),
        sales.writes(ANA, "Call me back"),
    )
    await sales.passes(MOMENT)

    assert _channels(sales) == ["C0SALES", "C0GENERAL"]
    shown = [post for reply in sales.workspace.replies(sales.thread()) for post in reply.posts]
    assert sorted({type(post).__name__ for post in shown}) == ["CallPost", "ContactPost"]
    assert sales.shown(sales.thread()) == [*(["Hello?"] if behind else []), "Call me back"]


async def test_a_post_in_doubt_whose_channel_is_gone_is_not_waited_for(sales: Office) -> None:
    """Where nobody can look any more nobody can read it either: it is shown where they can."""
    await _writes(sales, "Hello")
    sales.workspace.fates.plan("show", Fate.LOST)
    await sales.takes_in(sales.writes(ANA, "In doubt"))
    await sales.works()
    sales.workspace.gone.add(SALES.channel)

    await sales.passes(timedelta(minutes=1))

    assert sales.shown(sales.thread()) == ["In doubt"]
    assert _channels(sales) == ["C0SALES", "C0GENERAL"]


async def test_a_root_in_doubt_is_looked_for_in_every_channel_it_may_stand_in(sales: Office) -> None:
    """Posted elsewhere, its answer lost: found there, and there is one."""
    sales.workspace.gone.add(SALES.channel)
    sales.workspace.fates.plan("open_thread", Fate.SILENT)

    await _writes(sales, "Hello")
    await sales.passes(timedelta(minutes=1))

    assert _channels(sales) == ["C0GENERAL"]
    assert sales.shown(sales.thread()) == ["Hello"]


async def test_where_there_is_no_other_channel_it_is_waited_for_and_the_thread_stays(office: Office) -> None:
    """Back again, everything goes on below the same card; those who administer are told directly meanwhile."""
    office.workspace.administers = (AgentRef("U0BOSS"), AgentRef("U0AIDE"))
    await _writes(office, "Hello")
    await office.takes_in(_gone(office, GENERAL.channel, "removed"))

    await _writes(office, "One", "Two")
    await office.passes(timedelta(minutes=2))
    assert [who for who, _ in office.workspace.direct] == ["U0BOSS", "U0AIDE"]
    assert office.workspace.alerts == []
    office.workspace.gone.clear()
    await office.passes(timedelta(minutes=11))

    assert _channels(office) == ["C0GENERAL"]
    assert office.shown(office.thread()) == ["Hello", "One", "Two"]


async def test_the_admins_of_the_settings_are_told_and_one_who_left_keeps_nobody_from_it(
    office: Office,
) -> None:
    """Only where none are named are the workspace's own asked for."""
    tenant = replace(TENANT, admins=("U0GONE", "U0ADA"))
    await office.desk.store.provision(tenant, NUMBER, GENERAL, {})  # type: ignore[attr-defined]
    office.workspace.administers = (AgentRef("U0BOSS"),)
    office.workspace.fates.plan("alert_directly", Fate.REFUSED)

    await office.takes_in(_gone(office, GENERAL.channel))
    await office.passes(MOMENT)

    assert [who for who, _ in office.workspace.direct] == ["U0ADA"]


async def test_an_alert_that_reaches_nobody_is_tried_until_it_does(office: Office) -> None:
    """Nobody administers whom we could tell, and no channel takes it: it waits, and the figures say so."""
    await office.takes_in(_gone(office, GENERAL.channel))
    await office.passes(timedelta(hours=30))
    undelivered = (await office.desk.store.gauges())["alerts_undelivered"]  # type: ignore[attr-defined]

    office.workspace.gone.clear()
    await office.passes(timedelta(minutes=11))

    told = (await office.desk.store.gauges())["alerts_undelivered"]  # type: ignore[attr-defined]
    assert (undelivered, told) == (1, 0)
    assert [alert.reason for alert in office.workspace.alerts] == ["channel gone"]
    assert await office.desk.store.list_dead_letters() == []  # type: ignore[attr-defined]


async def test_an_alert_its_channel_refuses_goes_to_those_who_administer(office: Office) -> None:
    """Whatever the reason, as long as trying again would not help."""
    office.workspace.administers = (AgentRef("U0BOSS"),)
    office.workspace.fates.plan("alert", Fate.REFUSED)

    await office.takes_in(_gone(office, GENERAL.channel))
    office.workspace.gone.clear()
    await office.passes(MOMENT)

    assert [who for who, _ in office.workspace.direct] == ["U0BOSS"]


async def test_marks_for_a_channel_that_never_comes_back_are_not_tried_for_ever(sales: Office) -> None:
    """A day, and then nobody will look at them."""
    await _writes(sales, "Hello")
    sales.workspace.gone.add(SALES.channel)

    await sales.takes_in(sales.posts(BEA, sales.thread(), "// a note"))
    await sales.passes(timedelta(days=1, hours=1))

    rows = sales.desk.store.outbox_rows()  # type: ignore[attr-defined]
    assert [row.state for row in rows if isinstance(row.effect, MarkPost)] == [OutboxState.GAVE_UP]


async def test_a_channel_nobody_here_stands_in_concerns_nobody(office: Office) -> None:
    """The app may be in other channels of the workspace, too."""
    await office.takes_in(_gone(office, ChannelRef("C0OTHER")))
    await office.passes(MOMENT)

    assert office.workspace.alerts == []
    assert office.workspace.direct == []


@pytest.mark.parametrize("fate", [Fate.SILENT, Fate.LOST, Fate.BUSY])
async def test_what_was_said_before_its_thread_was_left_stands_there_once(office: Office, fate: Fate) -> None:
    """In doubt or only delayed: in the next thread it would come a second time, or after what was said later."""
    await _writes(office, "Hello")
    opened_at = office.workspace.roots()[0].at
    await office.passes(opened_at + RENEWED_AFTER - timedelta(seconds=2) - office.clock.now())
    office.workspace.fates.plan("show", *[fate] * (1 + 2 * (fate is Fate.BUSY)))
    await office.takes_in(office.writes(ANA, "In doubt"))
    for _ in range(3):
        office.clock.advance(timedelta(milliseconds=400))
        await office.works()

    office.clock.advance(timedelta(seconds=3))
    await office.takes_in(office.writes(ANA, "Next"))
    await office.passes(timedelta(minutes=1))

    first, second = (root.thread for root in office.workspace.roots())
    assert office.shown(first) == ["Hello", "In doubt"]
    assert office.shown(second) == ["Next"]
