"""`witiop routing`: traffic served again in thought, from the record or from a sheet, as a table and as a chart."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from papers.charts import Pair, Panel, draw_pairs
from papers.sheet_writing import write_excel, write_separated
from papers.sheets import SheetRefused, opened
from server.cli_admin import line_of
from server.cli_settings import environment_of
from server.loop import in_a_loop
from server.sheet_sentences import SHEET_TROUBLES
from server.terminal import FOUND_WRONG, USED_WRONGLY, Stop, Terminal
from words import say

# What follows is the command's own business, as with `witiop admin`.
_AS_TYPED = {"ignore_unknown_options": True, "allow_extra_args": True}
_SIMULATE = ("routing", "simulate")

EXAMPLE = (
    ("came", "skillset", "minutes", "priority", "agent", "waited_minutes"),
    ("2026-11-23 09:02", "General", "12", "", "Bea", "0.5"),
    ("2026-11-23 09:03", "General", "8", "high", "Carlo", "3"),
    ("2026-11-23 09:07", "General", "20", "", "", ""),
)


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Add the commands."""
    language = terminal.language
    routing = typer.Typer(
        no_args_is_help=True, help=say(language, "What if: traffic served again in thought.")
    )
    app.add_typer(routing, name="routing")

    @routing.command("example", help=say(language, "Writes a sheet of traffic to fill in."))
    def example(
        file: Annotated[str, typer.Argument(help=say(language, "The sheet, .xlsx or .csv."))],
    ) -> None:
        write = write_excel if file.endswith(".xlsx") else write_separated
        write(terminal.folder / file, EXAMPLE[0], EXAMPLE[1:])

    @routing.command(
        "simulate",
        context_settings=_AS_TYPED,
        help=say(
            language, "Serves the last days, or a sheet, again; takes what /witiop routing simulate takes."
        ),
    )
    def simulate(
        context: typer.Context,
        as_user: Annotated[str, typer.Option("--as", help=say(language, "A Slack user id: U…"))],
        file: Annotated[
            str, typer.Option("--file", help=say(language, "A sheet of traffic instead, .xlsx or .csv."))
        ] = "",
        chart: Annotated[str, typer.Option("--chart", help=say(language, "Where to draw it, .png."))] = "",
        as_json: Annotated[bool, typer.Option("--json", help=say(language, "For other programs."))] = False,
    ) -> None:
        line = line_of((*_SIMULATE, *context.args))
        answer = in_a_loop(_asked(terminal, {"do": "routing simulate", "as": as_user, "line": line}, file))
        told = answer["told"]
        if chart and told:
            draw_comparison(terminal.folder / chart, told, language)
        if as_json:
            terminal.json(told)
        else:
            for each in (answer["title"], *answer["lines"]):
                if each:
                    terminal.line(each)
        if answer["tone"] == "refused":
            raise typer.Exit(FOUND_WRONG)


def draw_comparison(path: Path, told: Mapping[str, Any], language: str) -> None:
    """What was beside what would have been, as a picture."""
    was, then = told["was"], told["would_be"]
    counts = (
        (say(language, "Served"), "served"),
        (say(language, "Windows lost"), "windows_lost"),
    )
    waits = (
        (say(language, "Half of them"), "median"),
        (say(language, "Nine of ten"), "ninetieth"),
        (say(language, "The longest"), "longest"),
    )
    names = sorted({*was["agents"], *then["agents"]}, key=str.casefold)
    draw_pairs(
        path,
        say(language, "Routing, served again"),
        say(language, "as it was"),
        say(language, "as it would have been"),
        (
            Panel(
                say(language, "Conversations"),
                "",
                tuple(Pair(label, was[key], then[key]) for label, key in counts),
            ),
            Panel(
                say(language, "How long contacts waited"),
                say(language, "minutes"),
                tuple(
                    Pair(label, _minutes(was["waits"][key]), _minutes(then["waits"][key]))
                    for label, key in waits
                ),
            ),
            Panel(
                say(language, "Conversations of each agent"),
                "",
                tuple(
                    Pair(
                        name,
                        was["agents"].get(name, {}).get("conversations", 0),
                        then["agents"].get(name, {}).get("conversations", 0),
                    )
                    for name in names
                ),
            ),
        ),
    )


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


async def _asked(terminal: Terminal, errand: dict[str, Any], file: str) -> dict[str, Any]:
    from server.sending_errands import send  # noqa: PLC0415 - only this command pays for it

    if file:
        path = terminal.folder / file
        try:
            async with opened(path) as sheet:
                rows = [
                    [row.number, dict(row.cells), sorted(row.formulas), sorted(row.cut)]
                    async for row in sheet.rows
                ]
                errand |= {"columns": list(sheet.columns), "rows": rows}
        except SheetRefused as refused:
            about = f" ({refused.about})" if refused.about else ""
            why = say(terminal.language, SHEET_TROUBLES[refused.trouble])
            raise Stop(f"{path.name}: {why}{about}", USED_WRONGLY) from None
    answer: dict[str, Any] = await send(environment_of(terminal), errand, terminal.language)
    return answer
