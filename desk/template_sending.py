"""An agent sends a template, also when the window is closed; to a contact without a conversation it opens one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.access import Right
from core.agent import Agent
from core.compliance.from_template import TooLong, from_template
from core.compliance.template import HeaderKind, Missing, Template, asked_for
from core.compliance.template_choice import found, in_language
from core.contact import AddressKind, Contact
from core.conversation import Conversation
from core.ids import AgentRef, ContactId, ConversationId, MediaRef, MessageId, TemplateId, TenantId
from core.message import FromTemplate, Location, Media, MediaKind
from core.number import ManagedNumber
from core.place import coordinates_in
from core.text import Private
from desk import agents
from desk.contact_finding import address_of, meant
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.form_sending import Aimed, refused, send, talk_of, to_talk
from desk.opening import opened_by
from desk.ports import UnitOfWork
from desk.template_views import PLACE_ADDRESS, PLACE_NAME, PLACE_WHERE, TemplateForm, TemplateSearch
from desk.views import Answer
from words import say

_KINDS = {
    HeaderKind.IMAGE: MediaKind.IMAGE,
    HeaderKind.VIDEO: MediaKind.VIDEO,
    HeaderKind.DOCUMENT: MediaKind.DOCUMENT,
}
# A menu offers so many (Slack takes 100 options).
MOST = 100
_NAME = 100


# ---- from the thread ------------------------------------------------------------------------------------------------


async def start(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef
) -> TemplateSearch | Answer:
    """Whether a template can be sent in this conversation; an Answer says why not."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        talk = await talk_of(desk, uow, agent, conversation_id)
        if isinstance(talk, Answer):
            return talk
        mine = await _of(desk, uow, talk)
    if not any(each.sendable for each in mine):
        return refused(
            say(
                agent.language,
                "There is no approved template yet. Those who administer write one with `/witiop template new`.",
            )
        )
    return TemplateSearch(agent.language, talk.id)


async def start_for(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef
) -> TemplateSearch | Answer:
    """The same in the conversation of a message that could not be sent."""
    async with desk.store.begin(tenant_id) as uow:
        try:
            conversation_id = (await uow.messages.get(message_id)).conversation_id
        except KeyError:
            agent = await agents.known(desk, tenant_id, ref)
            return refused(say(agent.language, "This message is not known here any more."))
    return await start(desk, tenant_id, conversation_id, ref)


async def search(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef, typed: str
) -> Sequence[Template]:
    """Those that fit what was typed, the contact's language first; none for whoever may not answer."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        talk = await talk_of(desk, uow, agent, conversation_id)
        if isinstance(talk, Answer):
            return ()
        contact = await uow.contacts.get(talk.contact_id)
        return found(await _of(desk, uow, talk), typed, _languages(desk, tenant_id, contact))[:MOST]


async def form(
    desk: Desk,
    tenant_id: TenantId,
    conversation_id: ConversationId,
    template_id: TemplateId,
    ref: AgentRef,
    values: Mapping[str, str] | None = None,
) -> TemplateForm | Answer:
    """Its slots to be filled in, and how it looks with these values; an Answer says why it cannot be sent."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        talk = await talk_of(desk, uow, agent, conversation_id)
        if isinstance(talk, Answer):
            return talk
        template = next((each for each in await _of(desk, uow, talk) if each.id == template_id), None)
        contact = await uow.contacts.get(talk.contact_id)
    if template is None or not template.sendable:
        return refused(say(agent.language, "This template cannot be sent any more. Choose another one."))
    if _lacks_a_file(template):
        return refused(_no_file(agent.language))
    return TemplateForm(agent.language, talk.id, template, contact.name, preview(template, values or {}))


