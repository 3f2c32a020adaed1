"""What can be set of agents, skillsets and numbers: the same words in commands, forms and the directory file."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from core.access import Role
from core.agent import HIGHEST_LEVEL, LOWEST_LEVEL, Agent, Sees, primary
from core.ids import ChannelRef, GroupRef, SkillsetId
from core.priority import Priority
from core.routing.choice import Strategy
from core.routing.skillset import GENERAL, LONGEST_UNDO_SECONDS, MembersFrom, Mode, Sending, Skillset
from desk.ports import Company
from words import mark, say

T = TypeVar("T")

# More than anybody can have in mind at once.
_MOST_AT_ONCE = 50
NAME_LENGTH = 80
_YES, _NO = "yes", "no"
_YESES, _NOES = (_YES, "true", "on"), (_NO, "false", "off")


class Wrong(Exception):
    """A value that cannot be; the sentence says why, in the language of whoever gave it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a value may ask: the company as it will be, and the language of whoever gave it."""

    company: Company
    language: str


class Kind(StrEnum):
    """How a value looks in a file."""

    TEXT = "text"
    WHOLE = "whole"
    MINUTES = "minutes or never"
    WORDS = "words in several lines"
    YES = "yes or no"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """
    One thing that can be set.

    name: as in a file, with lower lines; a flag has hyphens instead. help: one sentence, marked. get: its value as
    people write it. put: the same row with another value; raises Wrong. choices: all there are, empty for any.
    """

    name: str
    help: str
    get: Callable[[T, Company], str]
    put: Callable[[T, str, Reading], T]
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()


def named(names: str) -> list[str]:
    """Names that are written one after the other, with commas between them."""
    return [name for each in names.split(",") if (name := " ".join(each.split()))]


def typed(field: Field[T], value: str) -> object:
    """A value as a file holds it: a number as a number, a yes as a yes, names as a list."""
    match field.kind:
        case Kind.WHOLE:
            return int(value)
        case Kind.MINUTES:
            return int(value) if value.isdigit() else value
        case Kind.YES:
            return value == _YES
        case Kind.NAMES:
            return named(value)
        case Kind.TEXT | Kind.WORDS:
            return value


# ---- kinds of values ------------------------------------------------------------------------------------------------


def whole(text: str, least: int, most: int, language: str) -> int:
    """A whole number between these. Raises Wrong."""
    if not text.isascii() or not text.isdigit() or not least <= int(text[:9]) <= most:
        raise Wrong(
            say(language, "It is a whole number from {least} to {most}.", least=least, most=f"{most:d}")
        )
    return int(text)


def level_of(text: str, language: str) -> int:
    """How well somebody knows something, 1 to 5. Raises Wrong."""
    return whole(text, LOWEST_LEVEL, HIGHEST_LEVEL, language)


def one_of(text: str, choices: Sequence[str], language: str) -> str:
    """One of these words, in whatever letters. Raises Wrong."""
    found = next((each for each in choices if each == " ".join(text.lower().split())), None)
    if found is None:
        raise Wrong(say(language, "It is one of {choices}.", choices=", ".join(choices)))
    return found


def yes(text: str, language: str) -> bool:
    """Whether it is a yes. Raises Wrong."""
    word = text.strip().lower()
    if word not in (*_YESES, *_NOES):
        raise Wrong(say(language, "It is yes or no."))
    return word in _YESES


def skillset_called(name: str, reading: Reading) -> Skillset:
    """Raises Wrong."""
    found = reading.company.skillset_named(name)
    if found is None:
        there = ", ".join(each.name for each in reading.company.skillsets)
        raise Wrong(
            say(
                reading.language,
                "No skillset is called “{name}”. There are {known}.",
                name=name[:NAME_LENGTH],
                known=there,
            )
        )
    return found


def yes_or_no(value: bool) -> str:
    """As it is written."""
    return _YES if value else _NO


def name_of(skillset_id: SkillsetId | None, company: Company) -> str:
    """What a skillset is called; empty for none."""
    found = None if skillset_id is None else company.skillset(skillset_id)
    return "" if found is None else found.name


# ---- agents ---------------------------------------------------------------------------------------------------------


def _give_role(it: Agent, text: str, of: Reading) -> Agent:
    """Whoever has the role already was not given it."""
    role = Role(one_of(text, tuple(Role), of.language))
    return it if role is it.role else replace(it, role=role, role_set=True)


def _languages(text: str, language: str) -> tuple[str, ...]:
    codes = {primary(each) for each in named(text)}
    if not all(len(code) in (2, 3) and code.isascii() and code.isalpha() for code in codes):
        raise Wrong(say(language, "Languages are written by their codes, with commas between them: it, en."))
    return tuple(sorted(codes))


AGENT_FIELDS: tuple[Field[Agent], ...] = (
    Field(
        "role",
        mark("what they may do"),
        lambda it, _: it.role.value,
        _give_role,
        choices=tuple(Role),
    ),
    Field(
        "limit",
        mark("how many conversations at once"),
        lambda it, _: str(it.limit),
        lambda it, text, of: replace(it, limit=whole(text, 1, _MOST_AT_ONCE, of.language)),
        Kind.WHOLE,
    ),
    Field(
        "sees",
        mark("whether they see the conversations of their own skillsets, or all"),
        lambda it, _: it.sees.value,
        lambda it, text, of: replace(it, sees=Sees(one_of(text, tuple(Sees), of.language))),
        choices=tuple(Sees),
    ),
    Field(
        "external_id",
        mark("what another system calls them"),
        lambda it, _: it.external_id,
        lambda it, text, _: replace(it, external_id=text.strip()[:NAME_LENGTH]),
    ),
    Field(
        "languages",
        mark("in which languages they can answer"),
        lambda it, _: ", ".join(it.languages),
        lambda it, text, of: replace(it, languages=_languages(text, of.language)),
        Kind.NAMES,
    ),
)
# In a file; by command there are `enable` and `disable`, which say what follows.
ENABLED: Field[Agent] = Field(
    "enabled",
    mark("whether they may do anything at all"),
    lambda it, _: yes_or_no(it.enabled),
    lambda it, text, of: replace(it, enabled=yes(text, of.language)),
    Kind.YES,
)

# ---- skillsets ------------------------------------------------------------------------------------------------------


def _rename(it: Skillset, text: str, of: Reading) -> Skillset:
    name = " ".join(text.split())
    if not name or len(name) > NAME_LENGTH or "," in name:
        raise Wrong(say(of.language, "A name has 1 to {count} letters and no comma.", count=NAME_LENGTH))
    if it.name == GENERAL and name != GENERAL:
        raise Wrong(say(of.language, "General keeps its name: it is where everything begins."))
    other = of.company.skillset_named(name)
    if other is not None and other.id != it.id:
        raise Wrong(say(of.language, "There is a skillset of this name already."))
    return replace(it, name=name)


def _move(it: Skillset, text: str, of: Reading) -> Skillset:
    channel = ChannelRef(text.strip())
    if not channel:
        raise Wrong(say(of.language, "It needs a channel."))
    other = next(
        (each for each in of.company.skillsets if each.channel == channel and each.id != it.id), None
    )
    if other is not None:
        raise Wrong(say(of.language, "This channel belongs to {name} already.", name=other.name))
    return replace(it, channel=channel)


def _overflow(it: Skillset, text: str, of: Reading) -> Skillset:
    if not text.strip():
        return replace(it, overflow=None)
    helper = skillset_called(text, of)
    if helper.id == it.id:
        raise Wrong(say(of.language, "A skillset cannot help itself out."))
    return replace(it, overflow=helper.id)


def _group(text: str, language: str) -> GroupRef | None:
    """`<!subteam^S0SALES>`, as Slack writes a group that was mentioned, or its id. Raises Wrong."""
    said = text.strip()
    if not said:
        return None
    found = re.fullmatch(r"(?:<!subteam\^)?(S[A-Z0-9]{4,})(?:\|[^>]*)?>?", said)
    if found is None:
        raise Wrong(
            say(
                language,
                "That is no user group. It has an id such as S0123ABCD, which Slack copies in the menu of the group.",
            )
        )
    return GroupRef(found[1])


SKILLSET_FIELDS: tuple[Field[Skillset], ...] = (
    Field("name", mark("what it is called"), lambda it, _: it.name, _rename),
    Field("channel", mark("the channel where its conversations stand"), lambda it, _: it.channel, _move),
    Field(
        "mode",
        mark("how a conversation finds its agent: claimed, offered to one, or given to one"),
        lambda it, _: it.mode.value,
        lambda it, text, of: replace(it, mode=Mode(one_of(text, tuple(Mode), of.language))),
        choices=tuple(Mode),
    ),
    Field(
        "strategy",
        mark("how one of several who could take it is chosen"),
        lambda it, _: it.strategy.value,
        lambda it, text, of: replace(it, strategy=Strategy(one_of(text, tuple(Strategy), of.language))),
        choices=tuple(Strategy),
    ),
    Field(
        "priority",
        mark("what its conversations have at least"),
        lambda it, _: it.priority.value,
        lambda it, text, of: replace(it, priority=Priority(one_of(text, tuple(Priority), of.language))),
        choices=tuple(Priority),
    ),
    Field(
        "level",
        mark("how well one should know it to be asked among the first, 1 to 5"),
        lambda it, _: str(it.level),
        lambda it, text, of: replace(it, level=level_of(text, of.language)),
        Kind.WHOLE,
    ),
    Field(
        "members_from",
        mark("what says who belongs to it: its list, its channel, or a user group of Slack"),
        lambda it, _: it.members_from.value,
        lambda it, text, of: replace(
            it, members_from=MembersFrom(one_of(text, tuple(MembersFrom), of.language))
        ),
        choices=tuple(MembersFrom),
    ),
    Field(
        "user_group",
        mark("the user group of Slack whose people belong to it, by its id"),
        lambda it, _: it.user_group or "",
        lambda it, text, of: replace(it, user_group=_group(text, of.language)),
    ),
    Field(
        "overflow",
        mark("the skillset that helps out when nobody here can"),
        lambda it, company: name_of(it.overflow, company),
        _overflow,
    ),
    Field(
        "sending",
        mark("what sends a post: writing it, mentioning WitiOp, or a button"),
        lambda it, _: it.sending.value,
        lambda it, text, of: replace(it, sending=Sending(one_of(text, tuple(Sending), of.language))),
        choices=tuple(Sending),
    ),
    Field(
        "undo_seconds",
        mark("how many seconds a post can be changed before it leaves"),
        lambda it, _: str(it.undo_seconds),
        lambda it, text, of: replace(it, undo_seconds=whole(text, 0, LONGEST_UNDO_SECONDS, of.language)),
        Kind.WHOLE,
    ),
)
