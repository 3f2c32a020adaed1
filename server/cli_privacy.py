"""`witiop privacy`: the record of processing and the breach kit, as files that people read."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from server.cli_settings import environment_of
from server.loop import in_a_loop
from server.terminal import USED_WRONGLY, Stop, Terminal
from words import say


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Add the commands."""
    language = terminal.language
    privacy = typer.Typer(
        no_args_is_help=True, help=say(language, "What has to be at hand for an authority.")
    )
    app.add_typer(privacy, name="privacy")
    file = typer.Option(help=say(language, "Write it there, as Markdown; otherwise it is printed."))

    def ask(errand: dict[str, Any]) -> Any:
        from server.sending_errands import send  # noqa: PLC0415 - only this command pays for it

        return in_a_loop(send(environment_of(terminal), errand, language))

    def hand_over(text: str, to: Path | None) -> None:
        if to is None:
            terminal.line(text)
            return
        try:
            to.write_text(text, encoding="utf-8")
        except OSError:
            raise Stop(say(language, "{path} cannot be written", path=to), USED_WRONGLY) from None

    @privacy.command(
        "record", help=say(language, "What is processed of whom, why, how long, by whom (GDPR 30).")
    )
    def record(to: Annotated[Path | None, file] = None) -> None:
        title = say(language, "Record of processing")
        hand_over(as_markdown(title, ask({"do": "privacy record"})), to)

    @privacy.command(
        "breach", help=say(language, "Who did what to whose data since then, from the audit (GDPR 33).")
    )
    def breach(
        since: Annotated[
            str, typer.Option(help=say(language, "A date, or a date and a time: 2026-11-20T14:00."))
        ],
        to: Annotated[Path | None, file] = None,
    ) -> None:
        try:
            read = datetime.fromisoformat(since)
        except ValueError:
            raise Stop(say(language, "--since must be a date, such as 2026-11-20"), USED_WRONGLY) from None
        aware = read if read.tzinfo else read.replace(tzinfo=UTC)
        title = say(language, "What happened since then")
        hand_over(as_markdown(title, ask({"do": "privacy breach", "since": aware.isoformat()})), to)


def as_markdown(title: str, companies: Sequence[Sequence[dict[str, Any]]]) -> str:
    """One part for each company, with a heading for each chapter and a dash for each line."""
    parts = [f"# {title}"]
    for chapters in companies:
        for chapter in chapters:
            lines = "\n".join(f"- {line}" for line in chapter["lines"])
            parts.append(f"## {chapter['title']}\n\n{lines}")
    return "\n\n".join(parts) + "\n"
