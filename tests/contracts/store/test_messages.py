"""What was said is kept as it was said, and found by whatever names it."""

from dataclasses import replace
from typing import get_args

import pytest

from core.ids import AgentId, AttemptKey, EffectId, MediaRef, MessageId, PostRef, RemoteMessageId, TemplateId
from core.message import (
    CallPermission,
    Card,
    Cards,
    Choice,
    ChoiceKind,
    Choices,
    Content,
    Deleted,
    Form,
    Former,
    Forwarded,
    FromTemplate,
    InboundMessage,
    Location,
    Media,
    MediaKind,
    Option,
    Order,
    OrderLine,
    OutboundMessage,
    OutboundState,
    Progress,
    Reacted,
    Reaction,
    Referral,
    SlotPlace,
    SlotValue,
    Tappable,
    Text,
    Unsupported,
)
from core.text import Item, Paragraph, Preformatted, Private, Quote, RichText, Span
from desk.ports import Posted, StaleVersion
from tests.contracts.store.builders import MINUTE, NOON, SECOND_NUMBER, AnyStore, changed

RICH = RichText(
    (
        Paragraph((Span("Grüß "), Span("Gott", bold=True, italic=True), Span("x", strike=True, code=True))),
        Quote((Span("link", url="https://example.invalid/?a=1&b=2"),)),
        Item((Span("eins"),), number=1, indent=2),
        Item((Span("punto"),)),
        Preformatted("a\n  b\t😀"),
    )
)
CONTENTS: list[Content] = [
    Text(RICH),
    Text(RichText.plain("")),
    Text(RichText.plain("\u202e \u200b <!channel> '; DROP TABLE message; --")),
    Media(MediaKind.IMAGE, MediaRef("123"), "image/jpeg", "abc=", None, RICH),
    Media(MediaKind.STICKER, MediaRef("124"), "image/webp", animated=True),
    Media(MediaKind.DOCUMENT, MediaRef("125"), "application/pdf", filename=Private("Fattura ½.pdf")),
    Location(41.9028, -12.5, Private("Forno"), Private("Via Roma 1"), Private("https://example.invalid")),
    Location(0.0, 0.0),
    Choices(
        Private("When shall we come?"),
        (
            Option(Private("1"), Private("Today"), Private("before noon")),
            Option(Private("2"), Private("Tomorrow")),
        ),
        Private("Choose"),
    ),
    FromTemplate(
        TemplateId("t1"),
        "order_update",
        "it",
        "utility",
        Private("Ciao Ada, il tuo ordine è partito."),
        Private("Ordine 8841"),
        "Forno",
        (Tappable("Grazie"), Tappable("Segui", Private("https://example.invalid/8841"))),
        (
            SlotValue(SlotPlace.HEADER, Private("8841")),
            SlotValue(SlotPlace.BODY, Private("Ada"), name="first_name"),
            SlotValue(SlotPlace.LINK, Private("8841"), button=1),
        ),
        file=Media(MediaKind.IMAGE, MediaRef("126"), "image/png"),
    ),
    Cards(
        (Card(Private("Ada"), (Private("+39"),), (Private("a@example.invalid"),), (Private("Via"),)),),
        own=True,
    ),
    Choice(ChoiceKind.LIST, Private("id"), Private("title"), Private("description")),
    Form("address", ((Private("street"), Private("Via Roma")), (Private("zip"), Private("00100")))),
    CallPermission(allowed=True, until=NOON),
    CallPermission(allowed=False),
    Order("catalog", (OrderLine(Private("bread"), 2, 1.25, "EUR"),), Private("please")),
    Reaction(Private("🎉")),
    Reaction(None),
    Deleted(),
    Unsupported("poll", 131051),
]


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: type(content).__name__)
async def test_whatever_a_contact_says_is_kept(any_store: AnyStore, content: Content) -> None:
    """Every kind of content comes back equal."""
    message = any_store.new_inbound(await any_store.talk(), content=content)

    await any_store.keep(message)

    assert await any_store.message(message.id) == message


