"""A contact wants no more: it counts at once and everywhere, they are told once, and nothing is opened by it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from core.blocking import ContactBlocked
from core.compliance.consent import (
    ConsentGranted,
    ConsentWithdrawn,
    Entry,
    Ledger,
    Move,
    Purpose,
    Standing,
    Way,
    Wording,
)
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import AgentId, AgentRef, MessageId, RemoteMessageId
from core.message import BY_ITSELF, Choice, ChoiceKind, Content, OutboundState, Text
from core.stage import Closed, Waiting
from core.text import Private, RichText
from desk import consenting, withdrawing
from desk.consent_views import WithdrawalPost
from desk.items import DeliveryReported, MessageReceived, Piece, PreferenceChanged, Sender
from desk.ports import StaleVersion
from desk.problems import DeliveryProblem, Tell
from sandbox.memory_store import MemoryStore
from sandbox.office import NUMBER, TENANT, Office

ANA = "393330000001"
BEA = "U0BEA"
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
ANAS = ContactAddress(AddressKind.PHONE, Private(ANA))


async def ana(office: Office) -> Contact:
    async with office.desk.store.begin(TENANT.id) as uow:
        (found,) = await uow.contacts.at([ANAS])
        return found


async def ledger(office: Office) -> Ledger:
    async with office.desk.store.begin(TENANT.id) as uow:
        return await uow.consents.of(await ana(office))


async def stands(office: Office, purpose: Purpose) -> Standing:
    return (await ledger(office)).stand(purpose, NUMBER.id, office.desk.clock.now()).standing


async def says(
    office: Office, words: str, age: timedelta = timedelta(0), content: Content | None = None
) -> None:
    await office.takes_in(office.writes(ANA, words, at=office.desk.clock.now() - age, content=content))
    await office.passes(SECOND)


async def grants(office: Office, *purposes: Purpose) -> None:
    """She had agreed to it in the shop."""
    async with office.desk.store.begin(TENANT.id) as uow:
        (met,) = await uow.contacts.at([ANAS])
        at = office.desk.clock.now() - HOUR
        for purpose in purposes:
            uow.consents.add(met.id, Entry(purpose, Move.GRANTED, at, Way.FORM, evidence="shop"))
        await uow.commit()


def told(office: Office) -> Sequence[str]:
    """What her phone shows of us."""
    return office.channel.phone(ANA)


async def test_stop_ends_news_and_advertising_and_is_confirmed_once(office: Office) -> None:
    """It stands in the thread, nobody has to answer it, and saying it again changes nothing."""
    await says(office, "Is it open today?")
    await grants(office, Purpose.MARKETING)
    conversation_id = office.conversation_id()
    async with office.desk.store.begin(TENANT.id) as uow:
        before = await uow.conversations.get(conversation_id)

    await office.passes(HOUR)
    await says(office, "Stop!")
    await says(office, "STOP")

    assert told(office) == [withdrawing.CONFIRMED["en"]]
    [confirmation] = office.channel.received
    assert confirmation.quoted is not None
    assert await stands(office, Purpose.MARKETING) is Standing.WITHDRAWN
    assert await stands(office, Purpose.UTILITY) is Standing.WITHDRAWN
    assert await stands(office, Purpose.AUTHENTICATION) is Standing.NEVER
    assert office.shown(office.thread()) == ["Is it open today?", "Stop!", "STOP"]
    async with office.desk.store.begin(TENANT.id) as uow:
        after = await uow.conversations.get(conversation_id)
    assert (after.window, after.stage, after.answered_at) == (before.window, before.stage, before.answered_at)


async def test_who_never_talked_to_us_is_heard_and_no_conversation_is_opened(office: Office) -> None:
    """They are told; and when they write one day it begins like any other."""
    await says(office, "unsubscribe")

    assert office.workspace.roots() == []
    assert told(office) == [withdrawing.CONFIRMED["en"]]

    await says(office, "Where is my parcel?")

    assert len(office.workspace.roots()) == 1
    assert office.shown(office.thread()) == ["Where is my parcel?"]
    assert await stands(office, Purpose.UTILITY) is Standing.WITHDRAWN


async def test_a_closed_conversation_stays_closed(office: Office) -> None:
    """The word stands in its thread all the same."""
    await says(office, "Is it open today?")
    async with office.desk.store.begin(TENANT.id) as uow:
        talk = await uow.conversations.get(office.conversation_id())
        uow.conversations.save(talk.close(AgentId("a1"), now=office.desk.clock.now()).state)
        await uow.commit()

    await says(office, "stop")

    assert len(office.workspace.roots()) == 1
    assert office.shown(office.thread())[-1] == "stop"
    async with office.desk.store.begin(TENANT.id) as uow:
        assert isinstance((await uow.conversations.get(talk.id)).stage, Closed)


async def test_a_word_of_three_days_ago_counts_and_is_too_late_to_confirm(office: Office) -> None:
    """From when it was said; what was allowed since holds."""
    await says(office, "Is it open today?", timedelta(days=4))
    await grants(office, Purpose.MARKETING)

    await says(office, "stop", timedelta(days=3))

    assert told(office) == []
    assert await stands(office, Purpose.UTILITY) is Standing.WITHDRAWN
    assert await stands(office, Purpose.MARKETING) is Standing.GRANTED


@pytest.mark.parametrize(
    ("words", "language"),
    [("Basta messaggi", "it"), ("ABMELDEN", "de"), ("désabonner", "fr"), ("baja", "es")],
)
async def test_they_are_told_in_the_language_they_said_it_in(
    office: Office, words: str, language: str
) -> None:
    """With the word that allows it again, which does."""
    await says(office, words)

    assert told(office) == [withdrawing.CONFIRMED[language]]
    await says(office, withdrawing.CONFIRMED[language].rstrip(".").split()[-1].lower())
    assert await stands(office, Purpose.UTILITY) is Standing.GRANTED


async def test_allowing_it_again_gives_back_what_was_taken(office: Office) -> None:
    """Advertising only to whom it had been allowed; with the very words they answered; and it is a message like any."""
    await says(office, "Hello")
    await says(office, "stop")
    await says(office, "start")

    assert await stands(office, Purpose.UTILITY) is Standing.GRANTED
    assert await stands(office, Purpose.MARKETING) is Standing.WITHDRAWN
    [again] = [
        each for each in (await ledger(office)).entries if each.move is Move.GRANTED and not each.implied
    ]
    assert again.wording == Wording(withdrawing.CONFIRMED["en"], withdrawing.VERSION, "en")
    assert office.shown(office.thread())[-1] == "start"

    await grants(office, Purpose.MARKETING)
    await says(office, "stop")
    await says(office, "start")
    assert await stands(office, Purpose.MARKETING) is Standing.GRANTED
    assert len(told(office)) == 2


async def test_who_withdrew_nothing_allows_nothing_by_a_word(office: Office) -> None:
    """It is then a word like any other."""
    await says(office, "start")

    assert await stands(office, Purpose.MARKETING) is Standing.NEVER
    assert office.shown(office.thread()) == ["start"]


async def test_a_tapped_button_says_what_stands_on_it(office: Office) -> None:
    """Meta offers one below every advertisement."""
    await says(office, "Hello")
    tapped = Choice(ChoiceKind.TEMPLATE_BUTTON, Private("b1"), Private("Stop promotions"))

    await says(office, "", content=tapped)

    assert await stands(office, Purpose.MARKETING) is Standing.WITHDRAWN
    assert {each.way for each in (await ledger(office)).entries if not each.implied} == {Way.BUTTON}


async def test_what_may_mean_it_is_for_a_person_to_decide(office: Office) -> None:
    """The question stands below it; who says yes makes it count from when it was said, and they are told."""
    await says(office, "please stop this")

    [asked] = [post for post in _posts(office) if isinstance(post, WithdrawalPost)]
    assert await stands(office, Purpose.UTILITY) is Standing.IMPLIED
    async with office.desk.store.begin(TENANT.id) as uow:
        assert (await uow.conversations.get(office.conversation_id())).unanswered

    answer = await consenting.note_withdrawal(office.desk, TENANT.id, asked.message_id, AgentRef(BEA))
    again = await consenting.note_withdrawal(office.desk, TENANT.id, asked.message_id, AgentRef(BEA))
    unknown = await consenting.note_withdrawal(office.desk, TENANT.id, MessageId("m0"), AgentRef(BEA))
    await office.works()

    assert "nothing goes to them" in answer.lines[0]
    assert "already" in again.lines[0]
    assert "not known here" in unknown.lines[0]
    assert await stands(office, Purpose.UTILITY) is Standing.WITHDRAWN
    assert told(office) == [withdrawing.CONFIRMED["en"]]


async def test_a_blocked_contact_is_heard_and_not_answered(office: Office) -> None:
    """What they take back counts; nothing else of theirs does."""
    await says(office, "Hello")
    async with office.desk.store.begin(TENANT.id) as uow:
        (met,) = await uow.contacts.at([ANAS])
        uow.contacts.save(replace(met, blocked_at=office.desk.clock.now()))
        uow.record(ContactBlocked(met.id, AgentId("a1")))
        await uow.commit()

    await says(office, "stop")

    assert await stands(office, Purpose.MARKETING) is Standing.WITHDRAWN
    assert told(office) == []
    assert office.shown(office.thread()) == ["Hello"]


async def test_what_they_choose_in_their_app_counts(office: Office) -> None:
    """Of advertising alone, on that number; answers and news go on."""
    await says(office, "Hello")
    await grants(office, Purpose.MARKETING)

    await office.takes_in(_preference(office, wants=False))
    await office.works()
    assert await stands(office, Purpose.MARKETING) is Standing.WITHDRAWN
    assert await stands(office, Purpose.UTILITY) is Standing.IMPLIED
    await office.passes(SECOND)
    await office.takes_in(_preference(office, wants=True))
    await office.works()

    assert await stands(office, Purpose.MARKETING) is Standing.GRANTED
    assert told(office) == []


async def test_a_choice_of_somebody_nobody_knows_is_nobodys(office: Office) -> None:
    """There is no ledger to write it in."""
    await office.takes_in(_preference(office, wants=False))
    await office.works()

    assert not [fact for fact in _facts(office) if isinstance(fact, ConsentWithdrawn)]


async def test_an_advertisement_the_channel_did_not_deliver_tells_that_they_stopped_us(
    office: Office,
) -> None:
    """Meta says so only then, with 131050."""
    await says(office, "Hello")
    await grants(office, Purpose.MARKETING)
    post = office.new_post(office.thread())
    await office.takes_in(office.posts(BEA, office.thread(), "Until eight.", post=post))
    await office.passes(SECOND)
    sent = await office.reply(post)
    assert sent.remote_id is not None

    report = DeliveryReported(
        NUMBER.ref, sent.remote_id, office.desk.clock.now(), None, DeliveryProblem("131050", Tell.OPTED_OUT)
    )
    await office.takes_in(office.reported(report))
    await office.works()

    assert await stands(office, Purpose.MARKETING) is Standing.WITHDRAWN
    assert (await office.reply(post)).state is OutboundState.FAILED


async def test_writing_is_kept_as_leave_to_go_on_once_for_each_window(office: Office) -> None:
    """Not for each message: the window says until when."""
    await says(office, "Hello")
    await says(office, "Anybody?")
    assert len((await ledger(office)).entries) == 1

    await office.passes(timedelta(days=2))
    await says(office, "Hello again")

    assert [each.implied for each in (await ledger(office)).entries] == [True, True]


async def test_what_happened_is_kept_as_proof(office: Office) -> None:
    """One fact for each purpose, and none when it is said again."""
    await says(office, "stop")
    await says(office, "stop!")
    await says(office, "start")

    seen = [fact for fact in _facts(office) if isinstance(fact, ConsentWithdrawn | ConsentGranted)]
    assert [(type(fact), fact.purpose, fact.by) for fact in seen[:2]] == [
        (ConsentWithdrawn, Purpose.MARKETING, None),
        (ConsentWithdrawn, Purpose.UTILITY, None),
    ]
    assert (type(seen[-1]), seen[-1].purpose) == (ConsentGranted, Purpose.UTILITY)


async def test_said_to_two_numbers_at_once_it_is_confirmed_by_one(office: Office) -> None:
    """Whoever comes second has not seen the first one's word, and has to look again."""
    await says(office, "Hello")
    words = Text(RichText.plain("stop"))
    items = [
        MessageReceived(
            NUMBER.ref,
            Sender((ANAS,), None),
            RemoteMessageId(f"wamid.{name}"),
            office.desk.clock.now(),
            words,
        )
        for name in "ab"
    ]
    store = office.desk.store

    async with store.begin(TENANT.id) as one, store.begin(TENANT.id) as other:
        for uow, item in zip((one, other), items, strict=True):
            (met,) = await uow.contacts.at([ANAS])
            await withdrawing.contact_withdrew(office.desk, uow, met, NUMBER, item)
        await one.commit()
        with pytest.raises(StaleVersion):
            await other.commit()

    await office.works()
    assert told(office) == [withdrawing.CONFIRMED["en"]]


async def test_the_confirmation_is_nobodys_message(office: Office) -> None:
    """It shows in the thread as said by itself, and counts as nobody's answer."""
    await says(office, "Hello")
    await says(office, "stop")

    async with office.desk.store.begin(TENANT.id) as uow:
        talk = await uow.conversations.get(office.conversation_id())
        messages = await uow.messages.of_conversation(talk.id)
    [sent] = [each for each in messages if getattr(each, "agent_id", None) == BY_ITSELF]
    assert sent.remote_id is not None
    assert isinstance(talk.stage, Waiting)


def _preference(office: Office, *, wants: bool) -> Piece:
    at = office.desk.clock.now()
    item = PreferenceChanged(NUMBER.ref, Sender((ANAS,), None), at, wants)
    return office.piece(item, key=f"preference.{at}", lane=f"contact:{NUMBER.ref}:{ANA}")


def _posts(office: Office) -> Sequence[object]:
    return [shown for post in office.workspace.replies(office.thread()) for shown in post.posts]


def _facts(office: Office) -> Sequence[object]:
    store = office.desk.store
    assert isinstance(store, MemoryStore)
    return store.facts(TENANT.id)
