"""What contacts send as files stands in the thread: words first, bytes after, in order, each once."""

import asyncio

import pytest

from desk.failpoints import Failpoint
from tests.scenarios.world import World

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
OGG = b"OggS\x00\x02" + bytes(20) + b"OpusHead"


async def test_an_album_is_one_conversation_with_ten_pictures_in_order(world: World) -> None:
    """Ten photos sent at once."""
    ana = world.contact("Ana")
    photos = [JPEG + bytes([n]) * 200 for n in range(10)]

    for photo in photos:
        ana.sends_file("image", photo, "image/jpeg")
    await world.passes(seconds=30)

    assert len(ana.threads) == 1
    assert [content for _, content in ana.thread.files] == photos


async def test_words_come_first_and_a_voice_note_can_be_played_below_them(world: World) -> None:
    """The caption stands at once; the file has a name and an ending by which Slack plays it."""
    ana = world.contact("Ana")
    ana.sends_file("audio", OGG, "audio/ogg; codecs=opus", voice=True)
    await world.moment()

    words, file = ana.thread.ours
    assert "Voice message" in words.words
    assert file.message["files"][0]["mimetype"] == "audio/ogg"
    assert [content for _, content in ana.thread.files] == [OGG]


STEPS = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info")
FAULTS = ("429", "500_after", "500_html", "reset_before", "reset_after", "truncated", "garbage", "redirect")


@pytest.mark.in_turn
@pytest.mark.parametrize(
    ("step", "fault"),
    [(step, fault) for step in STEPS for fault in FAULTS if (step, fault) != ("upload", "redirect")],
)
async def test_whatever_slack_answers_the_file_stands_there_once(world: World, step: str, fault: str) -> None:
    """Late, broken, with or without effect, at each of the steps (MD8)."""
    world.slack.faults.add(step, fault, seconds=1)
    ana = world.contact("Ana")

    ana.sends_file("image", JPEG, "image/jpeg")
    await world.passes(minutes=12)

    assert [content for _, content in ana.thread.files] == [JPEG]


async def test_a_place_that_is_not_slacks_is_told(world: World) -> None:
    """The upload is sent elsewhere: nothing goes there, and the thread says so with a button that helps (A27)."""
    world.slack.faults.add("upload", "redirect")
    ana = world.contact("Ana")

    ana.sends_file("document", b"%PDF-1.7", "application/pdf", filename="bill.pdf")
    await world.moment()
    assert ana.thread.shows("A file of Ana did not arrive here:", "Slack did not take it")
    assert ana.thread.offers("Try again")

    await world.agent("bea").opens(ana.thread).presses("Try again")
    await world.moment()
    assert ana.thread.files == [("bill.pdf", b"%PDF-1.7")]


@pytest.mark.in_turn
@pytest.mark.parametrize("fault", ["500_graph", "429", "reset_before", "truncated", "garbage", "4"])
@pytest.mark.parametrize("call", ["media_lookup", "media_download"])
async def test_whatever_meta_answers_the_file_comes(world: World, call: str, fault: str) -> None:
    """Once is nothing: it is asked again, and the words never waited (MD1)."""
    world.meta.faults.add(call, fault)
    ana = world.contact("Ana")

    ana.sends_file("image", JPEG, "image/jpeg", caption="Look")
    await world.moment()
    assert ana.thread.shows("Look")

    await world.passes(minutes=2)
    assert [content for _, content in ana.thread.files] == [JPEG]


async def test_a_link_that_is_over_is_asked_for_anew(world: World) -> None:
    """Between the look-up and the download five minutes went by: that is no failure (MD2)."""
    world.meta.faults.add("media_lookup", "slow", seconds=301)
    ana = world.contact("Ana")

    ana.sends_file("image", JPEG, "image/jpeg")
    await world.passes(minutes=6)

    assert [content for _, content in ana.thread.files] == [JPEG]


async def test_bytes_that_are_not_what_was_announced_are_never_shown(world: World) -> None:
    """Once more, then a word in their place (MD5)."""
    world.meta.faults.add("media_download", "corrupt", count=2)
    ana = world.contact("Ana")

    ana.sends_file("image", JPEG, "image/jpeg")
    await world.passes(minutes=1)
    assert ana.thread.files == []
    assert ana.thread.shows("What arrived was not what was sent")

    await world.agent("bea").opens(ana.thread).presses("Try again")
    await world.moment()
    assert [content for _, content in ana.thread.files] == [JPEG]


async def test_media_that_lead_elsewhere_are_not_fetched(world: World) -> None:
    """A redirect to a foreign host: nothing is sent there, somebody is told (MD3, A24)."""
    world.meta.faults.add("media_download", "redirect")
    ana = world.contact("Ana")

    ana.sends_file("image", JPEG, "image/jpeg")
    await world.moment()

    assert ana.thread.files == []
    assert ana.thread.shows("led to a place where files must not come from")
    assert "media unsafe" in world.alerts[-1]


async def test_a_week_old_file_is_told(world: World) -> None:
    """WhatsApp keeps files for seven days."""
    world.meta.faults.add("media_lookup", "500_graph", count=5)
    ana = world.contact("Ana")
    ana.sends_file("video", b"\x00\x00\x00\x18ftypmp42", "video/mp4")
    await world.passes(hours=5)
    assert ana.thread.offers("Try again")

    await world.passes(days=8)
    await world.agent("bea").opens(ana.thread).presses("Try again")
    await world.passes(minutes=1)

    assert ana.thread.shows("WhatsApp does not have it any more")


@pytest.mark.parametrize("place", [place for place in Failpoint if place.name.startswith("FILE")])
async def test_killed_at_a_step_the_next_process_goes_on(world: World, place: Failpoint) -> None:
    """Over the real store: the file stands there once (MD9)."""
    ana = await world.contact("Ana").writes("Here it comes.")
    died: list[Failpoint] = []

    def dies(reached: Failpoint) -> None:
        if reached is place and not died:
            died.append(reached)
            raise asyncio.CancelledError

    world.reach = dies
    ana.sends_file("image", JPEG, "image/jpeg")
    await world.moment()
    assert died

    await world.server_stops()
    await world.server_starts()
    await world.leases_run_out()
    await world.passes(minutes=3)

    assert [content for _, content in ana.thread.files] == [JPEG]
