"""`witiop contacts`: contacts taken in from a sheet, tried before it is done, and taken out into one."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.importing_contacts import EXAMPLE
from desk.phone_numbers import is_region
from desk.ports.sheets import Row
from papers.sheet_writing import unguarded, write_excel, write_separated
from papers.sheets import SheetRefused, opened
from server.cli_settings import environment_of
from server.contact_errands import ROWS_AT_ONCE
from server.loop import in_a_loop
from server.sheet_sentences import SHEET_TROUBLES
from server.terminal import FOUND_WRONG, USED_WRONGLY, Stop, Terminal
from words import plural, say

# Slips that are told one by one.
_TOLD = 50
_COUNTS = ("new", "changed", "same", "suppressed", "consents", "unproved")


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Add the commands."""
    language = terminal.language
    contacts = typer.Typer(no_args_is_help=True, help=say(language, "Contacts as a sheet, Excel or CSV."))
    app.add_typer(contacts, name="contacts")
    user = typer.Option("--as", help=say(language, "A Slack user id: U…"))
    which = typer.Argument(help=say(language, "The sheet, .xlsx or .csv."))

    @contacts.command("example", help=say(language, "Writes a sheet to fill in."))
    def example(file: Annotated[str, which]) -> None:
        headings, *rows = EXAMPLE
        _write(terminal, file, headings, rows)

    @contacts.command("export", help=say(language, "Writes all contacts, with their whole numbers."))
    def export(file: Annotated[str, which], as_user: Annotated[str, user]) -> None:
        from server.sending_errands import sending  # noqa: PLC0415 - only these commands pay for it

        async def all_of() -> tuple[Sequence[str], list[Sequence[str]]]:
            rows: list[Sequence[str]] = []
            async with sending(environment_of(terminal), language) as send:
                answer = await send({"do": "contacts export", "as": as_user})
                rows += answer["rows"]
                while answer["after"] is not None:
                    answer = await send({"do": "contacts export", "as": as_user, "after": answer["after"]})
                    rows += answer["rows"]
                return answer["columns"], rows

        columns, rows = in_a_loop(all_of())
        _write(terminal, file, columns, rows)
        terminal.line(plural(language, "{count} contact is in it.", "{count} contacts are in it.", len(rows)))

    @contacts.command("dossier", help=say(language, "Lays everything of one contact into a new folder."))
    def dossier(
        contact: Annotated[
            str, typer.Argument(help=say(language, "Their number, or a conversation: #1042."))
        ],
        folder: Annotated[str, typer.Argument(help=say(language, "A folder that is not there yet."))],
        as_user: Annotated[str, user],
    ) -> None:
        from server.sending_errands import send  # noqa: PLC0415 - as above

        path = (terminal.folder / folder).resolve()
        errand = {"do": "contacts dossier", "as": as_user, "contact": contact, "folder": str(path)}
        answer = in_a_loop(send(environment_of(terminal), errand, language))
        terminal.line(
            plural(
                language,
                "It is in {folder}, with {count} file.",
                "It is in {folder}, with {count} files.",
                answer["files"],
                folder=folder,
            )
        )

    @contacts.command(
        "import", help=say(language, "Tries a sheet and says what would come of it; with --apply it is done.")
    )
    def import_(
        file: Annotated[str, which],
        as_user: Annotated[str, user],
        apply: Annotated[bool, typer.Option("--apply", help=say(language, "Does it."))] = False,
        column: Annotated[
            list[str] | None,
            typer.Option("--column", help=say(language, "What a column holds: phone=Telefono, City=Città.")),
        ] = None,
        region: Annotated[
            str, typer.Option("--region", help=say(language, "The country of numbers that name none: IT."))
        ] = "",
        evidence: Annotated[
            str, typer.Option("--evidence", help=say(language, "Where the proof of the consents is found."))
        ] = "",
        wording: Annotated[
            str, typer.Option("--wording", help=say(language, "The words that were agreed to."))
        ] = "",
        wording_version: Annotated[
            str, typer.Option("--wording-version", help=say(language, "Which version of them."))
        ] = "1",
        wording_language: Annotated[
            str, typer.Option("--wording-language", help=say(language, "Their language: it, en."))
        ] = "it",
        agreed_on: Annotated[
            str, typer.Option("--agreed-on", help=say(language, "The day they were agreed to: 2026-05-01."))
        ] = "",
        as_json: Annotated[bool, typer.Option("--json", help=say(language, "For other programs."))] = False,
    ) -> None:
        errand: dict[str, Any] = {
            "do": "contacts import",
            "as": as_user,
            "apply": apply,
            "columns_of": _columns_of(column or (), language),
            "region": _region(region, language),
            "declared": _declared(evidence, wording, wording_version, wording_language, agreed_on, language),
        }
        total = in_a_loop(_imported(terminal, terminal.folder / file, errand, quiet=as_json))
        if as_json:
            terminal.json(total)
        else:
            _tell(terminal, total, applied=apply)
        if total["slips"]:
            raise typer.Exit(FOUND_WRONG)


