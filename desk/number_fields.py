"""What can be set of numbers: the skillsets they serve, their hours, what becomes of silence."""

from dataclasses import replace
from datetime import timedelta

from core.announcement import Wordings, read_wordings, wordings_text
from core.hours import (
    HoursMisread,
    has_holidays,
    is_time_zone,
    read_special,
    read_week,
    special_words,
    week_words,
)
from core.ids import ChannelRef
from core.number import ManagedNumber, ReadReceipts
from core.priority import Priority
from core.profiling import ProfilingRule, RuleLine, RuleMisread, read_rules
from desk.directory_fields import (
    NAME_LENGTH,
    Field,
    Kind,
    Reading,
    Wrong,
    name_of,
    named,
    one_of,
    skillset_called,
    whole,
    yes,
    yes_or_no,
)
from desk.ports import Company
from words import mark, say

NEVER = "never"


def _serve(it: ManagedNumber, text: str, of: Reading) -> ManagedNumber:
    served = tuple(dict.fromkeys(skillset_called(each, of).id for each in named(text)))
    if not served:
        raise Wrong(say(of.language, "A number serves one skillset at least."))
    return replace(it, skillsets=served)


def _profiling(it: ManagedNumber, text: str, of: Reading) -> ManagedNumber:
    try:
        lines = read_rules(text)
    except RuleMisread as misread:
        raise Wrong(_not_like(misread.line, "plan = gold -> Sales, high", of.language)) from None
    return replace(it, profiling=tuple(_rule(it, each, of) for each in lines))


def _rule(it: ManagedNumber, line: RuleLine, of: Reading) -> ProfilingRule:
    skillset = skillset_called(line.skillset, of)
    if skillset.id not in it.skillsets:
        raise Wrong(say(of.language, "This number does not serve {name}.", name=skillset.name))
    priority = Priority(one_of(line.priority, tuple(Priority), of.language)) if line.priority else None
    return ProfilingRule(line.what, line.value, skillset.id, priority)


def _profiling_text(it: ManagedNumber, company: Company) -> str:
    lines = (
        f"{rule.what} = {rule.value} -> {name_of(rule.skillset_id, company)}"
        + ("" if rule.priority is None else f", {rule.priority.value}")
        for rule in it.profiling
        if rule.skillset_id in it.skillsets
    )
    return "\n".join(lines)


def _zone(it: ManagedNumber, text: str, of: Reading) -> ManagedNumber:
    if not is_time_zone(text.strip()):
        raise Wrong(say(of.language, "There is no time zone of this name. One is called Europe/Rome."))
    return replace(it, time_zone=text.strip())


def _hours(it: ManagedNumber, text: str, of: Reading) -> ManagedNumber:
    try:
        week = read_week(text)
    except HoursMisread as misread:
        raise Wrong(_misread(misread, "mon-fri 09:00-13:00 14:00-18:00; sat 09:00-12:00", of)) from None
    return replace(it, hours=replace(it.hours, week=week))


def _special(it: ManagedNumber, text: str, of: Reading) -> ManagedNumber:
    try:
        days = read_special(text)
    except HoursMisread as misread:
        raise Wrong(_misread(misread, "2026-12-24 closed; 2026-12-31 09:00-12:00", of)) from None
    return replace(it, hours=replace(it.hours, special=days))


def _misread(misread: HoursMisread, example: str, of: Reading) -> str:
    return _not_like(misread.part, example, of.language)


def _not_like(part: str, example: str, language: str) -> str:
    return say(
        language,
        "“{part}” is not understood. It is written like this: {example}",
        part=part[:NAME_LENGTH],
        example=example,
    )


def _holidays(it: ManagedNumber, text: str, of: Reading) -> ManagedNumber:
    place = text.strip().upper()
    if place and not has_holidays(place):
        raise Wrong(say(of.language, "No holidays are known of it. A country is written IT, a region IT-MI."))
    return replace(it, hours=replace(it.hours, holidays=place))


def _minutes_or_never(text: str, most: int, language: str) -> timedelta | None:
    if text.strip().lower() in ("", NEVER):
        return None
    return timedelta(minutes=whole(text.strip(), 1, most, language))


def _read_hours(text: str, language: str) -> timedelta | None:
    if text.strip().lower() in ("", NEVER):
        return None
    return timedelta(hours=whole(text.strip(), 1, _MOST_HOURS, language))


