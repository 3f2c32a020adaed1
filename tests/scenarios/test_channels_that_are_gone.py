"""Channels are archived, and the app is put out of them: conversations go on where they are read, nothing is lost."""

from dataclasses import replace

from core.ids import ChannelRef, SkillsetId
from core.routing.skillset import Skillset
from store import SqlStore
from tests.scenarios.threads import threads_in, words_of
from tests.scenarios.world import World


async def _sells(world: World) -> None:
    """The number serves the skillset Sales first, in a channel of its own; General's is the company's entry channel."""
    store = world.desk.store
    assert isinstance(store, SqlStore)
    (tenant,), (number,) = store.directory.tenants.values(), store.directory.numbers.values()
    channel = ChannelRef(world.slack.workspace.channel("sales").id)
    sales = Skillset(SkillsetId(world.desk.ids.new()), "Sales", channel)
    await store.provision(tenant, replace(number, skillsets=(sales.id, *number.skillsets)), sales, {})


async def test_a_skillsets_channel_is_archived_and_its_conversation_goes_on_in_the_entry_channel(
    world: World,
) -> None:
    """The new card leads back, everything works there, and there it stays when the channel is brought back."""
    await _sells(world)
    await world.slack.rename("sales", "selling")
    ana = await world.contact("Ana").writes("Do you have this lamp in red?")
    (former,) = threads_in(world.slack, "selling")
    assert former.shows("Do you have this lamp in red?")

    await world.slack.archive("selling")
    await world.moment()
    bea = await world.agent("bea").claims(ana.thread)
    await bea.replies("Yes, since yesterday.")
    await world.slack.archive("selling", back=True)
    await ana.writes("Great!")

    assert len(ana.threads) == 1
    assert any(former.ts.replace(".", "") in link for link in ana.thread.card.links)
    assert ana.phone.shows("Yes, since yesterday.", ticks="delivered")
    assert ana.thread.shows("Great!")
    assert "cannot be reached" in world.alerts[0]


async def test_the_app_is_put_out_of_the_entry_channel_and_comes_back(world: World) -> None:
    """There is nowhere else: those who administer are told directly, and everything goes on below the same card."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    thread = ana.thread

    await world.slack.kick_bot("general")
    await ana.writes("Hello?", "Anybody there?")
    told = world.slack.workspace.direct_message(world.agent("admin").ref, 0)
    assert any("cannot be reached" in words_of(message) for message in told.messages.values())
    await world.slack.join("general", "witiop")
    await world.passes(minutes=2)

    assert world.threads == [thread]
    assert thread.shows("Is my parcel lost?", "Hello?", "Anybody there?")
