"""What numbers say by themselves, and what ends by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.access import Role
from core.announcement import read_wordings
from core.hours import Hours, Span
from core.ids import AgentRef, ConversationId
from core.message import BY_ITSELF, OutboundState
from core.number import ManagedNumber
from core.stage import Closed, Unmanaged
from desk import agents, closing, conversations, dispatch, overseeing, transferring
from desk.transferring import Wish
from desk.views import DoubtPost, Ended, FailurePost, SentPost, ThreadPost
from sandbox.fates import Fate
from sandbox.office import GENERAL, NUMBER, TENANT, Office

ANA, UGO = "393331110001", "393331110002"
BEA = AgentRef("U0BEA")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Until tomorrow at nine.
NIGHT = Hours(special=((date(2026, 11, 23), ()), (date(2026, 11, 24), (Span(540, 1080),))))
WORDS = read_wordings("We are closed.\n[it] Siamo chiusi.")
BYE = read_wordings("Goodbye!")


async def directs(office: Office, number: ManagedNumber) -> None:
    """An admin changes how the number is run."""
    async with office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(number)
        await uow.commit()
    await office.desk.store.refresh_directory()


async def writes(office: Office, phone: str = ANA, text: str = "Hello") -> ConversationId:
    """A contact writes, and everything that follows at once is done."""
    await office.takes_in(office.writes(phone, text))
    await office.works()
    return office.conversation_id()


def phone_got(office: Office) -> list[str]:
    """The words that reached contacts."""
    return [each.words for each in office.channel.received]


async def passes(office: Office, by: timedelta) -> None:
    """Time passes, and whoever sweeps does so."""
    await office.passes(by)
    await dispatch.sweep(office.desk)
    await office.works()


async def answered(office: Office) -> ConversationId:
    """Bea has answered Ana."""
    it = await writes(office)
    await conversations.claim(office.desk, TENANT.id, it, BEA)
    await office.takes_in(office.posts(BEA, office.thread(), "It arrives today."))
    await office.works()
    return it


async def stage(office: Office, it: ConversationId) -> object:
    async with office.desk.store.begin(TENANT.id) as uow:
        return (await uow.conversations.get(it)).stage


def thread_posts(office: Office) -> Sequence[ThreadPost]:
    """Everything in the thread opened last."""
    return [post for reply in office.workspace.replies(office.thread()) for post in reply.posts]


def by_itself(office: Office) -> Sequence[SentPost]:
    """What the thread shows of what the number said."""
    return [post for post in thread_posts(office) if isinstance(post, SentPost) and post.by_itself]


# ---- nobody is there ------------------------------------------------------------------------------------------------


async def test_outside_its_hours_a_number_says_so_once_in_twelve_hours(office: Office) -> None:
    """In the thread, too; whoever waits still does."""
    await directs(office, replace(NUMBER, hours=NIGHT, closed_message=WORDS))

    it = await writes(office)
    await passes(office, MINUTE)
    await writes(office, text="Is anybody there?")

    assert phone_got(office) == ["We are closed."]
    assert len(by_itself(office)) == 1
    async with office.desk.store.begin(TENANT.id) as uow:
        assert (await uow.conversations.get(it)).unanswered
    await passes(office, 12 * HOUR)
    await writes(office, text="Still closed?")
    assert phone_got(office) == ["We are closed."] * 2


@pytest.mark.parametrize("number", [replace(NUMBER, closed_message=WORDS), replace(NUMBER, hours=NIGHT)])
async def test_nothing_is_said_while_somebody_is_there_or_where_there_are_no_words(
    office: Office, number: ManagedNumber
) -> None:
    """Each may be left empty."""
    await directs(office, number)

    await writes(office)

    assert phone_got(office) == []


async def test_whoever_is_being_talked_with_is_not_told_that_nobody_is_there(office: Office) -> None:
    """An agent who stays after closing time goes on undisturbed; an hour later nobody is there."""
    await answered(office)
    await directs(office, replace(NUMBER, hours=NIGHT, closed_message=WORDS))

    await writes(office, text="Thank you")
    assert phone_got(office) == ["It arrives today."]
    await passes(office, HOUR)
    await writes(office, text="One more thing")

    assert phone_got(office) == ["It arrives today.", "We are closed."]


async def test_a_contact_is_told_in_their_own_language(office: Office) -> None:
    """As far as it is known; everybody else as the company speaks."""
    await writes(office)
    async with office.desk.store.begin(TENANT.id) as uow:
        talk = await uow.conversations.get(office.conversation_id())
        uow.contacts.save(replace(await uow.contacts.get(talk.contact_id), language="it-IT"))
        await uow.commit()
    await directs(office, replace(NUMBER, hours=NIGHT, closed_message=WORDS))

    await writes(office, text="C'è qualcuno?")
    await writes(office, UGO)

    assert phone_got(office) == ["Siamo chiusi.", "We are closed."]


async def test_a_machine_at_the_other_end_is_not_answered(office: Office) -> None:
    """Or two of them would talk for ever."""
    skillset = replace(GENERAL, rules=replace(GENERAL.rules, closed_every=timedelta(0)))
    await directs(office, replace(NUMBER, hours=NIGHT, closed_message=WORDS))
    async with office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(skillset)
        await uow.commit()
    await office.desk.store.refresh_directory()

    for _ in range(5):
        await writes(office, text="I am on holiday.")
        office.clock.advance(timedelta(seconds=2))

    assert phone_got(office) == ["We are closed."] * 2  # the first, and the first after five seconds


async def test_what_the_channel_does_not_take_bothers_nobody(office: Office) -> None:
    """No agent is asked about words that none of them wrote, and nothing waits behind them."""
    await directs(office, replace(NUMBER, hours=NIGHT, closed_message=WORDS))
    office.channel.fates.plan("send", Fate.LOST)

    await writes(office)
    await passes(office, 10 * MINUTE)

    [post] = by_itself(office)
    message = await office.message(post.message_id)
    assert (message.agent_id, message.state) == (BY_ITSELF, OutboundState.UNKNOWN)
    assert not [each for each in thread_posts(office) if isinstance(each, DoubtPost | FailurePost)]
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(), BEA)
    await office.takes_in(office.posts(BEA, office.thread(), "Good morning"))
    await office.works()
    assert phone_got(office)[-1] == "Good morning"


# ---- known contacts only --------------------------------------------------------------------------------------------


async def test_who_is_not_known_is_told_once_listed_and_given_to_nobody(office: Office) -> None:
    """Also where everybody else would be given to an agent at once."""
    await directs(office, replace(NUMBER, known_only=True, stranger_message=read_wordings("Who are you?")))

    it = await writes(office)
    await passes(office, HOUR)
    assert await writes(office, text="Please!") == it
    await passes(office, 25 * HOUR)
    await writes(office, text="Please!!")

    assert phone_got(office) == ["Who are you?"]
    assert isinstance(await stage(office, it), Unmanaged)
    assert office.workspace.roots()[0].card.stranger
    met = await agents.known(office.desk, TENANT.id, AgentRef("U0ADMIN"))
    supervisor = replace(met, role=Role.SUPERVISOR)
    [listed] = (await overseeing.queue_of(office.desk, TENANT.id, supervisor)).unmanaged
    assert listed.stranger
    assert office.shown(office.thread()) == ["Hello", "Please!", "Please!!"]


async def test_a_closed_one_of_a_stranger_is_no_way_in(office: Office) -> None:
    """They begin anew, and are listed again."""
    await directs(office, replace(NUMBER, known_only=True))
    first = await writes(office)
    admin = AgentRef("U0ADMIN")
    await closing.close(office.desk, TENANT.id, first, admin)
    await office.works()

    second = await writes(office, text="Hello?")

    assert second != first
    assert isinstance(await stage(office, second), Unmanaged)


async def test_who_was_met_before_or_taken_care_of_is_let_in(office: Office) -> None:
    """By claiming it, somebody lets a stranger in for ever."""
    await writes(office, UGO)
    await closing.close(office.desk, TENANT.id, office.conversation_id(), BEA)
    await office.works()
    await directs(office, replace(NUMBER, known_only=True))
    ana = await writes(office)
    await conversations.claim(office.desk, TENANT.id, ana, BEA)
    await closing.close(office.desk, TENANT.id, ana, BEA)
    await office.works()

    for phone in (ANA, UGO):
        await passes(office, 30 * HOUR)
        it = await writes(office, phone)
        assert not isinstance(await stage(office, it), Unmanaged | Closed)


# ---- the end --------------------------------------------------------------------------------------------------------


async def test_a_conversation_ends_by_itself_when_our_word_was_the_last(office: Office) -> None:
    """After 23 hours, with a word; its card says so."""
    await directs(office, replace(NUMBER, closing_message=BYE))
    it = await answered(office)

    await passes(office, 23 * HOUR)
    assert not isinstance(await stage(office, it), Closed)
    await passes(office, MINUTE)

    assert isinstance(await stage(office, it), Closed)
    assert phone_got(office) == ["It arrives today.", "Goodbye!"]
    assert office.workspace.roots()[0].card.ended == Ended(None, by_itself=True)


@pytest.mark.parametrize("number", [replace(NUMBER, closing_message=BYE, auto_close_says=False), NUMBER])
async def test_it_may_end_without_a_word(office: Office, number: ManagedNumber) -> None:
    """As the number has it."""
    await directs(office, number)
    it = await answered(office)

    await passes(office, 24 * HOUR)

    assert isinstance(await stage(office, it), Closed)
    assert phone_got(office) == ["It arrives today."]


async def test_what_is_unanswered_or_never_ends_stays(office: Office) -> None:
    """Nobody who waits is forgotten; a number may also leave all of it to people."""
    it = await answered(office)
    await passes(office, HOUR)
    await writes(office, text="And when?")
    await passes(office, 72 * HOUR)
    assert not isinstance(await stage(office, it), Closed)

    await office.takes_in(office.posts(BEA, office.thread(), "// asked the driver"))
    await directs(office, replace(NUMBER, auto_close=None))
    await passes(office, 72 * HOUR)

    assert not isinstance(await stage(office, it), Closed)


async def test_what_was_given_on_to_who_has_not_taken_it_stays(office: Office) -> None:
    """Our word was the last, and yet somebody is to look at it."""
    it = await answered(office)
    await transferring.transfer(office.desk, TENANT.id, it, BEA, Wish.to_skillset(GENERAL.id))
    await office.works()

    await passes(office, 48 * HOUR)

    assert not isinstance(await stage(office, it), Closed)


async def test_whoever_closes_says_goodbye(office: Office) -> None:
    """With the number's words, while they may be sent."""
    await directs(office, replace(NUMBER, closing_message=BYE))
    it = await answered(office)

    await closing.close(office.desk, TENANT.id, it, BEA)
    await office.works()

    assert phone_got(office) == ["It arrives today.", "Goodbye!"]
    await writes(office, text="Bye")
    await conversations.claim(office.desk, TENANT.id, it, BEA)
    await office.passes(25 * HOUR)
    await closing.close(office.desk, TENANT.id, it, BEA)
    await office.works()
    assert phone_got(office) == ["It arrives today.", "Goodbye!"]
