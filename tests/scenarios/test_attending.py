"""Whoever left their desk keeps nobody waiting: Slack's own sign says so."""

from tests.scenarios.world import World


async def test_whoever_is_away_in_slack_is_asked_no_more(world: World) -> None:
    """After two minutes; they are told, and come back by themselves."""
    admin, bea = world.agent("admin"), world.agent("bea")
    await admin.commands("skillset new Sales --channel #sales --mode offer")
    await admin.commands("skillset add Sales @bea")
    world.slack.set_presence("bea", "away")

    await world.passes(minutes=4)

    assert any("Slack shows you as away" in word for word in bea.told)
    assert "You are away." in await bea.commands("status")
    assert "Slack is asked" not in await admin.commands("agent list")
    await bea.commands("status available")
    assert "Slack is asked whether the one" in await admin.commands("agent list")
