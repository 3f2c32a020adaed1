"""Nothing can be pressed, opened, sent or typed of which nobody said who may."""

from admin_commands.table import COMMANDS, HELP
from bridge.slack.actions import Action
from bridge.slack.listeners.forms import OPENS, SEARCHES, SUBMITS
from bridge.slack.rights import OF_BUTTON, OF_FORM, OF_SEARCH, OF_SHORTCUT
from bridge.slack.shortcuts import Form, Shortcut


def test_every_gesture_asks_for_a_right() -> None:
    """A new one gets its line in bridge/slack/rights.py; without it, it is refused to everybody."""
    assert set(OF_BUTTON) == set(Action)
    assert set(OF_SHORTCUT) == set(Shortcut) == set(OPENS)
    assert set(OF_FORM) == set(Form) - {Form.COMMAND}
    assert set(OF_SEARCH) == set(SEARCHES)
    assert set(map(str, SUBMITS)) <= {*map(str, OF_SHORTCUT), *map(str, OF_FORM)}


def test_every_command_asks_for_a_right() -> None:
    """But the one that lists what this person may use."""
    assert [each.name for each in COMMANDS if each.right is None] == [HELP.name]
