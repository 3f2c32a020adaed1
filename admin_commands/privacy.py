"""`privacy`: the record of what is processed, and what has to be told when something went wrong."""

from datetime import UTC, datetime

from admin_commands.command import Arguments, Caller, Command, Flag
from core.access import Right
from desk import privacy
from desk.desk import Desk
from desk.form_sending import refused
from desk.privacy import Document
from desk.views import Answer, Tone
from words import mark, say


async def _record(desk: Desk, caller: Caller, _: Arguments) -> Answer:
    document = await privacy.record(desk, caller.tenant_id, caller.language)
    return _shown(say(caller.language, "Record of processing"), document)


async def _breach(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    since = _moment(arguments.get("since", ""))
    if since is None:
        sentence = say(caller.language, "Say since when: `/witiop privacy breach --since 2026-11-20`.")
        return refused(sentence)
    document = await privacy.breach(desk, caller.tenant_id, caller.language, since)
    return _shown(say(caller.language, "What happened since then"), document)


def _moment(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _shown(title: str, document: Document) -> Answer:
    lines = [line for each in document for line in ("", each.title.upper(), *each.lines)]
    told = [{"title": each.title, "lines": list(each.lines)} for each in document]
    return Answer(tuple(lines[1:]), Tone.TOLD, title=title, told=told)


PRIVACY = (
    Command(
        words=("privacy", "record"),
        help=mark("what is processed of whom, why, for how long, by whom and with whose help (GDPR 30)"),
        run=_record,
        right=Right.ADMINISTER,
        told=True,
    ),
    Command(
        words=("privacy", "breach"),
        help=mark(
            "who did what to whose data since then, from the audit, to be told within 72 hours (GDPR 33)"
        ),
        run=_breach,
        right=Right.ADMINISTER,
        flags=(Flag("since", mark("a date, or a date and a time: 2026-11-20, 2026-11-20T14:00")),),
        told=True,
    ),
)
