"""`witiop keys`: making a master key, and wrapping everything under a new one."""

import base64
import secrets

import typer

from server.cli_settings import environment_of
from server.local import file_of
from server.loop import in_a_loop
from server.settings_reading import read
from server.settings_types import MASTER_KEY_BYTES
from server.terminal import Terminal
from words import plural, say


def new_master_key() -> str:
    """32 random bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).decode("ascii")


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Add the commands."""
    language = terminal.language
    keys = typer.Typer(no_args_is_help=True, help=say(language, "Master keys: what encrypts at rest."))
    app.add_typer(keys, name="keys")

    @keys.command("new", help=say(language, "Makes a master key and prints it; nothing is changed."))
    def new() -> None:
        terminal.line(new_master_key())
        terminal.error(say(language, "keep a copy elsewhere: lost key, lost content"))

    @keys.command("rotate", help=say(language, "Wraps everything under the newest of WITIOP_MASTER_KEY."))
    def rotate() -> None:
        from server.database import refusing  # noqa: PLC0415 - only this command pays for it
        from server.rotating import rotated  # noqa: PLC0415 - only this command pays for it

        settings = read(environment_of(terminal))
        with refusing(language):
            count = in_a_loop(rotated(settings))
        terminal.line(
            plural(
                language,
                "One key is under the newest master key now.",
                "{count} keys are under the newest master key now.",
                count,
            )
        )
        if file_of(settings.database.database_url) is None:
            terminal.line(say(language, "Start every server again before you take the old key out."))
