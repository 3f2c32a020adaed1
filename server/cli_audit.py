"""`witiop audit`: whether anybody touched what people may have to answer for."""

from pathlib import Path
from typing import Annotated, Any

import typer

from server.anchor_lines import AnchorsUnreadable, anchors_in
from server.cli_settings import environment_of
from server.loop import in_a_loop
from server.settings import Audit
from server.settings_reading import read_one
from server.terminal import FOUND_WRONG, USED_WRONGLY, Stop, Terminal
from words import mark, plural, say

WRONG = {
    "changed": mark("{name}: entry {number} does not say what was signed: it was changed."),
    "missing": mark("{name}: entry {number} is missing."),
    "displaced": mark("{name}: entry {number} does not follow the one before it."),
    "cut": mark("{name}: the audit ends before entry {number}, which an anchor knows: its end was cut off."),
    "rewritten": mark("{name}: entry {number} is another than the anchor knows: the audit was written anew."),
}


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Add the commands."""
    language = terminal.language
    audit = typer.Typer(no_args_is_help=True, help=say(language, "The audit: who saw, changed, erased what."))
    app.add_typer(audit, name="audit")

    @audit.command(
        "verify",
        help=say(
            language, "Whether it is as it was written; names the first entry that is not, and ends with 1."
        ),
    )
    def verify(
        anchors: Annotated[
            Path | None,
            typer.Option(
                help=say(
                    language,
                    "A file with anchors: lines of company, number and mac. Usually WITIOP_AUDIT_ANCHORS.",
                )
            ),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=say(language, "For other programs."))] = False,
    ) -> None:
        from server.sending_errands import send  # noqa: PLC0415 - only this command pays for it

        environment = environment_of(terminal)
        kept = read_one(Audit, environment).anchors
        errand = {"do": "audit verify", "anchors": _written_down(anchors, kept, language)}
        found = in_a_loop(send(environment, errand, language))
        if as_json:
            terminal.json(found)
        else:
            for one in found:
                terminal.line(_told(one, language))
        if any(one["wrong"] for one in found):
            raise typer.Exit(FOUND_WRONG)


def _written_down(named: Path | None, kept: Path | None, language: str) -> dict[str, list[tuple[int, str]]]:
    """By company. The file of the settings may not be there yet; one that was named has to be."""
    path = named or kept
    if path is None or (named is None and not path.exists()):
        return {}
    try:
        found = anchors_in(path.read_text(encoding="utf-8"))
    except AnchorsUnreadable as unreadable:
        sentence = say(language, "line {line} of {path} is no anchor", line=unreadable.line, path=path)
        raise Stop(sentence, USED_WRONGLY) from None
    except (OSError, UnicodeDecodeError):
        raise Stop(say(language, "{path} cannot be read", path=path), USED_WRONGLY) from None
    return {tenant: [(each.number, each.mac) for each in anchors] for tenant, anchors in found.items()}


def _told(one: dict[str, Any], language: str) -> str:
    if one["wrong"]:
        return say(language, WRONG[one["wrong"]], name=one["name"], number=one["number"])
    whole = plural(
        language,
        "{name}: one entry, untouched.",
        "{name}: {count} entries, untouched.",
        one["entries"],
        name=one["name"],
    )
    if not one["anchors"]:
        unanchored = say(language, "Nothing was written down outside of it, so a cut end could not be seen.")
        return f"{whole} {unanchored}"
    return whole
