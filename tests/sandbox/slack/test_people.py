"""People: where they may write, who they are, and in which workspace."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import FakeSlack, PersonCannot
from tests.sandbox.slack.conftest import Scene, serve


async def test_nobody_writes_where_they_are_not(scene: Scene) -> None:
    """Not in the channel, archived, deactivated, under no thread, nothing at all."""
    await scene.slack.leave("sales", "bea")
    await scene.slack.change_user("carlo", deleted=True)
    await scene.slack.archive("sales")

    for user, channel, text in (
        ("bea", "sales", "x"),
        ("carlo", "general", "x"),
        ("admin", "sales", "x"),
        ("bea", "general", ""),
    ):
        with pytest.raises(PersonCannot):
            await scene.slack.say(user, channel, text)
    with pytest.raises(PersonCannot):
        await scene.slack.say("bea", "general", "x", thread_ts="1.000000")


async def test_only_own_words_are_changed(scene: Scene) -> None:
    """An admin may delete anybody's."""
    ts = await scene.slack.say("bea", "general", "mine")

    with pytest.raises(PersonCannot):
        await scene.slack.edit("carlo", "general", ts, "yours")
    with pytest.raises(PersonCannot):
        await scene.slack.delete("carlo", "general", ts)
    await scene.slack.delete("admin", "general", ts)

    assert scene.slack.channel_json("general")["posts"] == []


async def test_a_stranger_of_a_shared_channel_is_known_by_the_team(scene: Scene) -> None:
    """Guests are full of restrictions, strangers of another team."""
    scene.slack.add_user("gina", "Gina Guest", is_restricted=True)
    scene.slack.add_user("otto", "Otto Other", team_id="T0ELSEWHERE")
    await scene.slack.say("otto", "general", "hello")
    await scene.slack.settle()

    (event,) = scene.app.inner("message")
    assert event["user_team"] == "T0ELSEWHERE" == event["team"]
    gina = (await scene.client.users_info(user=scene.user("gina")))["user"]
    assert gina["is_restricted"] is True


async def test_another_app_is_never_a_person(scene: Scene) -> None:
    """Its messages have a bot id that is not ours and no user."""
    await scene.slack.other_app_says("general", "Deploy finished")
    await scene.slack.settle()

    (event,) = scene.app.inner("message")
    assert "user" not in event and event["bot_id"] != scene.slack.workspace.bot_id


async def test_a_language_change_is_told(scene: Scene) -> None:
    """user_change carries the whole person."""
    await scene.slack.change_user("bea", locale="it-IT")
    await scene.slack.settle()

    (event,) = scene.app.inner("user_change")
    assert event["user"]["locale"] == "it-IT" and event["user"]["name"] == "bea"


async def test_user_groups_are_listed(scene: Scene) -> None:
    """With their people if asked."""
    await scene.slack.set_usergroup("billing-agents", ["bea", "carlo"])
    await scene.slack.set_usergroup("billing-agents", ["bea"])
    await scene.slack.settle()

    (group,) = (await scene.client.usergroups_list(include_users=True))["usergroups"]
    assert group["users"] == [scene.user("bea")]
    assert scene.app.inner("subteam_members_changed")[-1]["removed_users"] == [scene.user("carlo")]


async def test_each_workspace_hears_only_of_itself(scene: Scene) -> None:
    """The token decides where a post goes, the ids where a person writes."""
    slack = FakeSlack(scene.clock, seed=3, workspaces=3)
    runner, url = await serve(slack.application())
    app_runner, app_url = await serve(scene.app.application())
    await slack.start(f"{app_url}/slack/events", url)
    third = slack.workspaces[2]
    client = AsyncWebClient(third.bot_token, base_url=f"{url}/api/")

    await client.chat_postMessage(channel=third.channel_ids()["sales"], text="card")
    await slack.say("bea", third.channel_ids()["sales"], "hello")
    await slack.settle()

    assert {body["team_id"] for body in scene.app.events} == {third.team_id} and len(scene.app.events) == 2
    assert scene.app.inner("message")[-1]["user"] in third.users
    assert slack.channel_json("sales")["posts"] == []
    await slack.stop()
    await app_runner.cleanup()
    await runner.cleanup()
