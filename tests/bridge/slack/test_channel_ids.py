"""A channel gets another id: whoever writes there, from either side, notices nothing."""

from core.ids import ChannelRef
from core.thread import ChannelMoved
from desk.items import Source
from sandbox.office import TENANT
from tests.bridge.slack.conftest import Centre


async def test_everything_goes_on_in_a_channel_with_another_id(centre: Centre) -> None:
    """Below the same card, both ways; the marks of what was said before find their place, too."""
    ts = await centre.writes("hello")
    await centre.slack.press("bea", centre.general, ts, "Claim")
    before = await centre.slack.say("bea", centre.general, "Good morning", thread_ts=ts)
    await centre.passes(seconds=2)

    former, now = centre.general, await centre.slack.change_channel_id(centre.general)
    await centre.passes(seconds=2)
    await centre.slack.say("bea", centre.general, "How can I help?", thread_ts=ts)
    await centre.passes(seconds=2)
    await centre.writes("Is it open?")
    await _reports(centre)

    below = [message for message in centre.messages() if message.get("thread_ts") == ts]
    directory = centre.store.directory
    channels = {skillset.channel for skillset in directory.skillsets.values()}
    moves = [fact for fact in centre.store.facts(TENANT.id) if isinstance(fact, ChannelMoved)]
    assert [received.words for received in centre.phones.received] == ["Good morning", "How can I help?"]
    assert any("Is it open?" in str(message) for message in below)
    assert "eyes" in centre.reactions(before)
    assert (channels, directory.tenants[TENANT.id].entry_channel) == ({now}, now)
    assert moves == [ChannelMoved(ChannelRef(former), ChannelRef(now))]
    assert any("another id" in str(message) for message in centre.messages())


async def test_a_channel_of_others_concerns_nobody(centre: Centre) -> None:
    """The app may be in other channels of the workspace."""
    await centre.writes("hello")

    await centre.slack.change_channel_id(centre.slack.workspace.channel_ids()["sales"])
    await centre.passes(seconds=2)

    assert not [fact for fact in centre.store.facts(TENANT.id) if isinstance(fact, ChannelMoved)]


async def _reports(centre: Centre) -> None:
    """What the channel tells of everything that was sent so far."""
    for report in centre.phones.reports:
        centre.written.append(report)
        await centre.store.keep(Source.WHATSAPP, str(len(centre.written) - 1).encode())
    await centre.passes(seconds=5)
