"""`witiop keys`: making a master key, and wrapping everything under a new one."""

import base64
import secrets

import typer

from server.cli_settings import environment_of
from server.local import ErrandRefused
from server.loop import in_a_loop
from server.settings_reading import read
from server.settings_types import MASTER_KEY_BYTES
from server.terminal import Stop, Terminal
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
            try:
                count = in_a_loop(rotated(settings, language))
            except ErrandRefused as refusal:
                raise Stop(refusal.sentence) from None
        terminal.line(
            plural(
                language,
                "One key is under the newest master key now.",
                "{count} keys are under the newest master key now.",
                count,
            )
        )
        terminal.line(
            say(
                language,
                "Every server needs the new key by now: start those again that have the old one alone. Then it may go.",
            )
        )
