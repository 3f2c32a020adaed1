"""`witiop dead-letters`: what could not be handled, and doing it again."""

from typing import Annotated, Any

import typer

from server.cli_settings import environment_of
from server.loop import in_a_loop
from server.terminal import USED_WRONGLY, Stop, Terminal
from words import plural, say

_HEADS = ("id", "state", "kind", "reason", "taken_in_at", "tries")


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Add the commands."""
    language = terminal.language
    letters = typer.Typer(no_args_is_help=True, help=say(language, "What could not be handled."))
    app.add_typer(letters, name="dead-letters")
    for_programs = typer.Option("--json", help=say(language, "For other programs."))
    whose = typer.Argument(help=say(language, "An id as listed: in-… or out-…"))
    all_with = typer.Option("--reason", help=say(language, "All that were set aside for this reason."))

    def ask(errand: dict[str, Any]) -> Any:
        from server.sending_errands import send  # noqa: PLC0415 - only this command pays for it

        return in_a_loop(send(environment_of(terminal), errand, language))

    @letters.command("list", help=say(language, "What waits for a person, the newest first."))
    def list_all(as_json: Annotated[bool, for_programs] = False) -> None:
        found = ask({"do": "dead-letters list"})
        if as_json:
            terminal.json(found)
        elif found:
            terminal.table(_HEADS, [[letter[head] for head in _HEADS] for letter in found])
        else:
            terminal.line(say(language, "Nothing: everything was handled."))

    @letters.command("show", help=say(language, "One of them, without anybody's words."))
    def show(letter_id: Annotated[str, whose], as_json: Annotated[bool, for_programs] = False) -> None:
        letter = ask({"do": "dead-letters show", "id": letter_id})
        if as_json:
            terminal.json(letter)
        else:
            for name, value in letter.items():
                terminal.line(f"{name}: {'' if value is None else value}")

    @letters.command("replay", help=say(language, "Does it again; asked twice, it is done once."))
    def replay(
        letter_ids: Annotated[list[str] | None, whose] = None, reason: Annotated[str | None, all_with] = None
    ) -> None:
        _some(letter_ids, reason, language)
        done = ask({"do": "dead-letters replay", "ids": letter_ids or [], "reason": reason})
        terminal.line(
            plural(language, "One will be handled again.", "{count} will be handled again.", len(done))
        )

    @letters.command("discard", help=say(language, "Lets it rest for good; the reason is kept."))
    def discard(
        because: Annotated[str, typer.Option(help=say(language, "Why, for whoever asks later."))],
        letter_ids: Annotated[list[str] | None, whose] = None,
        reason: Annotated[str | None, all_with] = None,
    ) -> None:
        _some(letter_ids, reason, language)
        errand = {"do": "dead-letters discard", "ids": letter_ids or [], "reason": reason, "because": because}
        done = ask(errand)
        terminal.line(plural(language, "One was discarded.", "{count} were discarded.", len(done)))


def _some(letter_ids: list[str] | None, reason: str | None, language: str) -> None:
    if not letter_ids and reason is None:
        raise Stop(say(language, "name ids, or --reason for all that have it"), USED_WRONGLY)
