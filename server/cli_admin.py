"""`witiop admin`: a command people type in Slack, from the terminal."""

from collections.abc import Sequence
from typing import Annotated

import typer

from server.cli_settings import environment_of
from server.loop import in_a_loop
from server.terminal import FOUND_WRONG, Terminal
from words import say

# What follows the words is the command's own business, options too.
_AS_TYPED = {"ignore_unknown_options": True, "allow_interspersed_args": False}


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Add the command."""
    language = terminal.language

    @app.command(
        "admin",
        context_settings=_AS_TYPED,
        help=say(language, "A /witiop command from the terminal, as that Slack user."),
    )
    def admin(
        as_user: Annotated[str, typer.Option("--as", help=say(language, "A Slack user id: U…"))],
        words: Annotated[list[str] | None, typer.Argument(help=say(language, "What one would type."))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=say(language, "For other programs."))] = False,
    ) -> None:
        from server.sending_errands import send  # noqa: PLC0415 - only this command pays for it

        errand = {"do": "admin", "as": as_user, "line": line_of(words or ())}
        answer = in_a_loop(send(environment_of(terminal), errand, language))
        if as_json:
            terminal.json(answer)
        else:
            for line in (answer["title"], *answer["lines"]):
                if line:
                    terminal.line(line)
        if answer["tone"] == "refused":
            raise typer.Exit(FOUND_WRONG)


def line_of(words: Sequence[str]) -> str:
    """The words as one would type them: what holds spaces stands in quotes."""
    return " ".join(
        f'"{word}"' if not word or any(sign.isspace() for sign in word) else word for word in words
    )
