"""An agent asks with something to tap: buttons where they fit, else a list, or a word beside the field."""

from datetime import timedelta

import pytest

from core.ids import AgentRef, ConversationId
from core.message import Choices, Option, OutboundMessage
from core.text import Private
from desk import choosing, conversations
from desk.choosing import Field
from desk.views import Answer, ChoicesForm, Mark, SentPost, Tone
from sandbox.office import TENANT, Office

BEA, CARLO = AgentRef("U0BEA"), AgentRef("U0CARLO")
SECONDS = timedelta(seconds=2)
TEN = "\n".join(f"choice {place}" for place in range(10))


@pytest.fixture
async def talk(office: Office) -> ConversationId:
    """Ana's question, with Bea."""
    await office.takes_in(office.writes("393331110001", "When do you come?"))
    await office.passes(SECONDS)
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(), BEA)
    await office.passes(SECONDS)
    return office.conversation_id()


async def _asks(
    office: Office,
    talk: ConversationId,
    choices: str,
    *,
    asked: str = "When?",
    label: str = "",
    who: AgentRef = BEA,
) -> Answer:
    answer = await choosing.send_choices(
        office.desk, TENANT.id, talk, who, asked=asked, choices=choices, label=label
    )
    await office.passes(SECONDS)
    return answer


def _sent(office: Office) -> list[Choices]:
    contents = [received.content for received in office.channel.received]
    return [content for content in contents if isinstance(content, Choices)]


async def test_a_few_short_choices_become_buttons(office: Office, talk: ConversationId) -> None:
    """As the agent's reply, shown in the thread with its marks."""
    form = await choosing.start(office.desk, TENANT.id, office.thread(), BEA)

    assert form == ChoicesForm("en", talk, 3, 10)
    assert await _asks(office, talk, " Today \n\nTomorrow\n" + "t" * 20) == Answer()
    await office.reports_arrive()
    await office.passes(SECONDS)

    titles = ("Today", "Tomorrow", "t" * 20)
    options = tuple(
        Option(Private(str(place)), Private(title)) for place, title in enumerate(titles, start=1)
    )
    assert _sent(office) == [Choices(Private("When?"), options)]
    shown = [it for it in office.workspace.replies(office.thread()) if isinstance(it.posts[0], SentPost)]
    (received,) = office.channel.received
    assert [it.posts for it in shown] == [(SentPost(received.message_id, "Bea", received.content, None),)]
    assert Mark.DELIVERED in office.workspace.marks[shown[0].post]


@pytest.mark.parametrize(
    ("choices", "asked"),
    [
        ("1\n2\n3\n4", "When?"),
        (TEN, "a" * 4096),
        ("t" * 21, "When?"),
        ("t" * 24 + " | " + "d" * 72, "When?"),
        ("Today", "a" * 1025),
    ],
)
async def test_what_does_not_fit_buttons_becomes_a_list(
    office: Office, talk: ConversationId, choices: str, asked: str
) -> None:
    """Up to the edges; it opens by the usual word."""
    assert await _asks(office, talk, choices, asked=asked) == Answer()

    (sent,) = _sent(office)
    assert sent.label == Private("Choose")
    assert len(sent.options) == len(choices.splitlines())


async def test_a_list_opens_by_the_agents_own_word(office: Office, talk: ConversationId) -> None:
    """And shows its descriptions."""
    await _asks(office, talk, "Today | before noon", label=" Days ")

    assert _sent(office) == [
        Choices(
            Private("When?"),
            (Option(Private("1"), Private("Today"), Private("before noon")),),
            Private("Days"),
        )
    ]


@pytest.mark.parametrize(
    ("wrong", "about", "said"),
    [
        ({"asked": " "}, Field.ASKED, "needs words"),
        ({"asked": "a" * 4097}, Field.ASKED, "at most 4096"),
        ({"choices": " \n"}, Field.CHOICES, "one on each line"),
        ({"choices": "Today\n| noon"}, Field.CHOICES, "one on each line"),
        ({"choices": TEN + "\nmore"}, Field.CHOICES, "11 choices; WhatsApp shows 10"),
        ({"choices": "Today\nToday"}, Field.CHOICES, "Line 2 says the same"),
        ({"choices": "Today\n" + "t" * 25}, Field.CHOICES, "Line 2 is longer than 24"),
        ({"choices": "Today | " + "d" * 73}, Field.CHOICES, "line 1 is longer than 72"),
        ({"label": "l" * 21}, Field.LABEL, "at most 20"),
    ],
)
async def test_what_the_phone_would_not_show_is_said_at_its_field(
    office: Office, talk: ConversationId, wrong: dict[str, str], about: Field, said: str
) -> None:
    """Before anything is sent; nothing is kept."""
    filled = {"choices": "Today", **wrong}

    answer = await _asks(office, talk, **filled)  # type: ignore[arg-type]  # text fields alone

    assert (answer.tone, answer.about) == (Tone.REFUSED, about)
    assert said in answer.lines[0]
    assert not office.channel.received
    async with office.desk.store.begin(TENANT.id) as uow:
        kept = await uow.messages.of_conversation(talk)
    assert not any(isinstance(message, OutboundMessage) for message in kept)


async def test_a_colleague_and_one_who_is_late_are_refused(office: Office, talk: ConversationId) -> None:
    """By the same gate as a reply."""
    theirs = await _asks(office, talk, "Today", who=CARLO)
    await office.passes(timedelta(hours=25))
    late = await _asks(office, talk, "Today")

    assert "has this conversation" in theirs.lines[0]
    assert "that time ended" in late.lines[0]
    assert not office.channel.received