def preview(template: Template, values: Mapping[str, str]) -> FromTemplate:
    """How it reads so far: what is still missing stands there as its slot."""
    given = dict(values)
    filled = from_template(template, given)
    if isinstance(filled, Missing):
        given.update({each: f"{{{{{each}}}}}" for each in filled.slots})
        filled = from_template(template, given)
    if isinstance(filled, FromTemplate):
        return filled
    # too long by far: the template itself is shown, its slots unfilled
    bare = from_template(template, {each: f"{{{{{each}}}}}" for each in asked_for(template)})
    assert isinstance(bare, FromTemplate)
    return bare


async def send_filled(
    desk: Desk,
    tenant_id: TenantId,
    conversation_id: ConversationId,
    template_id: TemplateId,
    ref: AgentRef,
    values: Mapping[str, str],
) -> Answer:
    """Send it with these values; an empty slot without default is refused beside its field, and nothing changes."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        try:
            template = await uow.templates.get(template_id)
        except KeyError:
            return refused(say(agent.language, "This template cannot be sent any more. Choose another one."))
    content = _content(template, values, agent.language)
    if isinstance(content, Answer):
        return content
    return await send(desk, tenant_id, agent, to_talk(agent, conversation_id, [content]))


# ---- to anybody -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alert:
    """
    One template for one contact.

    to: a phone number, an id, a conversation as `#1042`, or words that find one contact. language: of the channel's
    list; empty: the contact's, else the company's. number: by its display number or reference; empty: the one they
    talked to last, else the company's first that has the template.
    """

    to: str
    template: str
    values: Mapping[str, str]
    language: str = ""
    number: str = ""


async def send_alert(desk: Desk, tenant_id: TenantId, ref: AgentRef, alert: Alert) -> Answer:
    """
    Send it as this agent's; a contact who never wrote is met by it, and the conversation is the agent's own.

    The answer names the conversation.
    """
    agent = await agents.known(desk, tenant_id, ref)
    if not agent.may(Right.ANSWER):
        return refused(say(agent.language, "Only agents of this company can do this."))
    numbers: list[int] = []

    async def aim(uow: UnitOfWork) -> Aimed | Answer:
        contact = await _contact(desk, uow, agent, alert.to)
        if isinstance(contact, Answer):
            return contact
        chosen = await _chosen(desk, uow, contact, alert)
        if chosen is None:
            return refused(_none_called(agent.language, alert), about="template")
        template, number = chosen
        content = _content(template, alert.values, agent.language)
        if isinstance(content, Answer):
            return content
        conversation = await opened_by(desk, uow, agent, contact, number)
        numbers.append(conversation.number)
        return Aimed(conversation, [content])

    answer = await send(desk, tenant_id, agent, aim)
    if answer.lines:
        return answer
    sent = say(agent.language, "Sent. It goes on in conversation #{number}.", number=numbers[-1])
    return Answer((sent,), told={"conversation": numbers[-1]})


async def _contact(desk: Desk, uow: UnitOfWork, agent: Agent, to: str) -> Contact | Answer:
    """
    Whoever is known by it. Who gives a whole number with its + means whoever has it, also somebody new.

    Whether this agent may go on with a conversation that is there is asked as for every reply.
    """
    address = address_of(to)
    if to.strip().startswith("+") and address.kind is AddressKind.PHONE:
        known = await uow.contacts.at([address])
        return known[0] if known else Contact(ContactId(desk.ids.new()), (address,), Private(""))
    try:
        return await meant(desk, uow, agent, to)
    except Wrong as wrong:
        return refused(wrong.sentence, about="to")


async def _chosen(
    desk: Desk, uow: UnitOfWork, contact: Contact, alert: Alert
) -> tuple[Template, ManagedNumber] | None:
    """The template in the best language, and the number it goes from."""
    languages = (alert.language,) if alert.language else _languages(desk, uow.tenant_id, contact)
    kept = await uow.templates.all()
    for number in await _numbers(desk, uow, contact, alert.number):
        mine = [each for each in kept if each.account == number.account]
        template = in_language(mine, alert.template, languages)
        if template is not None and (not alert.language or template.language == alert.language):
            return template, number
    return None


async def _numbers(desk: Desk, uow: UnitOfWork, contact: Contact, wanted: str) -> list[ManagedNumber]:
    """Those it may go from, the one they talked to last first."""
    mine = [each for each in desk.store.directory.numbers.values() if each.tenant_id == uow.tenant_id]
    if wanted:
        digits = "".join(sign for sign in wanted if sign.isdigit())
        return [
            each
            for each in mine
            if wanted in (each.ref, each.display)
            or digits == "".join(sign for sign in each.display if sign.isdigit())
        ]
    talks = [await uow.conversations.latest(contact.id, each.id) for each in mine]
    latest = (
        max((talk.opened_at, talk.number_id) for talk in talks if talk is not None) if any(talks) else None
    )
    return sorted(mine, key=lambda it: latest is None or it.id != latest[1])


# ---- both -----------------------------------------------------------------------------------------------------------


async def _of(desk: Desk, uow: UnitOfWork, talk: Conversation) -> list[Template]:
    """The templates of the account whose number the contact talks to."""
    account = desk.store.directory.numbers[talk.number_id].account
    return [each for each in await uow.templates.all() if each.account == account]


def _languages(desk: Desk, tenant_id: TenantId, contact: Contact) -> tuple[str, ...]:
    return (contact.language, desk.store.directory.tenants[tenant_id].language, "en")


def _lacks_a_file(template: Template) -> bool:
    header = template.text.header
    return header is not None and header.kind in _KINDS and header.file is None


def _no_file(language: str) -> str:
    return say(
        language,
        "This template has a file above its words, and none is kept here. Whoever administers can add one with "
        "`/witiop template edit`.",
    )


def _none_called(language: str, alert: Alert) -> str:
    if alert.language:
        return say(
            language,
            "No approved template is called “{name}” in {language}.",
            name=alert.template[:_NAME],
            language=alert.language[:_NAME],
        )
    return say(language, "No approved template is called “{name}”.", name=alert.template[:_NAME])


def _content(template: Template, values: Mapping[str, str], language: str) -> FromTemplate | Answer:
    header = template.text.header
    if _lacks_a_file(template):
        return refused(_no_file(language))
    file: Media | None = None
    place: Location | None = None
    if header is not None and header.kind is HeaderKind.LOCATION:
        there = _place(values, language)
        if isinstance(there, Answer):
            return there
        place = there
    elif header is not None and header.kind in _KINDS and header.file is not None:
        file = Media(_KINDS[header.kind], MediaRef(header.file), header.mime_type)
    content = from_template(template, values, file=file, place=place)
    match content:
        case Missing(slots):
            sentence = say(language, "Fill in {slot}: it has no default.", slot=f"{{{{{slots[0]}}}}}")
            return refused(sentence, about=slots[0])
        case TooLong(found=count, allowed=most):
            sentence = say(
                language,
                "Filled in it has {count} characters, and at most {most} can be sent. Say less.",
                count=count,
                most=most,
            )
            return refused(sentence, about=next(iter(asked_for(template)), ""))
        case FromTemplate():
            return content


def _place(values: Mapping[str, str], language: str) -> Location | Answer:
    coordinates = coordinates_in(values.get(PLACE_WHERE, ""))
    if coordinates is None:
        sentence = say(
            language,
            "No latitude and longitude here. Write them like 45.4642, 9.1900, or copy a map's long link.",
        )
        return refused(sentence, about=PLACE_WHERE)
    named = {each: " ".join(values.get(each, "").split()) for each in (PLACE_NAME, PLACE_ADDRESS)}
    empty = next((each for each, words in named.items() if not words), None)
    if empty is not None:
        return refused(say(language, "A place above a template needs a name and an address."), about=empty)
    return Location(*coordinates, Private(named[PLACE_NAME]), Private(named[PLACE_ADDRESS]))
