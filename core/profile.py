"""Profile: what a company knows of a contact beside their addresses, how it is looked for, and how it selects."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from core.contact import AddressKind, Contact
from core.ids import AgentId, ContactId, ContactNoteId, PropertyId
from core.priority import Priority
from core.property import Property, folded, order_of
from core.text import Private

TAG_LENGTH = 40
MOST_TAGS = 50
NOTE_LENGTH = 2_000

# So much of a number is seen by everybody, so everybody can look for it.
_LAST_DIGITS = 4
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Profile:
    """
    What is known of one contact. tags: the company's own short words, which nobody seals; each once, in whatever
    letters. values: by property, as read_value made them; what is not known is not there.
    """

    contact_id: ContactId
    tags: tuple[str, ...] = ()
    values: Mapping[PropertyId, Private] = field(default_factory=dict)
    version: int = 0

    def tagged(self, tag: str) -> "Profile":
        """With one tag more; self if it is there already."""
        if any(folded(each) == folded(tag) for each in self.tags):
            return self
        return replace(self, tags=tuple(sorted((*self.tags, " ".join(tag.split())), key=folded)))

    def untagged(self, tag: str) -> "Profile":
        """Without a tag; self if it is not there."""
        left = tuple(each for each in self.tags if folded(each) != folded(tag))
        return self if left == self.tags else replace(self, tags=left)

    def knowing(self, property_id: PropertyId, value: str) -> "Profile":
        """With this value, without any if it is empty; self if that is known already."""
        before = self.values.get(property_id)
        if (before.reveal() if before else "") == value:
            return self
        others = {key: each for key, each in self.values.items() if key != property_id}
        return replace(self, values=others | ({property_id: Private(value)} if value else {}))

    def joined(self, other: "Profile") -> "Profile":
        """Of one person, who turned out to be two: where both are known, this one's value stays."""
        joined = replace(self, values={**other.values, **self.values})
        for tag in other.tags:
            joined = joined.tagged(tag)
        return joined


@dataclass(frozen=True, slots=True)
class ContactNote:
    """What an agent wrote down about a contact. It is added and taken away, never changed."""

    id: ContactNoteId
    contact_id: ContactId
    agent_id: AgentId
    at: datetime
    words: Private


@dataclass(frozen=True, slots=True)
class ContactSet:
    """An agent changed what is known of a contact. what: names of fields, ids of properties; never a value."""

    contact_id: ContactId
    agent_id: AgentId
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactNoted:
    """An agent wrote a note about a contact."""

    contact_id: ContactId
    note_id: ContactNoteId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class NumberRevealed:
    """An agent looked at the whole number of a contact."""

    contact_id: ContactId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class ContactsImported:
    """Somebody took contacts in from a file: so many new ones, so many of whom something else is known now."""

    agent_id: AgentId
    new: int
    changed: int


@dataclass(frozen=True, slots=True)
class ContactsExported:
    """Somebody took so many contacts out into a file."""

    agent_id: AgentId
    contacts: int


@dataclass(frozen=True, slots=True)
class DossierMade:
    """Somebody took out everything that is kept of a contact."""

    contact_id: ContactId
    agent_id: AgentId


ProfileFact = DossierMade | ContactSet | ContactNoted | NumberRevealed | ContactsImported | ContactsExported


# ---- looking for somebody -------------------------------------------------------------------------------------------


def words_in(text: str) -> frozenset[str]:
    """
    The words somebody could type to find this: without capitals, and without the marks on letters.

    `Zoë O'Brien` is found by `zoe`, `brien` and `o`.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return frozenset(_WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign))))


def words_of_contact(contact: Contact) -> frozenset[str]:
    """What a contact is found by: the words of their name and user name, the last digits of their number."""
    username, phone = contact.address(AddressKind.USERNAME), contact.address(AddressKind.PHONE)
    words = words_in(contact.name.reveal())
    if username is not None:
        words |= words_in(username.value.reveal())
    return words if phone is None else words | {phone.value.reveal()[-_LAST_DIGITS:]}


def words_of_profile(profile: Profile) -> frozenset[str]:
    """What a contact is found by: the words of their tags and values."""
    texts = (*profile.tags, *(value.reveal() for value in profile.values.values()))
    return frozenset[str]().union(*map(words_in, texts))


# ---- selecting ------------------------------------------------------------------------------------------------------


class Comparison(StrEnum):
    """How a value is compared with the one that is wanted."""

    IS = "="
    FROM = ">="
    UNTIL = "<="


@dataclass(frozen=True, slots=True)
class Condition:
    """A property that is not personal, and what its value has to be; value: as read_value makes them."""

    of: Property
    comparison: Comparison
    value: str


@dataclass(frozen=True, slots=True)
class Order:
    """By which property that is not personal; whoever has no value comes last."""

    of: Property
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """
    Which contacts: those for whom all of this is true. tags, words: every one of them. blocked: None: whether or not.

    order: None: who was met last comes first.
    """

    tags: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    words: frozenset[str] = frozenset()
    priority: Priority | None = None
    language: str | None = None
    blocked: bool | None = None
    order: Order | None = None

    def takes(self, contact: Contact, profile: Profile) -> bool:
        """Whether this contact is among them."""
        tags = set(map(folded, profile.tags))
        return (
            tags.issuperset(map(folded, self.tags))
            and all(_holds(each, profile) for each in self.conditions)
            and self.words <= words_of_contact(contact) | words_of_profile(profile)
            and self.priority in (None, contact.priority)
            and self.language in (None, contact.language)
            and self.blocked in (None, contact.is_blocked)
        )

    def sorted(self, found: Iterable[tuple[Contact, Profile]]) -> Sequence[Contact]:
        """These in their order; among equals who was met last comes first."""
        newest = sorted(found, key=lambda each: each[0].id, reverse=True)
        order = self.order
        if order is None:
            return [contact for contact, _ in newest]
        known = [each for each in newest if order.of.id in each[1].values]
        known.sort(
            key=lambda each: _order(order.of, each[1].values[order.of.id].reveal()), reverse=order.falling
        )
        unknown = [contact for contact, profile in newest if order.of.id not in profile.values]
        return [*(contact for contact, _ in known), *unknown]


def _holds(condition: Condition, profile: Profile) -> bool:
    value = profile.values.get(condition.of.id)
    if value is None:
        return False
    has, wanted = _order(condition.of, value.reveal()), _order(condition.of, condition.value)
    match condition.comparison:
        case Comparison.IS:
            return has == wanted
        case Comparison.FROM:
            return has >= wanted
        case Comparison.UNTIL:
            return has <= wanted


def _order(of: Property, value: str) -> tuple[float, str]:
    """Numbers by what they are worth alone, however they are written."""
    text, number = order_of(of, value)
    return (0.0, text) if number is None else (number, "")
