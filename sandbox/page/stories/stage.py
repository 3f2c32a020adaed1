"""The stage of a story: people with phones and people in Slack, doing only what people can do."""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sandbox.page.playing import Progress, Sentence
from sandbox.page.stories.pictures import picture
from sandbox.page.world import World
from sandbox.slack.wire import Json
from words import mark

# Real time: how long the app may take for what people are waiting for, and how often one looks.
PATIENCE_SECONDS = 30.0
_LOOKS_EVERY_SECONDS = 0.05
# Nothing was called for so many looks: everything has come to rest.
_QUIET_LOOKS = 4

_CLAIM = "conversation.claim"
_NAMES = (
    "Sara Conti", "Luca Moretti", "Chiara Fontana", "Davide Serra", "Elena Riva", "Marco Leone", "Giorgia Villa",
    "Paolo Marini", "Alice Greco", "Matteo Bruno", "Irene Costa", "Nicola Ferro", "Marta Gatti", "Simone Longo",
)  # fmt: skip


class NotSeen(Exception):
    """What a story waits for did not come in time."""

    def __init__(self, what: Sentence) -> None:
        super().__init__(what.text)
        self.what = what


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of a story."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Card:
    """A conversation's first post in Slack."""

    channel: str
    ts: str


class Stage:
    """What a story has at hand. size: how many people appear."""

    def __init__(self, world: World, progress: Progress, size: int) -> None:
        self.world = world
        self.size = size
        self.random = Random(f"{progress.seed}/{progress.story}")
        self._progress = progress

    def tell(self, text: str, **values: object) -> None:
        """Say what happens now."""
        self._progress.told.append(Sentence(text, values))

    # ---- contacts ----

    def person(self, place: int, *, hides_number: bool = False, username: str = "") -> Person:
        """The contact at that place of the cast, with a phone that is looked at."""
        name = _NAMES[place % len(_NAMES)]
        person = Person(f"3934{self.random.randrange(10**7, 10**8)}", name)
        phone = self.world.meta.set_phone(person.address, reads=True)
        phone.name, phone.hides_number = name, hides_number
        phone.username = f"@{username}" if username else None
        return person

    def writes(self, person: Person, text: str) -> str:
        """A text from the phone; answers its id."""
        return self.world.meta.phone_sends(person.address, {"type": "text", "text": {"body": text}})

    def sends_picture(self, person: Person, number: int, caption: str = "") -> str:
        """A picture from the phone, each of its own colour."""
        block = {
            "file": base64.b64encode(picture(self.random.randbytes(3))).decode(),
            "filename": f"foto-{number}.png",
            "mime_type": "image/png",
            **({"caption": caption} if caption else {}),
        }
        return self.world.meta.phone_sends(person.address, {"type": "image", "image": block})

    # ---- agents ----

    async def card(self, person: Person) -> Card:
        """The card of this contact's newest conversation, as soon as it is in Slack. Raises NotSeen."""
        found = await self.seen(lambda: self._card(person), mark("the card of {name}"), name=person.name)
        assert isinstance(found, Card)
        return found

    async def claims(self, agent: str, card: Card) -> None:
        """Press the button that claims, once it is there."""
        label = await self.seen(lambda: self._label(card, _CLAIM), mark("a button to claim"))
        await self.world.slack.press(agent, card.channel, card.ts, str(label))
        await self.quiet()

    async def replies(self, agent: str, card: Card, text: str) -> str:
        """Write below the card; answers the post's ts."""
        ts = await self.world.slack.say(agent, card.channel, text, thread_ts=card.ts)
        await self.quiet()
        return ts

    def posts_below(self, card: Card) -> list[Json]:
        """What stands below a card, and what only one person sees there."""
        channel = self.world.slack.workspace.channels[card.channel]
        private = [note for note in channel.ephemerals if note.get("thread_ts") == card.ts]
        return [*channel.replies(card.ts), *private]

    # ---- time ----

    async def passes(self, time: timedelta, *, steps: int = 1) -> None:
        """Wind the clock in so many steps; after each, everything comes to rest."""
        for _ in range(steps):
            self.world.clock.advance(time / steps)
            await self.quiet()

    async def quiet(self) -> None:
        """Until nobody has called anybody for a moment, or patience is over."""
        still, last = 0, -1
        for _ in range(int(PATIENCE_SECONDS / _LOOKS_EVERY_SECONDS)):
            still = still + 1 if self.world.log.last == last else 0
            last = self.world.log.last
            if still >= _QUIET_LOOKS:
                return
            await asyncio.sleep(_LOOKS_EVERY_SECONDS)

    async def seen(self, look: Callable[[], Any], what: str, **values: object) -> Any:
        """What `look` finds, as soon as it finds something. Raises NotSeen."""
        for _ in range(int(PATIENCE_SECONDS / _LOOKS_EVERY_SECONDS)):
            found = look()
            if found:
                return found
            await asyncio.sleep(_LOOKS_EVERY_SECONDS)
        raise NotSeen(Sentence(what, values))

    # ---- inside ----

    def _card(self, person: Person) -> Card | None:
        for channel in self.world.slack.workspace.channels.values():
            for message in reversed(list(channel.top_level())):
                blocks = message.get("blocks") or [{}]
                title = blocks[0].get("text") if blocks[0].get("type") == "header" else None
                if isinstance(title, dict) and str(title.get("text", "")).startswith(person.name):
                    return Card(channel.id, message["ts"])
        return None

    def _label(self, card: Card, action_id: str) -> str | None:
        message = self.world.slack.workspace.channels[card.channel].messages[card.ts]
        for block in message.get("blocks", []):
            for element in block.get("elements", []):
                if element.get("action_id") == action_id:
                    return str(element["text"]["text"])
        return None
