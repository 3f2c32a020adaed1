"""`witiop sandbox`, `serve`, `migrate`, `doctor`: the house as a whole."""

from dataclasses import asdict
from typing import Annotated

import typer

from server.cli_settings import ENV_FILE, environment_of
from server.loop import in_a_loop
from server.settings import Database
from server.settings_reading import read, read_one
from server.terminal import FOUND_WRONG, Terminal
from words import say


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Add the commands."""
    language = terminal.language

    @app.command(
        "sandbox", help=say(language, "The whole product on this machine, with no account anywhere.")
    )
    def sandbox(
        port: Annotated[
            int, typer.Option(min=0, max=65_535, help=say(language, "Where the page is shown."))
        ] = 8800,
        fresh: Annotated[
            bool, typer.Option("--fresh", help=say(language, "Forget everything first."))
        ] = False,
        database_url: Annotated[
            str | None, typer.Option(help=say(language, "Another database than the one in .sandbox/."))
        ] = None,
    ) -> None:
        from server.sandbox_command import SandboxAsked, play  # noqa: PLC0415 - only this command pays for it

        in_a_loop(play(SandboxAsked(terminal.folder / ".sandbox", port, fresh, database_url), terminal))

    @app.command("serve", help=say(language, "The server, against whatever the settings name."))
    def serve() -> None:
        settings = read(environment_of(terminal))
        from server.serving import serve_until_stopped  # noqa: PLC0415 - only this command pays for it

        in_a_loop(serve_until_stopped(settings, terminal))

    @app.command("migrate", help=say(language, "Brings the database to this version's schema."))
    def migrate() -> None:
        from server.database import migrated  # noqa: PLC0415 - only this command pays for it

        database = read_one(Database, environment_of(terminal))
        in_a_loop(migrated(database.database_url, language))
        terminal.line(say(language, "the database has this version's schema"))

    @app.command("doctor", help=say(language, "Checks every link and says how to mend what is wrong."))
    def examine(
        as_json: Annotated[bool, typer.Option("--json", help=say(language, "For other programs."))] = False,
    ) -> None:
        from server.doctor import examine_all  # noqa: PLC0415 - only this command pays for it

        env_file = terminal.folder / ENV_FILE
        found = in_a_loop(examine_all(environment_of(terminal), env_file, language))
        if as_json:
            terminal.json([asdict(one) for one in found])
        else:
            terminal.table(("", "", ""), [(one.grade.value, one.link, one.sentence) for one in found])
        if any(one.grade == "wrong" for one in found):
            raise typer.Exit(FOUND_WRONG)
