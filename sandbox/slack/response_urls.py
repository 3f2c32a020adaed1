"""Response URLs: after a gesture the app may answer five times within thirty minutes, member or not."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sandbox.slack.wire import Json

# Source: Slack, Handling user interaction, "Message responses": up to 5 times within 30 minutes.
POSTS = 5
LIFE = timedelta(minutes=30)


@dataclass(slots=True)
class ResponseUrl:
    """
    One address and what it may still do.

    source_ts: the message the gesture was made on, None for commands. ephemeral: that message is only the person's.
    shown: what this person saw through it, in order; handed to whoever made the gesture.
    """

    team_id: str
    channel_id: str
    user_id: str
    made: datetime
    source_ts: str | None = None
    thread_ts: str | None = None
    ephemeral: bool = False
    left: int = POSTS
    shown: list[Json] = field(default_factory=list)

    def alive(self, now: datetime) -> bool:
        """Whether it may be used once more."""
        return self.left > 0 and now - self.made <= LIFE


@dataclass(slots=True)
class ResponseUrls:
    """All addresses given out, by path."""

    given: dict[str, ResponseUrl] = field(default_factory=dict)

    def give(self, kind: str, url: ResponseUrl, random: Random) -> str:
        """The path of a fresh address; kind: commands, actions or app."""
        secret = "".join(random.choices("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=24))
        path = f"/response/{kind}/{url.team_id}/{random.randrange(10**12, 10**13)}/{secret}"
        self.given[path] = url
        return path