def _hours_or_never(duration: timedelta | None) -> str:
    return NEVER if duration is None else str(duration // timedelta(hours=1))


# A month: whoever has not answered by then begins anew.
_MOST_HOURS = 31 * 24


def _minutes(duration: timedelta | None) -> str:
    return NEVER if duration is None else str(duration // timedelta(minutes=1))


def _wordings(text: str, language: str) -> Wordings:
    """Raises Wrong: it is longer than people read, or than a form shows."""
    wordings = read_wordings(text)
    if any(len(each.words) > MESSAGE_LENGTH for each in wordings):
        raise Wrong(
            say(language, "In each language it has at most {count} characters.", count=MESSAGE_LENGTH)
        )
    if len(text) > ALL_LENGTH:
        raise Wrong(
            say(language, "All languages together have at most {count} characters.", count=ALL_LENGTH)
        )
    return wordings


# What fits on a phone without scrolling twice.
MESSAGE_LENGTH = 1_000
# What one field of a form holds. Source: Slack, Block Kit, plain_text_input.
ALL_LENGTH = 3_000

# A day of the service window; an answer later than that is another conversation.
_DAY_MINUTES = 24 * 60

NUMBER_FIELDS: tuple[Field[ManagedNumber], ...] = (
    Field(
        "skillsets",
        mark("the skillsets it serves, with commas between them"),
        lambda it, company: ", ".join(name_of(each, company) for each in it.skillsets),
        _serve,
        Kind.NAMES,
    ),
    Field(
        "profiling",
        mark("which of its skillsets a contact goes to, line by line, such as plan = gold -> Sales, high"),
        _profiling_text,
        _profiling,
        Kind.WORDS,
    ),
    Field(
        "time_zone", mark("where its clock stands, such as Europe/Rome"), lambda it, _: it.time_zone, _zone
    ),
    Field(
        "hours",
        mark("when it is answered, such as mon-fri 09:00-18:00; or always"),
        lambda it, _: week_words(it.hours.week),
        _hours,
    ),
    Field(
        "holidays",
        mark("whose public holidays are closed, such as IT or IT-MI"),
        lambda it, _: it.hours.holidays,
        _holidays,
    ),
    Field(
        "special_days",
        mark("days with hours of their own, such as 2026-12-24 closed"),
        lambda it, _: special_words(it.hours.special),
        _special,
    ),
    Field(
        "entry_channel",
        mark("the channel where threads stand while no skillset is chosen; empty: General's"),
        lambda it, _: it.entry_channel or "",
        lambda it, text, _: replace(it, entry_channel=ChannelRef(text.strip()) if text.strip() else None),
    ),
    Field(
        "inactivity_minutes",
        mark("after how many minutes a silent agent's conversation goes back to the queue, or never"),
        lambda it, _: _minutes(it.inactivity),
        lambda it, text, of: replace(it, inactivity=_minutes_or_never(text, 7 * _DAY_MINUTES, of.language)),
        Kind.MINUTES,
    ),
    Field(
        "auto_close_hours",
        mark("how many hours after your last word a conversation closes by itself, or never"),
        lambda it, _: _hours_or_never(it.auto_close),
        lambda it, text, of: replace(it, auto_close=_read_hours(text, of.language)),
        Kind.MINUTES,
    ),
    Field(
        "auto_close_says",
        mark("whether the contact gets the closing message when it closes by itself"),
        lambda it, _: yes_or_no(it.auto_close_says),
        lambda it, text, of: replace(it, auto_close_says=yes(text, of.language)),
        Kind.YES,
    ),
    Field(
        "known_only",
        mark("whether only contacts you know already are served"),
        lambda it, _: yes_or_no(it.known_only),
        lambda it, text, of: replace(it, known_only=yes(text, of.language)),
        Kind.YES,
    ),
    Field(
        "closed_message",
        mark("what contacts are told while nobody is there; [it] before words in Italian"),
        lambda it, _: wordings_text(it.closed_message),
        lambda it, text, of: replace(it, closed_message=_wordings(text, of.language)),
        Kind.WORDS,
    ),
    Field(
        "closing_message",
        mark("what contacts are told when their conversation ends; empty: nothing"),
        lambda it, _: wordings_text(it.closing_message),
        lambda it, text, of: replace(it, closing_message=_wordings(text, of.language)),
        Kind.WORDS,
    ),
    Field(
        "stranger_message",
        mark("what those are told once whom a number for known contacts does not serve"),
        lambda it, _: wordings_text(it.stranger_message),
        lambda it, text, of: replace(it, stranger_message=_wordings(text, of.language)),
        Kind.WORDS,
    ),
    Field(
        "read_receipts",
        mark("when contacts see that they were read"),
        lambda it, _: it.read_receipts.value,
        lambda it, text, of: replace(
            it, read_receipts=ReadReceipts(one_of(text, tuple(ReadReceipts), of.language))
        ),
        choices=tuple(ReadReceipts),
    ),
)
