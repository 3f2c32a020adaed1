"""One thing the platform tells of by itself: under which field, in which frame, and what it changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.meta.account import BusinessNumber
from sandbox.meta.phones import Phone
from sandbox.meta.platform import Platform, seconds
from sandbox.meta.standing import AccountStanding, NumberStanding

# Whom it is about where nobody is named and nobody has written yet.
SOMEBODY = "393331234567"

Value = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Where:
    """What it happens to: a number, its account, and a person where one is meant."""

    platform: Platform
    number: BusinessNumber
    named: Phone | None = None

    @property
    def waba_id(self) -> str:
        """The account of the number."""
        return self.platform.account.waba_of(self.number)

    @property
    def standing(self) -> NumberStanding:
        """How the number stands."""
        return self.platform.number_standing(self.number.phone_number_id)

    @property
    def account(self) -> AccountStanding:
        """How its account stands."""
        return self.platform.account_standing(self.waba_id)

    @property
    def person(self) -> Phone:
        """The person meant: the one named, or the first there is."""
        if self.named is not None:
            return self.named
        first = next(iter(self.platform.state.phones.values()), None)
        return first or self.platform.phone(SOMEBODY)

    @property
    def second(self) -> int:
        """Now, in whole seconds."""
        return seconds(self.platform.now())


def _nothing(where: Where, value: Value) -> None:
    """Only told."""


@dataclass(frozen=True, slots=True)
class Happening:
    """
    One field of the webhooks.

    usual: the value as it is where the caller names nothing; it sees what the caller named.
    changes: what is different from then on; it may raise ValueError for a value that makes no sense.
    frame: number: the envelope of messages around it; account: nothing around it, the entry has a time;
    plain: nothing around it, and no time.
    """

    usual: Callable[[Where, Mapping[str, Any]], Value]
    changes: Callable[[Where, Value], None] = _nothing
    frame: Literal["number", "account", "plain"] = "account"
