"""An agent sends a place: its name, its address, and where it is on the map."""

from enum import StrEnum

from core.ids import AgentRef, ConversationId, TenantId, ThreadRef
from core.message import Location
from core.place import coordinates_in
from core.text import Private
from desk import agents
from desk.desk import Desk
from desk.form_sending import refused, send, talk_in, to_talk
from desk.views import Answer, PlaceForm
from words import say


class Field(StrEnum):
    """What is filled in for a place."""

    NAME = "name"
    ADDRESS = "address"
    WHERE = "where"


async def start(desk: Desk, tenant_id: TenantId, thread: ThreadRef, ref: AgentRef) -> PlaceForm | Answer:
    """Whether a place can be sent in this thread; an Answer says why not."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        talk = await talk_in(desk, uow, agent, thread)
    return talk if isinstance(talk, Answer) else PlaceForm(agent.language, talk.id)


async def send_place(
    desk: Desk,
    tenant_id: TenantId,
    conversation_id: ConversationId,
    ref: AgentRef,
    *,
    name: str,
    address: str,
    where: str,
) -> Answer:
    """where: latitude and longitude, or a link to a map. A refusal changes nothing, so that the form stays."""
    agent = await agents.known(desk, tenant_id, ref)
    coordinates = coordinates_in(where)
    if coordinates is None:
        sentence = say(
            agent.language,
            "No latitude and longitude here. Write them like 45.4642, 9.1900, or copy a map's long link.",
        )
        return refused(sentence, about=Field.WHERE)
    name, address = " ".join(name.split()), " ".join(address.split())
    place = Location(*coordinates, Private(name) if name else None, Private(address) if address else None)
    return await send(desk, tenant_id, agent, to_talk(agent, conversation_id, [place]))
