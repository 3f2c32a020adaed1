"""How much the platform takes: per number, per pair of number and phone, per account."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)

# One message every 6 seconds to the same phone; bursts up to 45, borrowed from the time that follows.
# Source: Meta Cloud API, pair rate limits, November 2026.
PAIR_INTERVAL = timedelta(seconds=6)
PAIR_BURST = 45

# Of a number that is also used in the phone app. Source: Meta Cloud API, throughput, November 2026.
SHARED_THROUGHPUT = 20

# Management calls an hour of an account: with a registered number, and without.
# Source: Meta Cloud API, rate limits, November 2026.
MANAGEMENT_CALLS, MANAGEMENT_CALLS_UNREGISTERED = 5_000, 200
# So many errors on looking up or fetching files within an hour, and such calls are refused for half an hour.
# Source: Meta Cloud API, media, November 2026.
MEDIA_ERRORS, MEDIA_BLOCKED_FOR = 20, timedelta(minutes=30)
# New templates an hour of an account. Source: as above.
NEW_TEMPLATES = 100
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Throughput:
    """What passed in the moving second of each number, and the management calls of each account's moving hour."""

    passed: dict[str, deque[datetime]] = field(default_factory=dict)
    called: dict[str, deque[datetime]] = field(default_factory=dict)
    media_blocked_until: datetime | None = None

    def pass_in(self, number_id: str, now: datetime) -> None:
        """An incoming message counts too, but is never refused."""
        self._moving(self.passed, number_id, now, SECOND).append(now)

    def pass_out(self, number_id: str, now: datetime, limit: int) -> bool:
        """Whether one more message may leave; counted if so."""
        moving = self._moving(self.passed, number_id, now, SECOND)
        if len(moving) >= limit:
            return False
        moving.append(now)
        return True

    def call(self, account_id: str, now: datetime, *, registered: bool = True) -> bool:
        """Whether one more management call may be made this hour; counted if so."""
        moving = self._moving(self.called, account_id, now, HOUR)
        if len(moving) >= (MANAGEMENT_CALLS if registered else MANAGEMENT_CALLS_UNREGISTERED):
            return False
        moving.append(now)
        return True

    def used(self, account_id: str, now: datetime) -> int:
        """The percentage of a registered account's hourly allowance used so far."""
        return -(-len(self._moving(self.called, account_id, now, HOUR)) * 100 // MANAGEMENT_CALLS)

    def make_template(self, account_id: str, now: datetime) -> bool:
        """Whether one more template may be made this hour; counted if so."""
        moving = self._moving(self.called, f"templates/{account_id}", now, HOUR)
        if len(moving) >= NEW_TEMPLATES:
            return False
        moving.append(now)
        return True

    def media_fails(self, now: datetime) -> None:
        """One more look-up or download of a file ended in an error."""
        moving = self._moving(self.called, "media errors", now, HOUR)
        moving.append(now)
        if len(moving) >= MEDIA_ERRORS:
            moving.clear()
            self.media_blocked_until = now + MEDIA_BLOCKED_FOR

    def media_blocked(self, now: datetime) -> bool:
        """Whether files can be neither looked up nor fetched now."""
        return self.media_blocked_until is not None and now < self.media_blocked_until

    @staticmethod
    def _moving(
        all_moving: dict[str, deque[datetime]], key: str, now: datetime, span: timedelta
    ) -> deque[datetime]:
        moving = all_moving.setdefault(key, deque())
        while moving and now - moving[0] >= span:
            moving.popleft()
        return moving


def pair_passes(used_until: dict[str, datetime], key: str, now: datetime) -> bool:
    """
    Whether one more message may go to this phone now; counted if so.

    used_until: how far into the future each pair has already used up its rate.
    """
    until = max(used_until.get(key, now), now)
    if until - now > PAIR_INTERVAL * (PAIR_BURST - 1):
        return False
    used_until[key] = until + PAIR_INTERVAL
    return True
