"""Trigger ids: a person's gesture allows the app to open one view, once, for three seconds."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

# Source: Slack, Handling user interaction, "Trigger IDs": expires three seconds after it was made, one use.
TRIGGER_LIFE = timedelta(seconds=3)


@dataclass(slots=True)
class Trigger:
    """Who made the gesture, and when. channel_id: what they were looking at; None outside of conversations."""

    team_id: str
    user_id: str
    made: datetime
    used: bool = False
    channel_id: str | None = None


@dataclass(slots=True)
class Triggers:
    """All trigger ids given out."""

    given: dict[str, Trigger] = field(default_factory=dict)

    def give(
        self, team_id: str, user_id: str, now: datetime, random: Random, channel_id: str | None = None
    ) -> str:
        """A fresh trigger id for this person's gesture."""
        numbers = f"{random.randrange(10**12, 10**13)}.{random.randrange(10**12, 10**13)}"
        trigger_id = f"{numbers}.{random.getrandbits(128):032x}"
        self.given[trigger_id] = Trigger(team_id, user_id, now, channel_id=channel_id)
        return trigger_id

    def exchange(self, trigger_id: str, team_id: str, now: datetime) -> str | Trigger:
        """The trigger, now used; or the error Slack answers."""
        trigger = self.given.get(trigger_id)
        if trigger is None or trigger.team_id != team_id:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if now - trigger.made > TRIGGER_LIFE:
            return "expired_trigger_id"
        trigger.used = True
        return trigger
