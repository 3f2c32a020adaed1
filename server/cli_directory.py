"""`witiop directory`: who answers, for what and when, as a file: written, compared, applied."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from server.cli_settings import environment_of
from server.loop import in_a_loop
from server.terminal import FOUND_WRONG, USED_WRONGLY, Stop, Terminal
from words import plural, say

_STANDARD_INPUT = "-"


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Add the commands."""
    language = terminal.language
    directory = typer.Typer(
        no_args_is_help=True, help=say(language, "Agents, skillsets and numbers as a file.")
    )
    app.add_typer(directory, name="directory")
    for_programs = typer.Option("--json", help=say(language, "For other programs."))
    which = typer.Argument(help=say(language, "The file; - for what comes in."))

    def ask(errand: dict[str, Any]) -> Any:
        from server.sending_errands import send  # noqa: PLC0415 - only this command pays for it

        return in_a_loop(send(environment_of(terminal), errand, language))

    def told(file: str, answer: dict[str, Any], *, as_json: bool) -> None:
        for problem in answer["problems"]:
            about = f"{problem['field']}: " if problem["field"] else ""
            terminal.error(f"{file}:{problem['line']}: {about}{problem['sentence']}")
        if answer["problems"]:
            raise typer.Exit(FOUND_WRONG)
        if as_json:
            terminal.json(answer["differences"])
        else:
            for line in lines_of(answer["differences"], language):
                terminal.line(line)

    @directory.command("export", help=say(language, "Writes what there is."))
    def export() -> None:
        terminal.line(str(ask({"do": "directory export"})).rstrip("\n"))

    @directory.command("diff", help=say(language, "What applying a file would change; nothing is."))
    def diff(file: Annotated[str, which], as_json: Annotated[bool, for_programs] = False) -> None:
        answer = ask({"do": "directory diff", "text": text_of(terminal, file)})
        told(file, answer, as_json=as_json)

    @directory.command("apply", help=say(language, "Makes it so: everything in the file, or nothing."))
    def apply(file: Annotated[str, which], as_json: Annotated[bool, for_programs] = False) -> None:
        answer = ask({"do": "directory apply", "text": text_of(terminal, file)})
        told(file, answer, as_json=as_json)
        if not as_json and answer["differences"]:
            count = len(answer["differences"])
            terminal.line(plural(language, "One change is made.", "{count} changes are made.", count))


def text_of(terminal: Terminal, file: str) -> str:
    """What the file holds. Raises Stop."""
    try:
        if file == _STANDARD_INPUT:
            return typer.get_text_stream("stdin").read()
        return (terminal.folder / Path(file)).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        sentence = say(terminal.language, "{file} cannot be read as text", file=file)
        raise Stop(sentence, USED_WRONGLY) from None


def lines_of(differences: Sequence[dict[str, str]], language: str) -> list[str]:
    """One line for each, or that there is none."""
    if not differences:
        return [say(language, "Nothing is different.")]
    nothing = say(language, "nothing")
    return [
        say(
            language,
            "{of}: {name}: {after} (before: {before})",
            of=each["of"],
            name=each["name"],
            after=each["after"] or nothing,
            before=each["before"] or nothing,
        )
        for each in differences
    ]
