"""What there is to see in a world, as text: printed with a story that fails."""

from collections.abc import Iterator

from sandbox.meta import FakeMeta
from sandbox.slack import FakeSlack
from tests.scenarios.threads import Json, labels_of, words_of


def transcript(meta: FakeMeta, slack: FakeSlack) -> str:
    """Phones, channels, and every request that did not simply go well."""
    return "\n".join([*_phones(meta), *_channels(slack), *_troubles(meta, slack)])


def _phones(meta: FakeMeta) -> Iterator[str]:
    for phone in meta.phones:
        yield f"phone {phone.address} {phone.name!r}"
        for bubble in phone.bubbles:
            yield f"  {bubble.time:%H:%M:%S} {bubble.direction} {bubble.ticks} {str(bubble.content)[:80]!r}"


def _channels(slack: FakeSlack) -> Iterator[str]:
    for channel in slack.workspace.channels.values():
        if not channel.messages and not channel.ephemerals:
            continue
        yield f"channel {channel.name} {channel.of_user or ''}"
        for message in (*channel.messages.values(), *channel.ephemerals):
            yield f"  {_line(message)}"


def _line(message: Json) -> str:
    depth = "  " if message.get("thread_ts", message["ts"]) != message["ts"] else ""
    marks = " ".join(reaction["name"] for reaction in message.get("reactions", ()))
    seen_by = f" only {message['shown_to']}" if "shown_to" in message else ""
    said = " / ".join(line for line in words_of(message).splitlines() if line.strip())
    return f"{message['ts']}{depth} {message.get('user')}{seen_by}: {said[:160]} {labels_of(message)} {marks}"


def _troubles(meta: FakeMeta, slack: FakeSlack) -> Iterator[str]:
    for request in meta.requests:
        if request.answer != 200 or request.fault:
            yield f"meta {request.at:%H:%M:%S} {request.method} {request.path} {request.answer} {request.fault}"
    for delivery in meta.deliveries:
        if delivery.answer != 200:
            yield f"meta's webhook {delivery.at:%H:%M:%S} {delivery.answer} {delivery.body[:80]!r}"
    for call in slack.calls:
        if call.error or call.fault:
            yield f"slack {call.when:%H:%M:%S} {call.method} {call.status} {call.error} {call.fault}"
    for delivered in slack.platform.oracle.deliveries:
        if delivered.problem:
            yield f"slack's event {delivered.when:%H:%M:%S} {delivered.kind} {delivered.problem}"
