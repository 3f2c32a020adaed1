"""Rules: the times and measures by which a skillset gives its conversations out, each a setting with a default."""

from dataclasses import dataclass, field
from datetime import timedelta

from core.routing.queue import WEIGHTS, Weights
from core.routing.rings import RingTimes


@dataclass(frozen=True, slots=True)
class Rules:
    """
    How conversations are given out. What a skillset does not say otherwise is as it stands here.

    weights: what counts how much in the order of the queue.

    rings: whether it matters who is asked first; without them everybody eligible is asked from the start. offer_lasts:
    how long one is asked. refused_for: for how long who declined or missed one is not asked for it again.
    last_agent_within: until when the last agent is thought to remember. idle_after: from when a silent contact's
    conversation counts as idle. idle_load: what an idle one counts of an active one. ceiling: how many times their
    limit an agent may ever have. owner_gone: how long an owner may be offline before others take over. first_answer:
    how long an owner may leave the first answer open before each next step (a word to them, to a supervisor, the
    queue). reminded_after: after how much quiet the owner is told of a new message. closed_every: how often a contact
    is told that nobody is there. automatic_an_hour: how many automatic messages a contact gets at most. released_at:
    how much of the service window is left when what waits for one agent alone is given to a supervisor.
    """

    weights: Weights = WEIGHTS
    rings: bool = True
    ring_times: RingTimes = field(default_factory=RingTimes)
    # Long enough to read the card and decide, short enough that a contact hardly notices three who are not there.
    offer_lasts: timedelta = timedelta(seconds=90)
    # Whoever said no a moment ago will say no again; ten minutes later they may have finished something.
    refused_for: timedelta = timedelta(minutes=10)
    # Three days: over a weekend people still know what they talked about.
    last_agent_within: timedelta = timedelta(hours=72)
    # People put the phone down between two answers; after ten minutes they went to do something else.
    idle_after: timedelta = timedelta(minutes=10)
    # Four people who are thinking cost about as much attention as one who writes.
    idle_load: float = 0.25
    # Idle conversations may all wake at once: even then nobody drowns.
    ceiling: int = 2
    # A laptop that reconnects takes seconds, a lift one minute.
    owner_gone: timedelta = timedelta(minutes=2)
    first_answer: timedelta = timedelta(minutes=5)
    reminded_after: timedelta = timedelta(minutes=10)
    # Once a night.
    closed_every: timedelta = timedelta(hours=12)
    automatic_an_hour: int = 3
    # An hour is enough for somebody else to read up and answer within the window.
    released_at: timedelta = timedelta(hours=1)


RULES = Rules()
