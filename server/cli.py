"""The `witiop` command: what it can do, and how it ends."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from server import log
from server.cli_admin import add_to as add_admin
from server.cli_audit import add_to as add_audit
from server.cli_contacts import add_to as add_contacts
from server.cli_dead_letters import add_to as add_dead_letters
from server.cli_directory import add_to as add_directory
from server.cli_house import add_to as add_house
from server.cli_keys import add_to as add_keys
from server.cli_privacy import add_to as add_privacy
from server.cli_routing import add_to as add_routing
from server.cli_settings import add_to as add_settings
from server.settings_reading import SettingsWrong
from server.terminal import USED_WRONGLY, Stop, Terminal, told
from words import say

_DEBUG = "--debug"
_PARTS: tuple[Callable[[typer.Typer, Terminal], None], ...] = (
    add_house,
    add_settings,
    add_dead_letters,
    add_keys,
    add_admin,
    add_audit,
    add_privacy,
    add_directory,
    add_contacts,
    add_routing,
)


def main() -> None:
    """The command, with this process's arguments and variables."""
    variables = dict(os.environ)  # noqa: TID251 - the one place that reads them
    log.start("error")  # whatever goes wrong beside a command is no third-party's sentence on the terminal
    sys.exit(run(sys.argv[1:], Terminal(variables, Path.cwd())))


def run(arguments: Sequence[str], terminal: Terminal) -> int:
    """Do what is asked. 0: well; 1: something was found wrong; 2: used wrongly."""
    debug = _DEBUG in arguments
    command = typer.main.get_command(application(terminal))
    try:
        asked = [argument for argument in arguments if argument != _DEBUG]
        result = command.main(asked, prog_name="witiop", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:  # noqa: BLE001 - the last one to catch: it becomes a line and an exit code
        if debug:
            traceback.print_exc(file=terminal.err)
        return _ended(error, terminal)
    return result if isinstance(result, int) else 0


def application(terminal: Terminal) -> typer.Typer:
    """All commands, with their help in the terminal's language."""
    language = terminal.language
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        help=say(language, "A WhatsApp contact centre that lives in Slack."),
    )

    @app.callback()
    def _everywhere(
        debug: Annotated[
            bool, typer.Option(_DEBUG, help=say(language, "Show stack traces of errors."))
        ] = False,
    ) -> None:
        """Options of every command."""

    for add_to in _PARTS:
        add_to(app, terminal)
    return app


def _ended(error: Exception, terminal: Terminal) -> int:
    match error:
        case Stop(sentence=sentence, code=code):
            terminal.error(sentence)
            return code
        case SettingsWrong(problems=problems):
            terminal.error(told(terminal.language, problems))
            return 1
        case typer.TyperException():
            terminal.error(error.format_message().partition("\n")[0])
            return USED_WRONGLY
        case _:
            # Its text may quote a value; its kind does not.
            terminal.error(
                say(
                    terminal.language,
                    "stopped by something unforeseen ({kind}); --debug shows where",
                    kind=type(error).__name__,
                )
            )
            return 1