async def _imported(terminal: Terminal, path: Path, errand: dict[str, Any], *, quiet: bool) -> dict[str, Any]:
    """Row after row, some at a time, so that memory stays the same; how far it is, is told on the way."""
    from server.sending_errands import sending  # noqa: PLC0415 - as above

    language = terminal.language
    total: dict[str, Any] = {**dict.fromkeys(_COUNTS, 0), "slips": [], "unused": [], "rows": 0}
    try:
        async with opened(path) as sheet, sending(environment_of(terminal), language) as send:
            async for rows in _parts(sheet.rows):
                answer = await send(
                    {**errand, "columns": sheet.columns, "rows": [_sent(row) for row in rows]}
                )
                for name in _COUNTS:
                    total[name] += answer[name]
                total["slips"] += answer["slips"]
                total["unused"] = answer["unused"]
                total["rows"] += len(rows)
                if not quiet:
                    terminal.error(say(language, "{count} rows …", count=total["rows"]))
    except SheetRefused as refused:
        about = f" ({refused.about})" if refused.about else ""
        why = say(language, SHEET_TROUBLES[refused.trouble])
        raise Stop(f"{path.name}: {why}{about}", USED_WRONGLY) from None
    return total


async def _parts(rows: AsyncIterator[Row]) -> AsyncIterator[list[Row]]:
    part: list[Row] = []
    async for row in rows:
        part.append(row)
        if len(part) == ROWS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _sent(row: Row) -> tuple[int, dict[str, str], list[str], list[str]]:
    cells = {name: unguarded(cell) for name, cell in row.cells.items()}
    return row.number, cells, sorted(row.formulas), sorted(row.cut)


def _tell(terminal: Terminal, total: dict[str, Any], *, applied: bool) -> None:
    language = terminal.language
    for slip in total["slips"][:_TOLD]:
        where = say(language, "row {row}", row=slip["row"])
        terminal.error(f"{where}, {slip['column']}: {slip['sentence']}")
    left = len(total["slips"]) - _TOLD
    if left > 0:
        terminal.error(plural(language, "and {count} more", "and {count} more", left))
    wrong = len({each["row"] for each in total["slips"]})
    new, changed, same, suppressed, consents, unproved = (total[name] for name in _COUNTS)
    for count, line in (
        (new, plural(language, "{count} new contact", "{count} new contacts", new)),
        (changed, plural(language, "{count} changed", "{count} changed", changed)),
        (same, plural(language, "{count} as before", "{count} as before", same)),
        (
            wrong,
            plural(
                language,
                "{count} row with a mistake, left out",
                "{count} rows with mistakes, left out",
                wrong,
            ),
        ),
        (
            suppressed,
            plural(
                language, "{count} erased before, left out", "{count} erased before, left out", suppressed
            ),
        ),
        (
            consents,
            plural(language, "{count} consent to advertising", "{count} consents to advertising", consents),
        ),
        (
            unproved,
            plural(
                language,
                "{count} consent not taken over: no proof was declared, or it was withdrawn before",
                "{count} consents not taken over: no proof was declared, or they were withdrawn before",
                unproved,
            ),
        ),
    ):
        if count:
            terminal.line(line)
    if total["unused"]:
        terminal.line(
            say(language, "Columns nobody knows what to do with: {names}.", names=", ".join(total["unused"]))
        )
    if not applied:
        terminal.line(say(language, "Nothing was changed. With --apply it is done."))


def _write(terminal: Terminal, file: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    path = terminal.folder / Path(file)
    write = write_separated if path.suffix.lower() == ".csv" else write_excel
    try:
        write(path, columns, rows)
        path.chmod(0o600)
    except OSError as error:
        sentence = say(
            terminal.language, "{file} cannot be written: {why}", file=file, why=error.strerror or "?"
        )
        raise Stop(sentence, USED_WRONGLY) from None


def _columns_of(given: Sequence[str], language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in given:
        name, sign, heading = each.partition("=")
        if not sign:
            raise Stop(say(language, "a column is mapped like this: phone=Telefono"), USED_WRONGLY)
        found[name.strip()] = heading.strip()
    return found


def _region(text: str, language: str) -> str | None:
    region = text.strip().upper()
    if region and not is_region(region):
        raise Stop(say(language, "a country is two letters, such as IT"), USED_WRONGLY)
    return region or None


def _declared(
    evidence: str, wording: str, version: str, spoken: str, agreed_on: str, language: str
) -> dict[str, str] | None:
    """None: nothing was declared; half of it is no declaration."""
    if not (evidence or wording or agreed_on):
        return None
    if not (evidence and wording and agreed_on):
        raise Stop(
            say(
                language,
                "consents need --evidence, --wording and --agreed-on: without proof they count for nothing",
            ),
            USED_WRONGLY,
        )
    try:
        at = datetime.fromisoformat(agreed_on)
    except ValueError:
        raise Stop(say(language, "a day is written like 2026-05-01"), USED_WRONGLY) from None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return {
        "evidence": evidence,
        "words": wording,
        "version": version,
        "language": spoken,
        "at": at.isoformat(),
    }
