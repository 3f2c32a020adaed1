"""`witiop settings`: every setting, masked, with where it came from."""

import textwrap
from dataclasses import asdict
from typing import Annotated

import typer

from server.environment import Environment, gather
from server.settings_reading import SettingsWrong, read, unknown_names
from server.settings_shown import lines
from server.terminal import FOUND_WRONG, Terminal, shown, told
from words import say

ENV_FILE = ".env"
_HELP_WIDTH = 100


def environment_of(terminal: Terminal) -> Environment:
    """What this process was given, and the .env file of the folder it was started in."""
    return gather(terminal.variables, terminal.folder / ENV_FILE)


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Add the command."""
    language = terminal.language

    @app.command(
        "settings", help=say(language, "Every setting, its value (secrets masked), where it came from.")
    )
    def settings(
        as_json: Annotated[bool, typer.Option("--json", help=say(language, "For other programs."))] = False,
    ) -> None:
        environment = environment_of(terminal)
        if as_json:
            terminal.json([asdict(line) for line in lines(environment)])
        else:
            _print(environment, terminal)
        for name in unknown_names(environment):
            terminal.error(say(language, "{name} is no setting; is it misspelt?", name=name))
        try:
            read(environment)
        except SettingsWrong as wrong:
            terminal.error(told(language, wrong.problems))
            raise typer.Exit(FOUND_WRONG) from None


def _print(environment: Environment, terminal: Terminal) -> None:
    for line in lines(environment):
        value = f"{line.name}={line.value}" if line.value else line.name
        terminal.line(f"{value}  ({line.origin})")
        sentence = shown(terminal.language, line.help)
        terminal.line(textwrap.fill(sentence, _HELP_WIDTH, initial_indent="    ", subsequent_indent="    "))
