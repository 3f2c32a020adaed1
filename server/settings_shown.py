"""Settings as people read them: masked on a terminal, as a page of the documentation, as an example of a .env file."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic_core import PydanticUndefined

from server.environment import Environment
from server.settings import CONCERNS, Concern
from server.settings_reading import Setting, every_setting

MASK = "********"
_BY_DEFAULT = "default"
_NOWHERE = "missing"
_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Line:
    """One setting as `witiop settings` prints it. value: masked; origin: environment, a file, default, or missing."""

    name: str
    value: str
    origin: str
    help: str


def lines(environment: Environment) -> Iterator[Line]:
    """Every setting, whether it is right or not."""
    for setting in every_setting():
        given = environment.given.get(setting.name)
        if given is not None:
            yield Line(setting.name, _masked(setting, given.text), given.origin, setting.help)
        elif setting.required:
            yield Line(setting.name, "", _NOWHERE, setting.help)
        else:
            yield Line(setting.name, default_of(setting), _BY_DEFAULT, setting.help)


def default_of(setting: Setting) -> str:
    """The default as one would type it; empty if there is none."""
    default: Any = setting.about.default
    if default is None or default is PydanticUndefined or default == ():
        return ""
    return str(default)


def reference() -> str:
    """The page docs/reference/settings.md."""
    page = [
        "# Settings",
        "",
        "<!-- Made from server/settings.py by `make golden`; change it there. -->",
        "",
        "Read once, at the start: from the environment, else from `.env` in the folder the command is started in.",
        "Each may also be given as `NAME_FILE`, the path of a file that holds it. An empty one counts as not given.",
        "A required setting that is missing, or one that cannot be right, stops the start with its name; no command",
        "ever prints secrets. `witiop settings` shows what is set and where it came from; `witiop sandbox` needs none.",
        "",
    ]
    for concern in CONCERNS:
        page += [f"## {_title(concern)}", "", "| setting | default | meaning |", "|---|---|---|"]
        page += [_row(setting) for setting in every_setting() if setting.concern is concern]
        page.append("")
    return "\n".join(page)


def env_example() -> str:
    """The file .env.example."""
    text = [
        "# Copy to .env and fill in. Each setting may also be given as NAME_FILE, the path of a file that holds it.",
        "# Everything is described in docs/reference/settings.md; `witiop doctor` says whether it works.",
        "",
        "# ---- required " + "-" * 96,
        "",
    ]
    for setting in every_setting():
        if setting.required:
            text += [*_wrapped(setting.help), f"{setting.name}=", ""]
    text += ["# ---- optional: what stands here is the default " + "-" * 63, ""]
    for setting in every_setting():
        if not setting.required:
            text += [*_wrapped(setting.help), f"#{setting.name}={default_of(setting)}", ""]
    return "\n".join(text).rstrip() + "\n"


def _wrapped(sentence: str) -> list[str]:
    return textwrap.wrap(sentence, _WIDTH, initial_indent="# ", subsequent_indent="# ")


def _title(concern: type[Concern]) -> str:
    return (concern.__doc__ or "").strip().rstrip(".")


def _row(setting: Setting) -> str:
    if setting.required:
        default = "required"
    else:
        shown = default_of(setting)
        default = f"`{shown}`" if shown else "none"
    return f"| `{setting.name}` | {default} | {setting.help.replace('|', chr(92) + '|')} |"


def _masked(setting: Setting, text: str) -> str:
    if setting.secret:
        return MASK
    if setting.name == "WITIOP_DATABASE_URL":
        return without_password(text)
    return text


def without_password(url: str) -> str:
    """A database's URL as it may be shown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return MASK
    if parts.password is None and "@" not in parts.netloc:
        return url.partition("?")[0]
    user = parts.netloc.rpartition("@")[0].partition(":")[0]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{MASK}@{host}", query=""))
