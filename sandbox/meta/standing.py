"""How a number, its account and the portfolio stand with the platform, and what they may send because of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# Source of codes and limits: Meta Cloud API, error codes, messaging limits, enforcement, November 2026.
BUSINESS_INITIATED = "RESTRICTED_BIZ_INITIATED_MESSAGING"
CUSTOMER_INITIATED = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"

# Different people a portfolio may write to first in a moving day; None: as many as it likes.
LIMITS: Mapping[str, int | None] = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_2K": 2_000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
    "TIER_UNLIMITED": None,
    "TIER_NOT_SET": 250,
}
DAY = timedelta(days=1)

# A number is out of use for so long while its throughput is raised. Source: Meta Cloud API, throughput, November 2026.
UPGRADE_TAKES = timedelta(minutes=1)
UPGRADED_THROUGHPUT = 1_000


@dataclass(slots=True)
class NumberStanding:
    """
    One business number.

    registered: it may send. verified: the code sent to it was entered once. pin: of two-step verification, None
    before the first registration. tries: registrations and deregistrations of the last 72 hours.
    wrong_pins: when a wrong one was given. code_requests: when a code was asked for.
    name: as it was approved last; None for the account's own. throughput: messages a second, None for the usual ones.
    upgrading_until: out of use until then. joined_at: when a number shared with the phone app was joined, None for
    just now; synchronised: what was asked of that app already. username: of the business, None where it has none.
    """

    registered: bool = True
    verified: bool = True
    pin: str | None = "123456"
    tries: list[datetime] = field(default_factory=list)
    wrong_pins: list[datetime] = field(default_factory=list)
    code_requests: list[datetime] = field(default_factory=list)
    name: str | None = None
    name_status: str = "APPROVED"
    quality: str = "GREEN"
    throughput: int | None = None
    upgrading_until: datetime | None = None
    joined_at: datetime | None = None
    synchronised: list[str] = field(default_factory=list)
    username: str | None = None


@dataclass(slots=True)
class AccountStanding:
    """
    One account.

    verified: the business behind it is. pays: a payment method works. marketing_here: marketing templates may go
    through `messages`. misclassified: writing first is capped for templates of a wrong category.
    barred_countries: two letters each; nobody there may be written to. restrictions: kind to the second it ends at,
    None for one without an end.
    """

    review: str = "APPROVED"
    verified: bool = True
    pays: bool = True
    locked: bool = False
    banned: bool = False
    deleted: bool = False
    marketing_here: bool = True
    misclassified: bool = False
    barred_countries: list[str] = field(default_factory=list)
    restrictions: dict[str, int | None] = field(default_factory=dict)

    def restricted(self, kind: str, now: datetime) -> bool:
        """Whether that restriction holds now."""
        if kind not in self.restrictions:
            return False
        until = self.restrictions[kind]
        return until is None or now.timestamp() < until


@dataclass(slots=True)
class PortfolioStanding:
    """
    Everything that belongs to the business as a whole.

    limit: one of LIMITS. reached: when each person was last written to first, by address.
    """

    limit: str = "TIER_2K"
    reached: dict[str, datetime] = field(default_factory=dict)

    def may_reach(self, address: str, now: datetime) -> bool:
        """Whether a template may go to this person outside a window; someone reached today costs nothing more."""
        most = LIMITS[self.limit]
        if most is None or self._today(address, now):
            return True
        while self.reached and now - next(iter(self.reached.values())) >= DAY:
            del self.reached[next(iter(self.reached))]
        return len(self.reached) < most

    def reach(self, address: str, now: datetime) -> None:
        """A template left for this person outside a window; whoever was reached last stands last."""
        self.reached.pop(address, None)
        self.reached[address] = now

    def _today(self, address: str, now: datetime) -> bool:
        at = self.reached.get(address)
        return at is not None and now - at < DAY


def code_against(number: NumberStanding, account: AccountStanding, digits: str, now: datetime) -> int | None:
    """The code with which every message of this number is refused at once, or None."""
    if account.deleted:
        return 33
    if account.locked:
        return 131031
    if account.banned or account.restricted(CUSTOMER_INITIATED, now):
        return 368
    if not number.registered:
        return 133010 if number.verified else 131045
    if number.upgrading_until is not None and now < number.upgrading_until:
        return 131057
    # Of numbers the platform itself gave out, which begin with +1 555.
    if digits.startswith("1555") and number.name_status != "APPROVED":
        return 131037
    return None
