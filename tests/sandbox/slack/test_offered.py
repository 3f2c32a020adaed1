"""Menus of conversations: what they offer, and what they stand on when they appear."""

import pytest

from sandbox.slack.offered import conversations
from tests.sandbox.slack.conftest import Scene
from tests.sandbox.slack.drawn import Json, card, modal, plain, text_input

BY_DEFAULT = {"default_to_current_conversation": True}


def choosing(**more: object) -> Json:
    """A field for a conversation."""
    element = {"type": "conversations_select", "action_id": "where", **more}
    return {"type": "input", "block_id": "place", "label": plain("Where"), "element": element}


async def opened(scene: Scene, *blocks: Json) -> Json:
    """The modal that bea gets for a press in #general."""
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=card())
    await scene.slack.settle()
    await scene.slack.press("bea", "general", posted["ts"], "Claim")
    trigger_id = scene.app.payloads[-1]["trigger_id"]
    answer = await scene.client.views_open(trigger_id=trigger_id, view=modal(*blocks))
    view: Json = answer["view"]
    return view


@pytest.mark.parametrize(
    ("filter_", "offered"),
    [
        ({}, {"general", "sales", "secret", "outside", "directmessage"}),
        ({"include": ["public"]}, {"general", "sales", "outside"}),
        ({"include": ["private"]}, {"secret"}),
        ({"include": ["im"]}, {"directmessage"}),
        ({"include": ["mpim"]}, set()),
        ({"exclude_external_shared_channels": True}, {"general", "sales", "secret", "directmessage"}),
        ({"exclude_bot_users": True}, {"general", "sales", "secret", "outside"}),
    ],
)
async def test_a_filter_lets_through_what_it_names(scene: Scene, filter_: Json, offered: set[str]) -> None:
    """What is left out of it excludes nothing; nobody is offered what they are not in, or what is archived."""
    workspace = scene.slack.workspace
    made = {
        name: (await scene.client.conversations_create(name=name, is_private=name in ("secret", "closed")))[
            "channel"
        ]["id"]
        for name in ("secret", "closed", "outside", "old")
    }
    workspace.channels[made["secret"]].members.append(scene.user("bea"))
    workspace.channels[made["old"]].archived = True
    stranger = {**workspace.users[scene.user("carlo")], "id": "U0STRANGER", "team_id": "T0OTHER"}
    workspace.users["U0STRANGER"] = stranger
    workspace.channels[made["outside"]].members.append("U0STRANGER")
    workspace.direct_message(scene.user("bea"), 0)
    workspace.direct_message(scene.user("carlo"), 0)
    element = (
        {"type": "conversations_select", "filter": filter_} if filter_ else {"type": "conversations_select"}
    )

    found = [channel.name for channel in conversations(workspace, scene.user("bea"), element)]

    assert set(found) == offered and len(found) == len(offered)


async def test_what_is_not_offered_cannot_be_chosen(scene: Scene) -> None:
    """Neither in a modal nor in a message."""
    private = {"filter": {"include": ["private"]}}
    menu = choosing(**private)["element"]
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=card(menu))
    with pytest.raises(LookupError, match="is offered"):
        await scene.slack.press("bea", "general", posted["ts"], "where", choice=scene.general)
    await opened(scene, choosing(**private))

    with pytest.raises(LookupError, match="is offered"):
        await scene.slack.submit("bea", "ask", {"Where": scene.general})


async def test_a_menu_stands_on_the_conversation_looked_at(scene: Scene) -> None:
    """Where the modal was opened, and it stays so when the app fills in later what it opened in haste."""
    view = await opened(scene, text_input("name", "Loading"))
    await scene.client.views_update(view_id=view["id"], view=modal(choosing(**BY_DEFAULT)))

    await scene.slack.submit("bea", "ask")

    chosen = scene.app.payloads[-1]["view"]["state"]["values"]["place"]["where"]
    assert chosen["selected_conversation"] == scene.general


async def test_a_menu_of_several_stands_on_it_too(scene: Scene) -> None:
    """As the only one of its list; and so does a modal pushed on the first."""
    await opened(scene, text_input("name", "Name", initial_value="x"))
    several = choosing(**BY_DEFAULT)
    several["element"]["type"] = "multi_conversations_select"
    pushed = modal(several, callback_id="second")
    scene.app.answering = lambda payload: (
        {"response_action": "push", "view": pushed} if payload["view"]["callback_id"] == "ask" else None
    )
    await scene.slack.submit("bea", "ask")

    await scene.slack.submit("bea", "second")

    chosen = scene.app.payloads[-1]["view"]["state"]["values"]["place"]["where"]
    assert chosen["selected_conversations"] == [scene.general]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {**BY_DEFAULT, "initial_conversation": "C0OTHER"},
        {**BY_DEFAULT, "filter": {"include": ["im"]}},
    ],
)
async def test_a_menu_stands_elsewhere_or_nowhere(scene: Scene, more: Json) -> None:
    """Not asked to; told another one; and what its filter keeps out."""
    view = await opened(scene, choosing(**more))

    assert view["state"]["values"] == {}
