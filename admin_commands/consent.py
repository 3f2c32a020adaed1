"""`consent`: what a contact allowed and took back, noted, looked at, and handed out as proof."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from admin_commands.command import Argument, Arguments, Caller, Command, Flag
from core.access import Right
from core.compliance.consent import Entry, Ledger, Move, Purpose, Standing, Wording
from core.contact import Contact
from desk import consenting
from desk.consent_views import PURPOSES, STANDINGS, WAYS
from desk.consenting import EVIDENCE, LANGUAGE, PURPOSE, SINCE, VERSION, WORDING, Statement
from desk.contact_sheet import name_of
from desk.desk import Desk
from desk.directory_fields import Wrong, one_of
from desk.form_sending import refused
from desk.views import Answer, Tone
from words import mark, say

_WHO = Argument("contact")


async def _show(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    try:
        found = await consenting.ledger_of(desk, caller.tenant_id, caller.agent, arguments[_WHO.name])
    except Wrong as wrong:
        return refused(wrong.sentence)
    return _told(desk, caller, *found)


async def _export(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    try:
        found = await consenting.exported(desk, caller.tenant_id, caller.agent, arguments[_WHO.name])
    except Wrong as wrong:
        return refused(wrong.sentence)
    return _told(desk, caller, *found)


async def _grant(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await _note(desk, caller, arguments, Move.GRANTED)


async def _withdraw(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await _note(desk, caller, arguments, Move.WITHDRAWN)


async def _note(desk: Desk, caller: Caller, arguments: Arguments, move: Move) -> Answer:
    language, who = caller.language, arguments[_WHO.name]
    if set(arguments) == {_WHO.name}:
        return Answer((), form=consenting.form_of(language, who, move))
    if PURPOSE not in arguments:
        choices = ", ".join(Purpose)
        return refused(say(language, "Say what for, by `--for`: {choices}.", choices=choices), about=PURPOSE)
    try:
        purpose = Purpose(one_of(arguments[PURPOSE], tuple(Purpose), language))
        at = _moment(arguments.get(SINCE, ""), caller, desk.clock.now())
    except Wrong as wrong:
        return refused(wrong.sentence)
    words = arguments.get(WORDING, "")
    version, spoken = arguments.get(VERSION, ""), arguments.get(LANGUAGE, language)
    wording = Wording(words, version, spoken) if words.strip() else None
    statement = Statement(purpose, move, at, arguments.get(EVIDENCE, ""), wording)
    return await consenting.note(desk, caller.tenant_id, caller.agent, who, statement)


def _moment(typed: str, caller: Caller, now: datetime) -> datetime:
    """A day as people write it: its noon, or now if it is today. Raises Wrong."""
    if not typed.strip():
        return now
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        sentence = say(caller.language, "A day is written like 2026-11-20.")
        raise Wrong(sentence) from None
    zone = ZoneInfo(caller.agent.time_zone)
    if day == now.astimezone(zone).date():
        return now
    return datetime.combine(day, time(12), zone).astimezone(UTC)


def _told(desk: Desk, caller: Caller, contact: Contact, ledger: Ledger, names: Mapping[str, str]) -> Answer:
    language, zone = caller.language, ZoneInfo(caller.agent.time_zone)
    numbers = {
        each.id: each.display or each.ref
        for each in desk.store.directory.numbers.values()
        if each.tenant_id == caller.tenant_id
    }
    now = desk.clock.now()
    stands = {
        number: {purpose.value: ledger.stand(purpose, number_id, now).standing for purpose in Purpose}
        for number_id, number in numbers.items()
    }
    lines = [
        f"*{number}*  "
        + " · ".join(
            f"{say(language, PURPOSES[Purpose(purpose)])}: {_standing(Purpose(purpose), standing, language)}"
            for purpose, standing in each.items()
        )
        for number, each in stands.items()
    ]
    entries = sorted(ledger.entries, key=lambda each: each.at, reverse=True)
    lines += [_line(each, names, numbers, language, zone) for each in entries]
    if not entries:
        nothing = say(
            language,
            "Nothing was said of consent yet. `consent grant` notes what somebody allowed in another way.",
        )
        lines.append(nothing)
    told = {
        "contact": contact.id,
        "stands": stands,
        "entries": [_as_proof(each, names, numbers) for each in entries],
    }
    title = say(language, "Consent of {name}", name=name_of(contact, language))
    return Answer(tuple(lines), Tone.TOLD, title=title, told=told)


def _standing(purpose: Purpose, standing: Standing, language: str) -> str:
    """Answers need nothing said: whoever writes is answered."""
    if purpose is Purpose.SERVICE and standing is Standing.NEVER:
        return say(language, "for a day after they write")
    return say(language, STANDINGS[standing])


def _line(
    entry: Entry, names: Mapping[str, str], numbers: Mapping[Any, str], language: str, zone: ZoneInfo
) -> str:
    granted = entry.move is Move.GRANTED
    moved = say(language, "allowed") if granted else say(language, "withdrawn")
    parts = [
        f"{entry.at.astimezone(zone):%d.%m.%Y %H:%M}",
        f"{say(language, PURPOSES[entry.purpose])}: {moved}",
        say(language, WAYS[entry.way]),
        numbers.get(entry.number_id, "") if entry.number_id else "",
        names.get(entry.by, "") if entry.by else "",
        "" if entry.wording is None else f"“{entry.wording.text}” {entry.wording.version}".strip(),
        entry.evidence,
    ]
    return " · ".join(part for part in parts if part)


def _as_proof(entry: Entry, names: Mapping[str, str], numbers: Mapping[Any, str]) -> Mapping[str, object]:
    wording = entry.wording
    return {
        "purpose": entry.purpose.value,
        "move": entry.move.value,
        "at": entry.at.isoformat(timespec="seconds"),
        "until": None if entry.until is None else entry.until.isoformat(timespec="seconds"),
        "way": entry.way.value,
        "number": None if entry.number_id is None else numbers.get(entry.number_id, entry.number_id),
        "by": None if entry.by is None else names.get(entry.by, entry.by),
        "wording": None
        if wording is None
        else {"text": wording.text, "version": wording.version, "language": wording.language},
        "evidence": entry.evidence,
    }


_FOR = Flag(PURPOSE, mark("what for"), choices=tuple(Purpose))
_EVIDENCE = Flag(EVIDENCE, mark("where the proof is found: a form, a recording, a letter, an address"))
_SINCE = Flag(SINCE, mark("the day they said it, such as 2026-11-20; now unless you say otherwise"))

CONSENT = (
    Command(
        words=("consent", "show"),
        help=mark("what a contact allows now, and everything they ever said of it"),
        run=_show,
        right=Right.LOOK_UP_CONTACTS,
        arguments=(_WHO,),
        told=True,
    ),
    Command(
        words=("consent", "grant"),
        help=mark("notes what a contact allowed in another way; without anything more a form opens"),
        run=_grant,
        right=Right.ANSWER,
        arguments=(_WHO,),
        flags=(
            _FOR,
            Flag(WORDING, mark("the exact words they agreed to")),
            Flag(VERSION, mark("the version of these words, as you count them")),
            Flag(LANGUAGE, mark("the language of these words, such as it")),
            _EVIDENCE,
            _SINCE,
        ),
    ),
    Command(
        words=("consent", "withdraw"),
        help=mark("notes what a contact took back in another way; without anything more a form opens"),
        run=_withdraw,
        right=Right.ANSWER,
        arguments=(_WHO,),
        flags=(_FOR, _EVIDENCE, _SINCE),
    ),
    Command(
        words=("consent", "export"),
        help=mark("everything a contact said of consent, as proof; that it was handed out is recorded"),
        run=_export,
        right=Right.SEE_CONTACTS,
        arguments=(_WHO,),
        told=True,
    ),
)
