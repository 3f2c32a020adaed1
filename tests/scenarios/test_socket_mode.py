"""Without any address that Slack could reach: the same, over a connection we open."""

from collections.abc import AsyncIterator

import pytest

from tests.scenarios.world import World, living


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """A company whose server nobody can reach from outside Slack."""
    async with living(database_url, socket_mode=True) as alive:
        yield alive


async def test_a_whole_conversation_goes_through_a_connection_we_opened(world: World) -> None:
    """Shown, claimed, answered, refused, held, sent: not one request of Slack came to our door."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.replies("No, it arrives tomorrow.")
    assert ana.phone.shows("No, it arrives tomorrow.", ticks="delivered")

    await world.passes(hours=2)
    assert "You have one open conversation." in await bea.commands("status")
    await bea.closes(ana.thread)

    assert "Closed" in ana.thread.card.words
    assert world.slack.platform.line.request_url == ""


async def test_a_connection_that_slack_ends_is_opened_again(world: World) -> None:
    """Slack ends every connection now and then; what happens afterwards is heard all the same."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    bea = await world.agent("bea").claims(ana.thread)

    await world.slack.sockets.disconnect()
    await world.connected_again()
    await bea.replies("No, it arrives tomorrow.")

    assert ana.phone.shows("No, it arrives tomorrow.", ticks="delivered")
