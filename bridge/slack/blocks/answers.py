"""What a person who pressed or typed something is told (pure)."""

import re

from bridge.slack.blocks.listing import draw_listing
from bridge.slack.blocks.parts import Drawn, header, line, message, quote, rich, words
from bridge.slack.wire import Json
from core.react import CHANNEL_GONE, CHANNEL_MOVED, VAULT_FULL
from core.restriction import RESTRICTED, Stops
from desk.operator_views import Alert, AnchorNote
from desk.views import Answer
from words import plural, say

_CODE = re.compile(r"`([^`\n]{1,300})`")
_LINES = 200
_QUOTES = 10
_SAID = 5_000


def draw_answer(answer: Answer) -> Drawn:
    """Sentences, one a line; what stands between backticks is shown as typed. Empty lines keep their place."""
    blocks: list[Json] = [] if answer.title is None else [header(answer.title)]
    elements: list[Json] = []
    sentences = answer.lines if answer.listing is None else answer.listing.said
    for place, sentence in enumerate(sentences[:_LINES]):
        elements.extend(_runs(("\n" if place else "") + sentence))
    if elements:
        blocks.append(rich(line(*elements)))
    if answer.said:
        blocks.append(rich(*(quote(said.reveal()[:_SAID]) for said in answer.said[-_QUOTES:])))
    if answer.listing is not None:
        blocks.extend(draw_listing(answer.listing))
    return message(blocks)


def draw_alert(alert: Alert) -> Drawn:
    """A word for whoever runs this: how many, why, and where to look. No names, no words of anybody."""
    if alert.reason == CHANNEL_GONE:
        gone = say(
            alert.language,
            "A channel where conversations stand cannot be reached: it was archived or deleted, or this app was "
            "removed from it.",
        )
        mend = say(
            alert.language,
            "Where there is another channel they go on there; otherwise they wait, and nothing is lost. Bring the "
            "channel back, or invite this app again: `witiop doctor` says which one it is.",
        )
        return draw_answer(Answer(("⚠️ " + gone, mend)))
    if alert.reason == CHANNEL_MOVED:
        moved = say(
            alert.language, "Slack gave a channel where conversations stand another id. They go on there."
        )
        mend = say(
            alert.language,
            "If it is the one in `WITIOP_SLACK_DEFAULT_CHANNEL`, put the new id there before the next start: it "
            "stands in what Slack shows about the channel.",
        )
        return draw_answer(Answer(("⚠️ " + moved, mend)))
    if alert.reason == VAULT_FULL:
        full = say(
            alert.language,
            "There is no more room for files: those that contacts send wait, their words do not.",
        )
        mend = say(alert.language, "Give them a larger disk, or raise `WITIOP_MEDIA_MOST_MB`.")
        return draw_answer(Answer(("⚠️ " + full, mend)))
    if alert.reason in RESTRICTED.values():
        return draw_answer(Answer(_restricted(alert)))
    head = plural(
        alert.language,
        "Something could not be handled and was set aside.",
        "{count} things could not be handled and were set aside.",
        alert.count,
    )
    why = say(alert.language, "Reason: {reason}.", reason=alert.reason)
    look = say(alert.language, "`witiop dead-letters list` shows them, and can do them again.")
    return draw_answer(Answer(("⚠️ " + head, why, look)))


def _restricted(alert: Alert) -> tuple[str, ...]:
    told = (
        say(alert.language, "WhatsApp has restricted this company: nothing is sent any more.")
        if alert.reason == RESTRICTED[Stops.EVERYTHING]
        else say(
            alert.language,
            "WhatsApp has restricted this company: no templates are sent any more. Contacts who write are answered.",
        )
    )
    mend = say(
        alert.language,
        "WhatsApp Manager says why, until when, and how to object. What was to be sent is kept and says so.",
    )
    return "⚠️ " + told, mend


def draw_anchor(note: AnchorNote) -> Drawn:
    """The end of an audit, and the line of it that `witiop audit verify` compares."""
    told = say(
        note.language,
        "The audit ends with entry {number}. Keep this post: with the line below, `witiop audit verify --anchors FILE` "
        "tells whether anything before it was changed or cut off.",
        number=note.anchor.number,
    )
    return draw_answer(Answer(("🔗 " + told, f"`{note.tenant_id} {note.anchor.number} {note.anchor.mac}`")))


def _runs(sentence: str) -> list[Json]:
    runs: list[Json] = []
    for place, part in enumerate(_CODE.split(sentence)):
        if part:
            runs.append(words(part, code=place % 2 == 1))
    return runs