async def test_an_inbound_message_is_kept_with_all_that_goes_with_it(any_store: AnyStore) -> None:
    """What it answers, where the person came from, whether it came late."""
    message = replace(
        any_store.new_inbound(await any_store.talk()),
        quoted=RemoteMessageId("wamid.quoted"),
        forwarded=Forwarded.OFTEN,
        product=Private("shoe-42"),
        referral=Referral(
            Private("https://example.invalid"), Private("h"), Private("b"), "1", "post", Private("p")
        ),
        late=True,
        former=(Former(Text(RichText.plain("before")), NOON), Former(Deleted(), NOON)),
    )

    await any_store.keep(message)

    assert await any_store.message(message.id) == message


async def test_an_outbound_message_is_kept_with_all_that_goes_with_it(any_store: AnyStore) -> None:
    """What it answers, its place, its trouble."""
    message = replace(
        any_store.new_outbound(
            await any_store.talk(), state=OutboundState.FAILED, post="C0BREAD/1.2", part=3
        ),
        quoted=RemoteMessageId("wamid.quoted"),
        remote_id=RemoteMessageId("wamid.out"),
        progress=Progress.SENT,
        problem="unreachable:131026",
    )

    await any_store.keep(message)

    assert await any_store.outbound(message.id) == replace(message, version=1)


async def test_what_a_contact_put_on_a_message_is_kept_with_it(any_store: AnyStore) -> None:
    """On ours and on their own, although the words stay the same; taken away is kept too."""
    talk = await any_store.talk()
    ours = any_store.new_outbound(talk, state=OutboundState.SENT, remote_id="wamid.out")
    theirs = any_store.new_inbound(talk)
    await any_store.keep(ours, theirs)

    for emoji in (Private("🎉"), None):
        async with any_store.unit() as uow:
            for message in (await uow.messages.get(ours.id), await uow.messages.get(theirs.id)):
                uow.messages.save(replace(message, reacted=Reacted(emoji, NOON)))
            await uow.commit()

        assert (await any_store.message(ours.id)).reacted == Reacted(emoji, NOON)
        assert (await any_store.message(theirs.id)).reacted == Reacted(emoji, NOON)


@pytest.mark.parametrize("amended", [RichText.plain("At ten"), RichText(())])
async def test_what_an_agent_made_of_a_sent_post_is_kept(any_store: AnyStore, amended: RichText) -> None:
    """What has left stays as it was; that the post was deleted is kept too."""
    message = any_store.new_outbound(await any_store.talk(), state=OutboundState.SENT, remote_id="wamid.out")
    await any_store.keep(message)

    async with any_store.unit() as uow:
        uow.messages.save(replace(await uow.messages.outbound(message.id), amended=amended))
        await uow.commit()

    kept = await any_store.message(message.id)
    assert isinstance(kept, OutboundMessage)
    assert (kept.amended, kept.content) == (amended, message.content)


async def test_what_a_message_said_before_is_kept_although_its_words_stay(any_store: AnyStore) -> None:
    """A change that came too late to be shown is kept all the same."""
    message = any_store.new_inbound(await any_store.talk())
    await any_store.keep(message)
    former = (Former(Text(RichText.plain("before")), NOON),)

    async with any_store.unit() as uow:
        known = await uow.messages.get(message.id)
        assert isinstance(known, InboundMessage)
        uow.messages.save(replace(known, former=former))
        await uow.commit()

    assert await any_store.message(message.id) == replace(message, former=former)


async def test_a_contacts_message_is_none_of_ours(any_store: AnyStore) -> None:
    """And an unknown one is neither's."""
    message = any_store.new_inbound(await any_store.talk())
    await any_store.keep(message)

    async with any_store.unit() as uow:
        with pytest.raises(KeyError):
            await uow.messages.outbound(message.id)
        with pytest.raises(KeyError):
            await uow.messages.get(MessageId(any_store.ids.new()))


