"""The business whose side of the platform is played: its app, its accounts, its numbers."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class BusinessNumber:
    """
    One business phone number.

    waba_id: the account it belongs to; empty means the first account of `MetaAccount`.
    shared_with_app: also used in the phone app, which fixes its throughput at 20 messages a second.
    groups: it may write to groups; the stand-in knows none, so nobody is there.
    allowed_recipients: for a test number, the only phones it may write to; None for a real one.
    """

    phone_number_id: str
    display_phone_number: str
    verified_name: str
    # Messages a second, in and out together. Source: Meta Cloud API, throughput, November 2026.
    throughput_per_second: int = 80
    waba_id: str = ""
    shared_with_app: bool = False
    groups: bool = False
    allowed_recipients: tuple[str, ...] | None = None

    @property
    def digits(self) -> str:
        """The number as webhooks write it: digits only."""
        return "".join(letter for letter in self.display_phone_number if letter.isdigit())


def _first_number() -> tuple[BusinessNumber, ...]:
    return (BusinessNumber("106540352242922", "+39 02 1234 5678", "Lampade Esempio"),)


@dataclass(frozen=True, slots=True)
class MetaAccount:
    """
    One app with its token and secret, and every number it reaches.

    identity_check: contacts carry `identity_key_hash`, and a send may be refused for the wrong one.
    parent_ids: people also carry the id they have for a group of businesses.
    hidden_number: how webhooks leave out a number that may not be shown: no key, or, as an early draft had it, "".
    user_ids: webhooks carry business-scoped ids, as they do since April 2026; pricing_model: PMP, a price for each
    message, or CBP, one for each conversation, as recordings from before v24.0 have it.
    refuses_at_once: codes that come as the answer of the call where they usually come by webhook; both happen.
    tells_of_block: what becomes of a message to somebody who blocked the business is not documented: nothing
    after `sent` (False), or `failed` with 131026 (True). tells_of_drop: the same for one kept too long for a phone
    that is off.
    authentication_international: countries whose authentication messages have a price of their own.
    review_seconds: how long a template is looked at; the platform takes up to 24 hours.
    paces_marketing_after: new marketing templates are paced: so many messages leave, the rest is held. None: no.
    """

    api_version: str = "v26.0"
    access_token: str = "EAAsandbox7Jq2mVx0ZBw8rTn5LkPc3YdHu9GfEa1Ro4Xi6Ms"
    app_secret: str = "5f1c9e0b7a3d48628e4f6a1b2c3d9071"
    verify_token: str = "sandbox-verify-9c2e71d4"
    waba_id: str = "102290129340398"
    numbers: tuple[BusinessNumber, ...] = field(default_factory=_first_number)
    app_id: str = "670843887433847"
    identity_check: bool = False
    parent_ids: bool = False
    hidden_number: Literal["absent", "empty"] = "absent"
    user_ids: bool = True
    pricing_model: Literal["PMP", "CBP"] = "PMP"
    refuses_at_once: frozenset[int] = frozenset()
    tells_of_block: bool = False
    tells_of_drop: bool = False
    authentication_international: frozenset[str] = frozenset()
    review_seconds: float = 60.0
    paces_marketing_after: int | None = None
    business_id: str = "309999000000001"

    def number(self, phone_number_id: str) -> BusinessNumber | None:
        """The number with that id, or None."""
        return next((number for number in self.numbers if number.phone_number_id == phone_number_id), None)

    def waba_of(self, number: BusinessNumber) -> str:
        """The account a number belongs to."""
        return number.waba_id or self.waba_id

    @property
    def waba_ids(self) -> tuple[str, ...]:
        """Every account, the first one first."""
        return tuple(dict.fromkeys([self.waba_id, *(self.waba_of(number) for number in self.numbers)]))
