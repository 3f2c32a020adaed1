"""QuickReply: words a company keeps ready, with places that are filled in for whom they go to."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.ids import AgentId, QuickReplyId
from core.text import Private

# A name is read in a menu, the words in a form where they can still be changed (Slack takes 3,000 characters there).
NAME_LENGTH = 60
TEXT_LENGTH = 2_000
FILLED_LENGTH = 3_000
# A menu offers so many (Slack takes 100 options).
MOST = 100

_PLACE = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, slots=True)
class QuickReplyKept:
    """Somebody who administers made a quick reply, or changed its words."""

    quick_reply_id: QuickReplyId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class QuickReplyRemoved:
    """Somebody who administers took a quick reply away."""

    quick_reply_id: QuickReplyId
    agent_id: AgentId


QuickReplyFact = QuickReplyKept | QuickReplyRemoved


class Variable(StrEnum):
    """What a place between braces can ask for: the contact's name, the agent's name, the company's number."""

    CONTACT = "contact"
    AGENT = "agent"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class QuickReply:
    """Words kept by those who administer. name: unique in the company, in whatever letters it is written."""

    id: QuickReplyId
    name: str
    text: str

    @property
    def key(self) -> str:
        """What the name is compared by."""
        return key_of(self.name)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a place asks for is not known."""

    variable: Variable


@dataclass(frozen=True, slots=True)
class TooLong:
    """Filled in, the words are more than can be looked over."""


def key_of(name: str) -> str:
    """What a name is compared by: capitals and spaces make no difference."""
    return " ".join(name.split()).casefold()


def unknown_places(text: str) -> tuple[str, ...]:
    """What stands between braces and is no variable, each once, in order; a brace alone is just a brace."""
    known = {variable.value for variable in Variable}
    return tuple(dict.fromkeys(name for name in _PLACE.findall(text) if name not in known))


def filled(text: str, values: Mapping[Variable, Private]) -> Private | Missing | TooLong:
    """The words for one contact. What a value holds is never taken for a place."""
    for name in _PLACE.findall(text):
        if not values[Variable(name)].reveal().strip():
            return Missing(Variable(name))
    words = _PLACE.sub(lambda place: values[Variable(place[1])].reveal().strip(), text)
    return Private(words) if len(words) <= FILLED_LENGTH else TooLong()


def found(replies: Iterable[QuickReply], typed: str) -> tuple[QuickReply, ...]:
    """Those that hold every word typed, in name or text; names that begin with it come first, then by name."""
    key = key_of(typed)
    fitting = [
        reply
        for reply in replies
        if all(word in f"{reply.key} {reply.text.casefold()}" for word in key.split())
    ]
    return tuple(sorted(fitting, key=lambda reply: (not reply.key.startswith(key), reply.key)))