async def test_a_message_is_found_by_the_channels_name_for_it(any_store: AnyStore) -> None:
    """On its number, whichever direction it went."""
    talk, other = await any_store.talk(), await any_store.talk(SECOND_NUMBER)
    inbound = any_store.new_inbound(talk, "wamid.in")
    outbound = any_store.new_outbound(talk, state=OutboundState.SENT, remote_id="wamid.out")
    elsewhere = any_store.new_inbound(other, "wamid.in")
    await any_store.keep(inbound, outbound, elsewhere)

    async with any_store.unit() as uow:
        found = [
            await uow.messages.with_remote_id(number_id, RemoteMessageId(remote_id))
            for number_id, remote_id in (
                (talk.number_id, "wamid.in"),
                (other.number_id, "wamid.in"),
                (talk.number_id, "wamid.out"),
                (other.number_id, "wamid.out"),
            )
        ]

    assert [each.id if each else None for each in found] == [inbound.id, elsewhere.id, outbound.id, None]


async def test_a_remote_message_exists_once(any_store: AnyStore) -> None:
    """On one number, in whatever conversation."""
    one, two = await any_store.talk(), await any_store.talk()
    await any_store.keep(any_store.new_inbound(one, "wamid.in"))

    with pytest.raises(StaleVersion):
        await any_store.keep(any_store.new_inbound(two, "wamid.in"))

    async with any_store.unit() as uow:
        assert await uow.messages.of_conversation(two.id) == []


async def test_a_post_became_these_messages_by_part(any_store: AnyStore) -> None:
    """In the order they are to be read, however they were saved; another post's are not among them."""
    talk = await any_store.talk()
    parts = [any_store.new_outbound(talk, post="C0BREAD/1.2", part=part) for part in (2, 0, 1)]
    await any_store.keep(*parts, any_store.new_outbound(talk, post="C0BREAD/1.3"))

    async with any_store.unit() as uow:
        found = await uow.messages.of_post(PostRef("C0BREAD/1.2"))
        assert await uow.messages.of_post(PostRef("C0BREAD/9.9")) == []

    assert [each.id for each in found] == [parts[1].id, parts[2].id, parts[0].id]


async def test_the_last_of_the_contact_goes_by_the_channels_time(any_store: AnyStore) -> None:
    """Not by when it came."""
    talk = await any_store.talk()
    newest = any_store.new_inbound(talk, sent_at=NOON + 2 * MINUTE)
    await any_store.keep(any_store.new_inbound(talk, sent_at=NOON), newest)
    await any_store.keep(any_store.new_inbound(talk, sent_at=NOON + MINUTE), any_store.new_outbound(talk))

    async with any_store.unit() as uow:
        assert await uow.messages.last_inbound(talk.id) == newest
        assert await uow.messages.last_inbound((await any_store.talk()).id) is None


async def test_held_ones_wait_in_the_order_they_were_written(any_store: AnyStore) -> None:
    """Of this conversation, and only while they are held."""
    talk, other = await any_store.talk(), await any_store.talk()
    held: list[OutboundMessage] = []
    for _ in range(3):
        held.append(any_store.new_outbound(talk, state=OutboundState.HELD))
        any_store.clock.advance(MINUTE)
    await any_store.keep(held[2], any_store.new_outbound(other, state=OutboundState.HELD))
    await any_store.keep(held[1], held[0], any_store.new_outbound(talk, state=OutboundState.DRAFT))
    before = await held_in(any_store, held)

    await any_store.keep(changed(await any_store.outbound(held[1].id), OutboundState.QUEUED))

    assert before == [each.id for each in held]
    assert await held_in(any_store, held) == [held[0].id, held[2].id]


async def test_a_conversations_messages_come_oldest_first(any_store: AnyStore) -> None:
    """Both directions, by the time they were written."""
    talk = await any_store.talk()
    first = any_store.new_inbound(talk, sent_at=NOON - MINUTE)
    second = any_store.new_outbound(talk)
    third = any_store.new_inbound(talk, sent_at=NOON + MINUTE)
    await any_store.keep(third, second, first)

    async with any_store.unit() as uow:
        found = await uow.messages.of_conversation(talk.id)
        last = await uow.messages.latest(talk.id, 2)

    assert [each.id for each in found] == [first.id, second.id, third.id]
    assert [each.id for each in last] == [second.id, third.id]


