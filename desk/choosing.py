"""An agent asks with something to tap: buttons where they fit, else a list; held to what the phone can show."""

from enum import StrEnum

from core.ids import AgentRef, ConversationId, TenantId, ThreadRef
from core.message import Choices, Option
from core.text import Private
from desk import agents
from desk.desk import Desk
from desk.form_sending import refused, send, talk_in, to_talk
from desk.ports import ChannelLimits, ChoiceLimits
from desk.views import Answer, ChoicesForm
from words import say

# Between a title and its description.
BETWEEN = "|"


class Field(StrEnum):
    """What is filled in for a question."""

    ASKED = "asked"
    CHOICES = "choices"
    LABEL = "label"


async def start(desk: Desk, tenant_id: TenantId, thread: ThreadRef, ref: AgentRef) -> ChoicesForm | Answer:
    """Whether a question can be sent in this thread; an Answer says why not."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        talk = await talk_in(desk, uow, agent, thread)
    if isinstance(talk, Answer):
        return talk
    limits = desk.contacts.limits
    return ChoicesForm(agent.language, talk.id, limits.buttons.most, limits.menu.most)


async def send_choices(
    desk: Desk,
    tenant_id: TenantId,
    conversation_id: ConversationId,
    ref: AgentRef,
    *,
    asked: str,
    choices: str,
    label: str,
) -> Answer:
    """
    choices: one a line, with `|` before a description. label: what opens the list, empty for the usual word.

    A refusal changes nothing, so that what was typed stays in the form; `about` says which field is wrong.
    """
    agent = await agents.known(desk, tenant_id, ref)
    limits = desk.contacts.limits
    options = _options(choices)
    kind = limits.buttons if _fit(asked.strip(), options, limits.buttons) else limits.menu
    wrong = _wrong(agent.language, asked.strip(), options, kind) or _wrong_label(
        agent.language, label.strip(), limits
    )
    if wrong is not None:
        return wrong
    usual = say(desk.store.directory.tenants[tenant_id].language, "Choose")
    opens = None if kind is limits.buttons else Private(label.strip() or usual)
    question = Choices(Private(asked.strip()), options, opens)
    return await send(desk, tenant_id, agent, to_talk(agent, conversation_id, [question]))


def _options(choices: str) -> tuple[Option, ...]:
    lines = [line for line in choices.splitlines() if line.strip()]
    return tuple(_option(place, line) for place, line in enumerate(lines, start=1))


def _option(place: int, line: str) -> Option:
    title, _, description = (" ".join(part.split()) for part in line.partition(BETWEEN))
    return Option(Private(str(place)), Private(title), Private(description) if description else None)


def _fit(asked: str, options: tuple[Option, ...], limits: ChoiceLimits) -> bool:
    return (
        len(options) <= limits.most
        and len(asked) <= limits.asked
        and all(len(option.title) <= limits.title and option.description is None for option in options)
    )


def _wrong(language: str, asked: str, options: tuple[Option, ...], limits: ChoiceLimits) -> Answer | None:
    if not asked:
        return refused(say(language, "It needs words."), about=Field.ASKED)
    if len(asked) > limits.asked:
        sentence = say(language, "The words have at most {count} characters.", count=limits.asked)
        return refused(sentence, about=Field.ASKED)
    wrong = _wrong_choices(language, options, limits)
    return None if wrong is None else refused(wrong, about=Field.CHOICES)


def _wrong_choices(language: str, options: tuple[Option, ...], limits: ChoiceLimits) -> str | None:
    if not all(option.title for option in options) or not options:
        return say(language, "Write what can be chosen, one on each line.")
    if len(options) > limits.most:
        return say(
            language,
            "These are {given} choices; WhatsApp shows {most} at most.",
            given=len(options),
            most=limits.most,
        )
    seen: set[Private] = set()
    for place, option in enumerate(options, start=1):
        if option.title in seen:
            return say(language, "Line {place} says the same as an earlier one.", place=place)
        seen.add(option.title)
        if len(option.title) > limits.title:
            return say(
                language, "Line {place} is longer than {most} characters.", place=place, most=limits.title
            )
        if option.description is not None and len(option.description) > (limits.description or 0):
            return say(
                language,
                "The description in line {place} is longer than {most} characters.",
                place=place,
                most=limits.description or 0,
            )
    return None


def _wrong_label(language: str, label: str, limits: ChannelLimits) -> Answer | None:
    if len(label) <= limits.label:
        return None
    sentence = say(language, "This has at most {count} characters.", count=limits.label)
    return refused(sentence, about=Field.LABEL)
