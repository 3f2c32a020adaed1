"""The inside of the fake platform: what its parts share."""

import json
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.call_log import CallLog, SeenCall
from sandbox.faults import EVENTS
from sandbox.manual_clock import ManualClock
from sandbox.meta import identities
from sandbox.meta.account import BusinessNumber, MetaAccount
from sandbox.meta.faults import Dice, MetaFaults
from sandbox.meta.graph_errors import not_valid
from sandbox.meta.limits import SHARED_THROUGHPUT, Throughput
from sandbox.meta.phones import Phone
from sandbox.meta.standing import AccountStanding, NumberStanding
from sandbox.meta.state import MetaState, Update
from sandbox.meta.timetable import Timetable

# How many requests and deliveries are remembered for whoever looks.
REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One line of the request log. answer: the HTTP status; None when the connection was broken instead."""

    at: datetime
    method: str
    path: str
    body: Any
    answer: int | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class SeenDelivery:
    """One attempt to deliver a webhook. answer: the HTTP status, or the name of what broke."""

    at: datetime
    parcel: str
    attempt: int
    body: bytes
    answer: int | str


@dataclass(slots=True)
class Platform:
    """Clock, account, memory, faults and queues in one place."""

    clock: ManualClock
    account: MetaAccount
    state: MetaState
    faults: MetaFaults
    seed: int
    log: CallLog
    public_url: str | None = None
    requests: deque[SeenRequest] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    deliveries: deque[SeenDelivery] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    throughput: Throughput = field(default_factory=Throughput)
    user_ids: dict[str, str] = field(default_factory=dict)
    timetable: Timetable = field(init=False)
    dice: Dice = field(init=False)

    def __post_init__(self) -> None:
        self.remember(self.state)

    def remember(self, state: MetaState) -> None:
        """Take up this memory instead of the present one."""
        self.state = state
        self.timetable = Timetable(self.clock, state)
        self.dice = Dice(self.seed, state)
        self.throughput = Throughput()
        self.user_ids = {phone.user_id: phone.address for phone in state.phones.values()}

    def now(self) -> datetime:
        """The sandbox's time."""
        return self.clock.now()

    def count(self) -> int:
        """The next number for an id."""
        self.state.counted += 1
        return self.state.counted

    def number_standing(self, number_id: str) -> NumberStanding:
        """How that business number stands."""
        return self.state.numbers.setdefault(number_id, NumberStanding())

    def account_standing(self, waba_id: str) -> AccountStanding:
        """How that account stands."""
        return self.state.accounts.setdefault(waba_id, AccountStanding())

    def throughput_of(self, number: BusinessNumber) -> int:
        """Messages a second of a number, in and out together."""
        if number.shared_with_app:
            return SHARED_THROUGHPUT
        return self.number_standing(number.phone_number_id).throughput or number.throughput_per_second

    def tell(self, number: BusinessNumber, field_name: str, value: dict[str, Any]) -> None:
        """Tell the business about something on one number; its envelope is added here."""
        metadata = {"display_phone_number": number.digits, "phone_number_id": number.phone_number_id}
        framed = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        self.tell_plainly(Update(self.account.waba_of(number), field_name, framed))

    def tell_plainly(self, update: Update) -> None:
        """Tell the business something whose value stands as it is."""
        if update.waba_id in self.state.not_subscribed:
            return
        struck = self.faults.take_for_event(_kind_of(update), EVENTS, _number_of(update))
        update.struck = ", ".join(struck)
        if "lose" in struck:
            self._note_lost(update)
            return
        knobs = self.faults.webhooks
        if self.dice.falls(knobs.retold_rate):
            self._later(update, knobs.delay_seconds + knobs.duplicate_seconds * self.dice.share())
        wait = knobs.delay_seconds + self.faults.held_seconds(struck, self.dice.share)
        if knobs.disorder_seconds:
            wait += knobs.disorder_seconds * self.dice.share()
        for _ in range(2 if "duplicate" in struck else 1):
            self._post_after(update, wait)

    def _post_after(self, update: Update, wait: float) -> None:
        if wait <= 0:
            self._post(update, self.now())
            return
        self._later(update, wait)

    def _later(self, update: Update, wait: float) -> None:
        about = {"waba_id": update.waba_id, "field": update.field, "value": update.value, "at": update.at}
        about["struck"] = update.struck
        self.timetable.add(self.now() + timedelta(seconds=wait), "post", about)

    def _note_lost(self, update: Update) -> None:
        body = json.dumps({"field": update.field, "value": update.value}, ensure_ascii=False)
        self.log.note(
            SeenCall(
                self.now(),
                "meta",
                "app",
                "POST",
                "",
                "application/json",
                body,
                problem="lost",
                fault=update.struck,
            )
        )

    def post_later(self, at: datetime, about: dict[str, Any]) -> None:
        """An update that was held is let go."""
        self._post(Update(**about), at)

    def _post(self, update: Update, at: datetime) -> None:
        if not self.state.unbatched:
            self.timetable.add(at + timedelta(seconds=self.faults.webhooks.linger_seconds), "flush", {})
        self.state.unbatched.append(update)

    def number_called(self, phone_number_id: str | None) -> BusinessNumber:
        """That business number, or the first one for None. Raises ValueError for an unknown id."""
        if phone_number_id is None:
            return self.account.numbers[0]
        number = self.account.number(phone_number_id)
        if number is None:
            raise ValueError(f"no business number {phone_number_id!r} in this account")
        return number

    def phone(self, address: str) -> Phone:
        """The phone with that number or business-scoped id; made if it is a new number. Raises GraphRefusal."""
        digits = identities.digits_of(address)
        known = self.known_phone(digits)
        if known is not None:
            return known
        if not digits.isdigit():
            raise not_valid(f"{address} is not a phone number")
        user_id = identities.business_scoped_id(self.account.waba_id, digits, 0)
        phone = Phone(digits, user_id, identities.first_name(digits))
        self.state.phones[digits] = phone
        self.user_ids[user_id] = digits
        return phone

    def known_phone(self, address: str) -> Phone | None:
        """The phone with that number or business-scoped id, or None."""
        digits = identities.digits_of(address)
        if self.account.parent_ids:
            digits = digits.replace(".ENT.", ".")
        return self.state.phones.get(self.user_ids.get(digits, digits))


def _kind_of(update: Update) -> str:
    """What faults of webhooks go by: messages, statuses, or the name of another field."""
    return "statuses" if "statuses" in update.value else update.field


def _number_of(update: Update) -> str | None:
    metadata = update.value.get("metadata", {})
    return metadata.get("phone_number_id") if isinstance(metadata, dict) else None


def seconds(at: datetime) -> int:
    """Whole seconds since 1970, as webhooks count."""
    return int(at.astimezone(UTC).timestamp())


def pair(number_id: str, phone: Phone) -> str:
    """The key of what belongs to one business number and one phone."""
    return f"{number_id}/{phone.address}"