async def test_own_posts_are_recognised(any_store: AnyStore) -> None:
    """By reference, by what made them, by what they show."""
    talk = await any_store.talk()
    shown = [any_store.new_inbound(talk) for _ in range(3)]
    root = Posted(PostRef("C0BREAD/1.1"), talk.id, EffectId(any_store.ids.new()), root=True)
    together = Posted(
        PostRef("C0BREAD/1.2"), talk.id, EffectId(any_store.ids.new()), tuple(each.id for each in shown[:2])
    )
    await any_store.keep(*shown, root, together)

    async with any_store.unit() as uow:
        assert await uow.posts.get(root.post) == root
        assert await uow.posts.get(together.post) == together
        assert await uow.posts.get(PostRef("C0BREAD/9.9")) is None
        assert await uow.posts.made_by(together.effect_id) == together.post
        assert await uow.posts.made_by(EffectId(any_store.ids.new())) is None
        assert [await uow.posts.showing(each.id) for each in shown] == [together.post, together.post, None]


async def test_the_newest_post_shows_the_message(any_store: AnyStore) -> None:
    """It was shown again in a new thread."""
    talk = await any_store.talk()
    message = any_store.new_inbound(talk)
    await any_store.keep(message)
    for ref in ("C0BREAD/5.5", "C0BREAD/1.1", "C0BREAD/3.3"):
        await any_store.keep(Posted(PostRef(ref), talk.id, EffectId(any_store.ids.new()), (message.id,)))

    async with any_store.unit() as uow:
        assert await uow.posts.showing(message.id) == "C0BREAD/3.3"


async def test_an_echo_is_kept_for_its_attempt(any_store: AnyStore) -> None:
    """Seen at once in its unit; coming again changes nothing."""
    key = AttemptKey(f"v1.{any_store.ids.new()}.1")
    async with any_store.unit() as uow:
        before = await uow.posts.echo_of(key)
        uow.posts.save_echo(key, PostRef("C0BREAD/1.1"))
        within = await uow.posts.echo_of(key)
        await uow.commit()

    async with any_store.unit() as uow:
        uow.posts.save_echo(key, PostRef("C0BREAD/1.1"))
        await uow.commit()

    async with any_store.unit() as uow:
        assert (before, within) == (None, "C0BREAD/1.1")
        assert await uow.posts.echo_of(key) == "C0BREAD/1.1"


async def test_an_agent_is_kept_and_changed(any_store: AnyStore) -> None:
    """All that Slack says, and what they set themselves."""
    agent = any_store.new_agent()
    await any_store.keep(agent)

    async with any_store.unit() as uow:
        kept = await uow.agents.get(agent.id)
    await any_store.keep(replace(kept, name="Anna B.", language="en", limit=9, enabled=False))

    changed_agent = replace(kept, name="Anna B.", language="en", limit=9, enabled=False, version=2)
    async with any_store.unit() as uow:
        assert await uow.agents.get(agent.id) == changed_agent
        assert await uow.agents.by_ref(agent.ref) == changed_agent
        with pytest.raises(KeyError):
            await uow.agents.get(AgentId(any_store.ids.new()))


async def test_an_agent_is_met_once(any_store: AnyStore) -> None:
    """Two workers asked the workspace at the same time: the second is told."""
    await any_store.keep(any_store.new_agent("U0ANNA"))

    with pytest.raises(StaleVersion):
        await any_store.keep(any_store.new_agent("U0ANNA"))


async def held_in(any_store: AnyStore, messages: list[OutboundMessage]) -> list[MessageId]:
    async with any_store.unit() as uow:
        return [each.id for each in await uow.messages.held(messages[0].conversation_id)]


def test_every_kind_of_content_is_proved() -> None:
    """A new kind joins the list above."""
    assert {type(content) for content in CONTENTS} == set(get_args(Content))
