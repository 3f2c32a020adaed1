"""What the rows of a listing and the turning of its pages carry out and back; anybody may forge it."""

from dataclasses import dataclass

from core.ids import ConversationId
from desk.listing import Deed, Listing, Topic

# No id holds one, and all of it together is shorter than the value of an option (150).
_BETWEEN = "\n"


@dataclass(frozen=True, slots=True)
class Turn:
    """A page that is asked for."""

    topic: Topic
    about: str
    page: int


@dataclass(frozen=True, slots=True)
class Done:
    """Something that is to be done with the conversation of a row, and the page on which it stands."""

    deed: Deed
    conversation_id: ConversationId
    turn: Turn


def turn_value(listing: Listing, page: int) -> str:
    """Another page of the same."""
    return _BETWEEN.join((listing.topic.value, listing.about, str(page)))


def row_value(deed: Deed, conversation_id: ConversationId, listing: Listing) -> str:
    """One thing that can be done with a row."""
    return _BETWEEN.join((deed.value, conversation_id, turn_value(listing, listing.page)))


def turn_of(value: str) -> Turn | None:
    """None: nothing of ours ever said this."""
    match value.split(_BETWEEN):
        case [topic, about, page] if topic in set(Topic) and page.isdecimal() and len(page) < 6:
            return Turn(Topic(topic), about, int(page))
        case _:
            return None


def done_of(value: str) -> Done | None:
    """None: nothing of ours ever said this."""
    deed, _, rest = value.partition(_BETWEEN)
    conversation_id, _, page = rest.partition(_BETWEEN)
    turn = turn_of(page)
    if deed not in set(Deed) or turn is None:
        return None
    return Done(Deed(deed), ConversationId(conversation_id), turn)
