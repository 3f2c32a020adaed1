"""
Who may do what, tried in full: every command, button, shortcut, form and menu there is, by everybody there is, about
conversations of their own skillset, of another one, of another company, and of nobody.

What there is comes from the tables of the code, so nothing new is left out; who may comes from the rights alone.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from admin_commands.command import Command
from admin_commands.table import COMMANDS
from bridge.slack.actions import Action
from bridge.slack.blocks.command_form import BETWEEN
from bridge.slack.listeners.buttons import ON_CONVERSATION, OPENS_ON_CONVERSATION, OVER_A_FORM
from bridge.slack.listeners.forms import SUBMITS
from bridge.slack.rights import OF_BUTTON, OF_SEARCH, OF_SHORTCUT, right_to_send
from bridge.slack.shortcuts import EMOJI, HOW, QUICK_REPLY, TO, WHICH, WORDS, Form, Shortcut
from core.access import Right, Role, may
from core.agent import Agent, Standing
from desk import choosing, closing, places
from desk.quick_replies import Field
from tests.attacks.town import BARRED, EVERYBODY, OURS, PLACES, ROLES, THEIRS, Seen, Town

# What people fill in, whatever the form: each takes what it knows.
FILLED = {
    WORDS: "Hello", EMOJI: "👍", QUICK_REPLY: "q1", TO: "skillset:other", HOW: "now",
    Field.NAME: "Greeting", Field.TEXT: "Hello",
    places.Field.NAME: "Shop", places.Field.ADDRESS: "Via Roma 1", places.Field.WHERE: "45.46, 9.19",
    choosing.Field.ASKED: "Which?", choosing.Field.CHOICES: "a\nb", choosing.Field.LABEL: "Choose",
    closing.Field.REASON: "Solved", closing.Field.NOTE: "done",
}  # fmt: skip
# What commands are about, by the names of their arguments.
ABOUT = {"number": "4", "agent": "Agent", "skillset": "General", "name": "Lunch", "text": "Hello"}
# How whoever may not is told; a menu just offers nothing.
IN_WORDS = {
    "role": ("Your role does not allow",),
    "guest": ("Guests of the workspace cannot use WitiOp.",),
    "stranger": ("Only people of this company can use WitiOp here.",),
    "bot": ("Bots and workflows cannot use WitiOp",),
    "gone": ("Your Slack account is deactivated.",),
    "disabled": ("WitiOp was taken away from you.",),
}
OFFERS_NOTHING = re.compile(r'^\{"options": \[\]\}$')
_ON_A_CONVERSATION = {*ON_CONVERSATION, *OPENS_ON_CONVERSATION}
# Forms that are about a conversation; the others about a message.
_FORMS_OF_CONVERSATIONS = {
    Form.TRANSFER,
    Form.CLOSE,
    Form.REVIEW,
    Shortcut.QUICK_REPLY,
    Shortcut.PLACE,
    Shortcut.CHOICES,
}

Gesture = Callable[[Town, Agent, str], Coroutine[Any, Any, Seen]]


def gestures() -> Iterator[tuple[str, Right | None, Gesture]]:
    """Every gesture there is: its name, the least it takes, and how it is made about something of a place."""
    for action, right in OF_BUTTON.items():
        yield f"button {action}", right, pressing(action)
    for shortcut, right in OF_SHORTCUT.items():
        yield f"shortcut {shortcut}", right, choosing_from_menu(shortcut)
    for form in SUBMITS:
        yield f"form {form}", right_to_send(form), sending(form)
    for menu, right in OF_SEARCH.items():
        yield f"menu {menu}", right, lambda town, who, _, menu=menu: town.looks_for(who, menu, "g")  # type: ignore[misc]
    for command in COMMANDS:
        yield f"command {command.name}", command.right, typing(command)
        if command.has_form:
            yield f"form of {command.name}", command.right, filling(command)


def pressing(action: Action) -> Gesture:
    kind = "c" if action in OVER_A_FORM else "v" if action in _ON_A_CONVERSATION else "d"
    return lambda town, who, place: town.presses(who, action, f"{kind}-{place}")


def choosing_from_menu(shortcut: Shortcut) -> Gesture:
    return lambda town, who, place: town.chooses(who, shortcut, place)


def sending(form: str) -> Gesture:
    kind = "c" if form == Form.CONTACT else "v" if form in _FORMS_OF_CONVERSATIONS else "m"
    values = {name: value for name, value in FILLED.items() if name != WHICH}
    return lambda town, who, place: town.sends(who, form, f"{kind}-{place}", values)


def line_of(command: Command) -> str:
    """A line that this command understands."""
    words = [
        each.choices[0] if each.choices else ABOUT.get(each.name, "General") for each in command.arguments
    ]
    return " ".join((*command.words, *words))


def typing(command: Command) -> Gesture:
    return lambda town, who, _: town.types(who, line_of(command))


def filling(command: Command) -> Gesture:
    values = {flag.name: flag.choices[0] if flag.choices else "3" for flag in command.flags if not flag.bare}
    return lambda town, who, _: town.sends(who, Form.COMMAND, f"{command.name}{BETWEEN}Agent", values)


ALL = list(gestures())
NAMES = [name for name, _, _ in ALL]
AS_IS = [pytest.param(right, gesture, id=name) for name, right, gesture in ALL]


async def opened() -> Town:
    return await Town().opens()


@pytest.mark.parametrize(("right", "gesture"), AS_IS)
async def test_a18_a20_a21_a32_who_may_not_changes_nothing(right: Right | None, gesture: Gesture) -> None:
    """
    Of whatever place: nothing is other than before, they are told why, and it is in the audit.

    Whoever may meets no refusal of that kind.
    """
    for place in PLACES:
        town = await opened()
        for name, who in EVERYBODY.items():
            allowed = name in ROLES and (right is None or may(Role(name), right))
            if allowed:
                continue
            seen = await gesture(town, who, place)

            why = "role" if name in ROLES else name
            assert not seen.changed, (name, place)
            assert {why} >= {each for _, each in seen.refused}, (name, place)
            assert (who.id, why) in town.refusals(), (name, place)
            assert OFFERS_NOTHING.search(seen.said) or any(each in seen.said for each in IN_WORDS[why]), (
                name,
                place,
            )
    for name in ROLES:
        if right is None or may(Role(name), right):
            town = await opened()
            seen = await gesture(town, EVERYBODY[name], "mine")

            assert seen.refused == (), name
            assert "cannot use WitiOp" not in seen.said


ABOUT_SOMETHING = [
    pytest.param(right, gesture, id=name)
    for name, right, gesture in ALL
    if name.split()[0] in ("button", "shortcut")
    or (name.startswith("form ") and not name.startswith("form of "))
    if name != f"form {Form.KEEP}"
]


@pytest.mark.parametrize(("right", "gesture"), ABOUT_SOMETHING)
async def test_a20_a32_another_companys_things_are_like_those_nobody_ever_had(
    right: Right | None, gesture: Gesture
) -> None:
    """I21: the same words, no form, and nothing is other than before in either company, not even for an admin."""
    town = await opened()
    for name in (role for role in ROLES if right is None or may(Role(role), right)):
        foreign = await gesture(town, EVERYBODY[name], "foreign")
        never = await gesture(town, EVERYBODY[name], "never")

        assert "Contact of foreign" not in foreign.said
        assert foreign.said.replace("-foreign", "") == never.said.replace("-never", "")
        assert (foreign.changed, foreign.refused) == (False, ())
        assert foreign.said, "whoever waits for an answer gets one"


@pytest.mark.parametrize(("right", "gesture"), ABOUT_SOMETHING)
async def test_another_skillsets_conversations_are_not_theirs_to_act_on(
    right: Right | None, gesture: Gesture
) -> None:
    """Who sees their own skillsets only is told so, and nothing is other than before."""
    town = await opened()

    seen = await gesture(town, EVERYBODY["agent"], "other")

    assert not seen.changed
    assert "Contact of other" not in seen.said
    if right is not None and not may(Role.AGENT, right):
        assert seen.refused == (("a-agent", "role"),)


@pytest.mark.parametrize("form", [form for form in SUBMITS if right_to_send(form) is not None])
async def test_a22_a_role_taken_away_while_a_form_stood_open_counts(form: str) -> None:
    """It was opened rightly; what counts is who they are when it is sent."""
    town = await opened()
    agent = EVERYBODY["agent"] if right_to_send(form) is Right.ANSWER else EVERYBODY["admin"]
    async with town.store.begin(OURS.id) as uow:
        uow.agents.save(replace(await uow.agents.get(agent.id), role=Role.CAMPAIGNS))
        await uow.commit()

    seen = await sending(form)(town, agent, "mine")

    assert not seen.changed
    assert seen.refused == ((agent.id, "role"),)
    assert "Your role does not allow this." in seen.said


@pytest.mark.parametrize("action", [*Action, "conversation.erase", "", "claim", "x" * 5_000])
@pytest.mark.parametrize(
    "value", ["", "v-mine' OR 1=1 --", "../v-mine", "V-MINE", "x" * 5_000, "\x00", "v-mine\n"]
)
async def test_a19_a20_a31_a_forged_value_finds_nothing(action: str, value: str) -> None:
    """Buttons nobody drew, ids that are none: an answer in words, and nothing is other than before."""
    town = await opened()

    seen = await town.presses(EVERYBODY["admin"], action, value)

    assert not seen.changed
    assert seen.said
    assert "went wrong" not in seen.said


async def test_a19_a_gesture_of_a_workspace_nobody_connected_does_nothing() -> None:
    """And whoever works for another company here finds none of ours by its id."""
    town = await opened()
    rival = replace(EVERYBODY["admin"], ref="U0RIVAL")  # type: ignore[arg-type]  # they are not one of ours

    stranger = await town.presses(rival, Action.CLAIM, "v-mine", team="T0NOBODY")
    competitor = await town.presses(rival, Action.CLAIM, "v-mine", team=THEIRS.workspace)
    theirs = await town.presses(rival, Action.CLAIM, "v-foreign", team=THEIRS.workspace)

    assert (stranger.changed, competitor.changed, theirs.changed) == (False, False, True)
    assert "not connected to WitiOp" in stranger.said


async def test_a20_a_replayed_press_is_answered_and_changes_nothing_more() -> None:
    """The same press again, also after somebody else was faster."""
    town = await opened()
    first = await town.presses(EVERYBODY["agent"], Action.CLAIM, "v-mine")

    again = await town.presses(EVERYBODY["agent"], Action.CLAIM, "v-mine")
    other = await town.presses(EVERYBODY["supervisor"], Action.CLAIM, "v-mine")

    assert (first.changed, again.changed, other.changed) == (True, False, False)
    assert again.said
    assert other.said


async def test_a_flood_of_refusals_is_in_the_audit_once() -> None:
    """The audit is no place to be flooded: the same person and thing once in ten minutes."""
    town = await opened()
    for _ in range(30):
        await town.presses(BARRED["guest"], Action.CLAIM, "v-mine")
    await town.presses(BARRED["guest"], Action.CLOSE, "v-mine")

    assert town.refusals() == [("a-guest", "guest")] * 2


async def test_nobody_types_commands_without_end() -> None:
    """Twenty at once; the next says how long it takes. A colleague is not held up, and a terminal is not counted."""
    town = await opened()
    agent, admin = EVERYBODY["agent"], EVERYBODY["admin"]

    for _ in range(20):
        assert "You are" not in (await town.types(agent, "help")).said
    held_up = await town.types(agent, "status away")
    colleague = await town.types(admin, "status away")
    town.clock.advance(timedelta(seconds=3))
    then = await town.types(agent, "status away")

    assert not held_up.changed
    assert "very many commands at once. Again in 3 seconds." in held_up.said
    assert (colleague.changed, then.changed) == (True, True)


class AnyAccess(RuleBasedStateMachine):
    """M9: people change, and whatever they send in whatever state, nothing changes unless the rights allow it."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.town = Town()
        self.people = dict(EVERYBODY)

    @initialize()
    def open(self) -> None:
        """Both companies at noon."""
        self.runner.run(self.town.opens())

    @rule(
        name=st.sampled_from(sorted(EVERYBODY)),
        role=st.sampled_from(Role),
        standing=st.sampled_from([Standing.MEMBER, *Standing]),
        enabled=st.booleans(),
    )
    def become(self, name: str, role: Role, standing: Standing, enabled: bool) -> None:
        """Somebody is promoted, made a guest, deactivated, let in again."""

        async def change() -> None:
            async with self.town.store.begin(OURS.id) as uow:
                now = await uow.agents.get(self.people[name].id)
                changed = replace(now, role=role, standing=standing, enabled=enabled)
                uow.agents.save(changed)
                await uow.commit()
                self.people[name] = changed

        self.runner.run(change())

    @rule(
        which=st.sampled_from(ALL),
        name=st.sampled_from(sorted(EVERYBODY)),
        place=st.sampled_from([*PLACES, "mine\n", "%", ""]),
    )
    def gesture(self, which: tuple[str, Right | None, Gesture], name: str, place: str) -> None:
        """Anybody does anything about anything."""
        _, right, make = which
        who = self.people[name]
        allowed = who.enabled and who.standing is Standing.MEMBER and (right is None or may(who.role, right))

        seen = self.runner.run(make(self.town, who, place))

        if not allowed:
            assert not seen.changed
            assert {each for each, _ in seen.refused} <= {who.id}
        if place not in ("mine", "other") and re.match("button|shortcut", which[0]):
            assert not seen.changed

    def teardown(self) -> None:
        """The loop ends with the life."""
        self.runner.close()


TestAnyAccess = AnyAccess.TestCase
TestAnyAccess.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
