"""Whether anything a viewer sees has changed: looked at many times a second, so nothing is drawn for it."""

from collections.abc import Iterator
from typing import Any

from sandbox.meta import Phone
from sandbox.page.moments import Moments
from sandbox.page.viewer import Viewer
from sandbox.page.world import World
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel

_LOOKED_AT = 100


def pulse(world: World, viewer: Viewer) -> str:
    """The same as long as this viewer would see the same; holds within one process."""
    beats = (*_phones(world, viewer), *_slack(world, viewer), *_around(world, viewer))
    return f"{hash(beats) & 0xFFFF_FFFF_FFFF:012x}"


def _phones(world: World, viewer: Viewer) -> Iterator[object]:
    now = world.clock.now()
    for phone in world.meta.phones:
        yield phone.address, phone.name, phone.username, phone.hides_number, len(phone.bubbles)
        yield from _bubbles(phone, 1)
    shown = next((phone for phone in world.meta.phones if phone.address == viewer.phone), None)
    shown = shown or next(iter(world.meta.phones), None)
    if shown is not None:
        yield shown.online, shown.reads, shown.read_receipts, shown.blocks_business
        yield shown.typing_until is not None and now < shown.typing_until
        yield from _bubbles(shown, _LOOKED_AT)


def _bubbles(phone: Phone, newest: int) -> Iterator[object]:
    for bubble in phone.bubbles[-newest:]:
        yield bubble.id, bubble.ticks, bubble.edited, bubble.revoked, tuple(bubble.reactions.items())


def _slack(world: World, viewer: Viewer) -> Iterator[object]:
    workspace = world.slack.workspace
    for channel in workspace.channels.values():
        yield channel.id, channel.name, channel.topic, channel.archived, channel.last_ts
        yield len(channel.messages), len(channel.ephemerals), len(channel.members)
    channel = workspace.channels[viewer.channel]
    yield from (_message(message) for message in list(channel.top_level())[-_LOOKED_AT:])
    yield from (_message(note) for note in channel.ephemerals[-_LOOKED_AT:])
    yield from _thread(channel, viewer.thread)
    yield from workspace.presence.items()
    yield _content(workspace.homes.get(viewer.user_id))
    yield tuple(_content(view) for view in workspace.modals.get(viewer.user_id, []))


def _thread(channel: Channel, root_ts: str) -> Iterator[object]:
    if root_ts:
        shown = [channel.messages[root_ts], *channel.replies(root_ts)[-_LOOKED_AT:]]
        yield from (_message(message) for message in shown if message)


def _message(message: Json) -> tuple[object, ...]:
    reactions = repr(message.get("reactions"))
    return message["ts"], message["text"], id(message.get("blocks")), reactions, message.get("subtype")


def _content(view: Any) -> object:
    return None if view is None else (view["id"], view.get("hash"))


def _around(world: World, viewer: Viewer) -> Iterator[object]:
    now = world.clock.now()
    yield Moments(viewer.language, viewer.zone, now).day_of(now)
    yield world.clock.flowing
    progress = world.playing.progress
    yield None if progress is None else (progress.story, len(progress.told), progress.state)
    yield round(world.clock.ahead.total_seconds() / 60)
    yield world.meta.faults.waiting()
    yield world.slack.faults.waiting()
