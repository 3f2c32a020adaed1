"""Roles and rights: who may do what, asked by every use case when a thing is done."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from core.ids import AgentId

# What somebody wanted to do: a command's words, a button's or a form's own name. Never anything typed.
ActionName = NewType("ActionName", str)


class Role(StrEnum):
    """What a person is to the company; in files and flags these very words."""

    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    CAMPAIGNS = "campaigns"
    AGENT = "agent"


class Right(StrEnum):
    """One thing that may be allowed or not."""

    ANSWER = "answer"
    TAKE_OVER = "take over"
    CLOSE_ANY = "close any"
    TRANSFER_ANY = "transfer any"
    SEE_FORMER = "see former words"
    OVERSEE = "oversee"
    LOOK_UP_CONTACTS = "look up contacts"
    SEE_CONTACTS = "see contacts"
    REVEAL_NUMBERS = "reveal numbers"
    BLOCK = "block"
    SEE_TEMPLATES = "see templates"
    IMPORT_CONTACTS = "import contacts"
    EXPORT_CONTACTS = "export contacts"
    ADMINISTER = "administer"


_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMIN: frozenset(Right),
    Role.SUPERVISOR: frozenset(
        {
            Right.ANSWER,
            Right.TAKE_OVER,
            Right.CLOSE_ANY,
            Right.TRANSFER_ANY,
            Right.SEE_FORMER,
            Right.OVERSEE,
            Right.LOOK_UP_CONTACTS,
            Right.SEE_CONTACTS,
            Right.REVEAL_NUMBERS,
            Right.BLOCK,
            Right.SEE_TEMPLATES,
        }
    ),
    Role.CAMPAIGNS: frozenset(
        {Right.LOOK_UP_CONTACTS, Right.SEE_CONTACTS, Right.IMPORT_CONTACTS, Right.SEE_TEMPLATES}
    ),
    Role.AGENT: frozenset({Right.ANSWER, Right.TAKE_OVER, Right.LOOK_UP_CONTACTS, Right.SEE_TEMPLATES}),
}


def may(role: Role, right: Right) -> bool:
    """Whether this role has this right."""
    return right in _RIGHTS[role]


class NotAdmitted(StrEnum):
    """Why somebody was not let in. role: their role has not the right; the others may do nothing at all."""

    STRANGER = "stranger"
    GUEST = "guest"
    BOT = "bot"
    GONE = "gone"
    DISABLED = "disabled"
    ROLE = "role"


# ---- facts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AccessRefused:
    """Somebody wanted to do what they may not do."""

    agent_id: AgentId
    action: ActionName
    why: NotAdmitted
