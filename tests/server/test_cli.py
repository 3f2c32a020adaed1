"""The command line: how it ends, what it says, and what it never says."""

import io
from pathlib import Path

import pytest

from server.cli import run
from server.cli_keys import new_master_key
from server.settings_shown import MASK
from server.terminal import FOUND_WRONG, USED_WRONGLY, WELL, Terminal
from tests.server.given import SECRETS, variables
from tests.server.started import witiop_itself

# No .env stands there.
EMPTY = Path(__file__).resolve().parent


class Screen:
    """A terminal in memory."""

    def __init__(self, **given: str) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.terminal = Terminal(given, EMPTY, self.out, self.err)

    def run(self, *arguments: str) -> int:
        """A command's exit code."""
        return run(arguments, self.terminal)

    @property
    def errors(self) -> list[str]:
        return self.err.getvalue().splitlines()


@pytest.mark.parametrize(
    "arguments",
    [
        ("nope",),
        ("serve", "--nope"),
        ("sandbox", "--port", "x"),
        ("sandbox", "--port", "70000"),
        ("keys", "nope"),
        ("admin",),
    ],
)
def test_a_command_used_wrongly_says_so_in_one_line(arguments: tuple[str, ...]) -> None:
    """Exit code 2, no stack trace."""
    screen = Screen()

    assert screen.run(*arguments) == USED_WRONGLY
    assert len(screen.errors) == 1
    assert screen.errors[0].startswith("witiop: ")


@pytest.mark.parametrize(
    "command",
    ["serve", "doctor", "settings", "admin --as U0ADMIN help", "dead-letters list", "directory export"],
)
def test_missing_settings_are_named(command: str) -> None:
    """Exit code 1; names, no values."""
    screen = Screen(**variables(META_APP_SECRET=None, SLACK_BOT_TOKEN=""))

    code = screen.run(*command.split())
    said = f"{screen.out.getvalue()}{screen.err.getvalue()}"

    assert code == FOUND_WRONG
    assert "WITIOP_META_APP_SECRET" in said
    assert "WITIOP_SLACK_BOT_TOKEN" in said
    assert not [secret for secret in SECRETS if secret in said]
    assert "Traceback" not in said


def test_settings_are_listed_masked_with_their_origin() -> None:
    """Whoever looks over a shoulder learns nothing."""
    screen = Screen(**variables())

    assert screen.run("settings") == WELL
    listed = screen.out.getvalue()
    assert f"WITIOP_META_APP_SECRET={MASK}  (environment)" in listed
    assert "WITIOP_PORT=8080  (default)" in listed
    assert not [secret for secret in SECRETS if secret in listed]
    assert screen.errors == []


def test_a_misspelt_setting_is_mentioned() -> None:
    """By name."""
    screen = Screen(**variables(PROT="8081"))

    assert screen.run("settings") == WELL
    assert "WITIOP_PROT" in screen.errors[0]


def test_the_terminal_speaks_its_own_language() -> None:
    """Italian where the locale says so."""
    screen = Screen(LANG="it_IT.UTF-8")

    screen.run("settings")

    assert "manca" in screen.err.getvalue()


def test_a_new_master_key_is_one_that_is_accepted() -> None:
    """And never the same twice."""
    screen = Screen()
    assert screen.run("keys", "new") == WELL
    made = screen.out.getvalue().strip()

    fitting = Screen(**variables(MASTER_KEY=made))

    assert fitting.run("settings") == WELL
    assert made != new_master_key()


@pytest.mark.parametrize("arguments", [("--debug", "serve"), ("serve", "--debug")])
def test_a_stack_trace_is_shown_only_when_asked_for(arguments: tuple[str, ...]) -> None:
    """Before the command or after it."""
    quiet, loud = Screen(), Screen()

    quiet.run("serve")
    loud.run(*arguments)

    assert "Traceback" not in quiet.err.getvalue()
    assert "Traceback" in loud.err.getvalue()


def test_help_lists_every_command_of_the_contract() -> None:
    """What is not listed is not found."""
    screen = Screen()

    assert screen.run("--help") == WELL


async def test_the_command_itself_ends_as_it_should(tmp_path: Path) -> None:
    """The same in a process of its own."""
    well = await witiop_itself(tmp_path, "--help")
    wrong = await witiop_itself(tmp_path, "serve")
    wrongly = await witiop_itself(tmp_path, "nope")

    assert (well.code, wrong.code, wrongly.code) == (WELL, FOUND_WRONG, USED_WRONGLY)
    named = (
        "sandbox",
        "serve",
        "migrate",
        "doctor",
        "settings",
        "dead-letters",
        "keys",
        "admin",
        "directory",
    )
    for command in named:
        assert command in well.out
    assert wrong.err.count("\n") == 1
    assert "WITIOP_META_APP_SECRET" in wrong.err
