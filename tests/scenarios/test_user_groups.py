"""A user group of Slack says who belongs to a skillset."""

from sandbox.slack.user_groups import made_group, members_set
from tests.scenarios.world import World


async def test_whoever_is_in_the_group_is_in_the_skillset_and_its_channel(world: World) -> None:
    """From the moment an admin names the group, and whenever somebody comes or goes."""
    admin, slack = world.agent("admin"), world.slack
    bea, carlo = world.agent("bea"), world.agent("carlo")
    group = made_group(slack.platform, slack.workspace, "Sellers", "sellers", by=admin.ref)
    members_set(slack.platform, slack.workspace, group, [bea.ref])
    await admin.commands("skillset new Sales --channel #sales --mode claim")

    which = await admin.commands("skillset set Sales --members-from group")
    told = await admin.commands(f"skillset set Sales --members-from group --user-group {group['id']}")
    first = await admin.commands("agent list")
    members_set(slack.platform, slack.workspace, group, [carlo.ref])
    await world.moment()
    then = await admin.commands("agent list")

    assert "Say which user group" in which
    assert f"user-group: {group['id']}" in told
    assert f"bea · {bea.ref} · agent · available · Sales 3" in first
    assert f"bea · {bea.ref} · agent · available\n" in then
    assert f"carlo · {carlo.ref} · agent · available · Sales 3" in then
    assert carlo.ref in slack.workspace.channel("sales").members
    assert "follows a user group of Slack" in await admin.commands("skillset add Sales @bea")
    assert "That is no user group." in await admin.commands("skillset set Sales --user-group sellers")
