"""What people do while the server dies again and again: contacts write, agents answer, and both platforms stumble."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.slack.people import PersonCannot
from tests.kill.plan import Plan
from tests.kill.town import Person, Town

WRITTEN = re.compile(r"\bin-(\d+)\b")

# Shares of the sends that meet each fault. `_before` and 500_html leave nothing on the phone, the others after it do.
META_FAULTS = {
    "429": 0.03,
    "500": 0.02,
    "500_html": 0.01,
    "timeout_before": 0.005,
    "timeout_after": 0.01,
    "reset_before": 0.01,
    "reset_after": 0.02,
    "truncated": 0.0067,
    "malformed": 0.0033,
}
SLACK_FAULTS = {
    "429": 0.01,
    "500_html": 0.005,
    "500_after": 0.005,
    "reset_before": 0.01,
    "reset_after": 0.01,
    "truncated": 0.005,
}
EVENT_FAULTS = {"duplicate": 0.05, "disorder": 0.05, "twin": 0.03}
DUPLICATED_BODIES = 0.1
BATCHES = (1, 1, 3, 10, 50)


@dataclass(frozen=True, slots=True)
class Written:
    """A contact's message. at: in whole seconds, as WhatsApp tells it."""

    words: str
    remote_id: str
    person: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Replied:
    """An agent's reply, in the order of typing."""

    words: str
    ts: str
    person: Person


@dataclass(slots=True)
class Said:
    """Everything people said; the ground truth of what has to arrive."""

    written: list[Written] = field(default_factory=list)
    replied: list[Replied] = field(default_factory=list)
    meta_faults: int = 0


class Load:
    """Both sides at work until everything planned is said. pace_seconds: the time it is spread over."""

    def __init__(self, town: Town, plan: Plan, pace_seconds: float) -> None:
        self.said = Said()
        self._town = town
        self._plan = plan
        self._pace = pace_seconds
        self._dice = random.Random(plan.seed)
        self._people = {person.address: person for person in town.people}
        self._by_words: dict[str, Person] = {}
        self._threads: dict[str, str] = {}
        self._seen_posts = 0
        self._answered: Counter[str] = Counter()

    async def goes_on(self) -> None:
        """All of it."""
        self._town.meta.faults.webhooks.duplicate_rate = DUPLICATED_BODIES
        self._town.meta.faults.webhooks.duplicate_seconds = 15.0
        self._town.meta.faults.webhooks.linger_seconds = 0.3
        for name, share in SLACK_FAULTS.items():
            self._town.slack.faults.add("chat.postMessage", name, None, seconds=1, probability=share)
        for name, share in EVENT_FAULTS.items():
            self._town.slack.faults.add("events", name, None, probability=share)
        for late in range(1, self._plan.latency_seconds + 1):
            share = 1 / (self._plan.latency_seconds + 1)
            self._town.slack.faults.add("chat.postMessage", "slow", None, seconds=late, probability=share)
            self._town.meta.faults.add("messages", "slow", None, seconds=late, probability=share)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._contacts_write())
            group.create_task(self._agents_answer())

    async def _contacts_write(self) -> None:
        pause = self._pace / self._plan.messages
        turns = self._turns()
        while len(self.said.written) < self._plan.messages:
            webhooks = self._town.meta.faults.webhooks
            webhooks.batch_size = self._dice.choice(BATCHES)
            webhooks.disorder_seconds = self._dice.choice((0.0, 0.0, 0.5))
            burst = min(self._dice.choice((1, 2, 5, 20)), self._plan.messages - len(self.said.written))
            for _ in range(burst):
                self._writes(next(turns))
            await asyncio.sleep(pause * burst * self._dice.uniform(0.5, 1.5))

    def _turns(self) -> Iterator[Person]:
        """Everybody once, in a new order each time: all write equally much."""
        while True:
            yield from self._dice.sample(self._town.people, len(self._town.people))

    def _writes(self, person: Person) -> None:
        words = f"in-{len(self.said.written):05d}"
        message = {"type": "text", "text": {"body": f"{words} says {person.address}"}}
        at = self._town.clock.now().replace(microsecond=0)
        remote_id = self._town.meta.phone_sends(person.address, message, to=person.company.number)
        self._by_words[words] = person
        self.said.written.append(Written(words, remote_id, person, at))

    async def _agents_answer(self) -> None:
        pause = self._pace / self._plan.replies
        while len(self.said.replied) < self._plan.replies:
            await asyncio.sleep(pause * self._dice.uniform(0.2, 1.6))
            self._look_at_threads()
            free = [address for address in self._threads if not self._on_its_way(address)]
            if free:
                fewest = min(self._answered[address] for address in free)
                least = [address for address in free if self._answered[address] == fewest]
                await self._answers(self._people[self._dice.choice(least)])

    def _look_at_threads(self) -> None:
        """Agents answer in the thread where they saw the contact's words."""
        posts = self._town.slack.posts
        for post in posts[self._seen_posts :]:
            found = WRITTEN.search(str(post.arguments.get("blocks", "")))
            thread = post.arguments.get("thread_ts")
            if found is not None and thread is not None:
                self._threads[self._by_words[found.group()].address] = str(thread)
        self._seen_posts = len(posts)

    def _on_its_way(self, address: str) -> bool:
        """Whether Slack still has to deliver what was typed in this thread: people wait for each other's words."""
        thread = self._threads[address]
        return any(
            pending.body.get("event", {}).get("thread_ts") == thread
            for pending in self._town.slack.delivery.pending
        )

    async def _answers(self, person: Person) -> None:
        words = f"out-{len(self.said.replied):05d}"
        company = person.company
        try:
            ts = await self._town.slack.say(
                company.agent, company.channel, f"{words} to {person.address}", self._threads[person.address]
            )
        except (
            PersonCannot
        ):  # a twin of a root was taken away meanwhile: the next look finds the thread that stays
            del self._threads[person.address]
            return
        self.said.replied.append(Replied(words, ts, person))
        self._answered[person.address] += 1
        for name, share in META_FAULTS.items():
            if self._dice.random() < share:
                self._town.meta.faults.add("messages", name)
                self.said.meta_faults += 1

    def ends(self) -> None:
        """From now on everything goes well; what was planned and has not struck is called off."""
        self._town.meta.faults.clear()
        self._town.slack.faults.clear()
