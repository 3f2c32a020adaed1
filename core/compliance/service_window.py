"""ServiceWindow: until when free words may go to a contact."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# Free text is allowed for 24 h after the contact's last message or call to that number.
# Source: Meta Cloud API, customer service windows, November 2026.
SERVICE_WINDOW = timedelta(hours=24)

# Meta counts on its own clock and ours may differ: near the end we stop first.
MARGIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class ServiceWindow:
    """
    One number's window towards one contact.

    opened_at: the contact's last message or call, by the channel's clock; None: they never wrote.
    """

    opened_at: datetime | None

    @property
    def closes_at(self) -> datetime | None:
        """When free text stops being allowed, the margin included; None when it never was."""
        return None if self.opened_at is None else self.opened_at + SERVICE_WINDOW - MARGIN

    def is_open(self, now: datetime) -> bool:
        """Whether free text is allowed at this instant; the closing instant itself is closed."""
        closes_at = self.closes_at
        return closes_at is not None and now < closes_at

    def heard(self, at: datetime) -> "ServiceWindow":
        """The window after the contact wrote or called; an older message never shortens it."""
        return self if self.opened_at is not None and self.opened_at >= at else ServiceWindow(at)
