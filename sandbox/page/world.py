"""What the page shows and moves: both stand-ins, their clock, and where everything can be reached."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.call_log import CallLog
from sandbox.manual_clock import ManualClock
from sandbox.meta import FakeMeta
from sandbox.page.playing import Playing
from sandbox.page.readers import Readers
from sandbox.slack import FakeSlack

Links = Callable[[], Mapping[str, Any]]
Reset = Callable[[], Awaitable[None]]
Commands = Callable[[str], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class World:
    """
    Everything behind the page.

    links: what `GET /sandbox/links` answers. reset: makes server and stand-ins forget everything.
    commands: what can be typed after the slash command, as (line, what it does), in a language.
    readers: what each person in Slack has looked at already. playing: the story that plays.
    Both stand-ins note their calls in one log.
    """

    meta: FakeMeta
    slack: FakeSlack
    clock: ManualClock
    links: Links
    reset: Reset
    commands: Commands
    readers: Readers = field(default_factory=Readers)
    playing: Playing = field(default_factory=Playing)

    @property
    def log(self) -> CallLog:
        """Every call between the three."""
        return self.meta.log
