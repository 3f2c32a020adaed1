"""What agents post as files reaches the phone: fit, in order, each once; or its author is told why not."""

import asyncio
import os
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image

from desk.failpoints import Failpoint
from sandbox.slack.people import PersonsFile
from tests.scenarios.agents import Agent
from tests.scenarios.contacts import Contact
from tests.scenarios.world import World

PDF = b"%PDF-1.7 " + bytes(300)


def picture(name: str, form: str = "JPEG") -> PersonsFile:
    """A small one."""
    made = BytesIO()
    if form == "HEIC":
        pillow_heif.from_pillow(Image.new("RGB", (64, 48), "red")).save(made)
    else:
        Image.new("RGB", (64, 48), "red").save(made, form)
    return PersonsFile(name, made.getvalue())


PHOTO = picture("parcel.jpg")


def long_film() -> PersonsFile:
    """A moving picture of two minutes."""
    made = BytesIO()
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "green", "blue", "white")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], duration=30_000)
    return PersonsFile("moving.gif", made.getvalue())


async def talking(world: World) -> tuple[Contact, Agent]:
    """Ana wrote, and Bea has the conversation."""
    ana = await world.contact("Ana").writes("Is my parcel lost?")
    return ana, await world.agent("bea").claims(ana.thread)


async def test_a_photo_with_words(world: World) -> None:
    """One message, and its receipts are the post's."""
    ana, bea = await talking(world)

    post = await bea.replies("Here it is.", files=[PHOTO])
    assert ana.phone.files == [("image", "Here it is.", PHOTO.content)]
    assert ana.phone.kinds == ["image"]

    await ana.reads()
    await world.moment()
    assert post.is_marked("delivered", "read")


async def test_three_files_in_order(world: World) -> None:
    """A picture, a document with its cleaned name, and plain words in a file."""
    ana, bea = await talking(world)
    files = [PHOTO, PersonsFile("the \u202ebill.pdf", PDF), PersonsFile("notes.txt", b"Ring twice.")]

    await bea.replies("All of it", files=files)

    assert [(kind, caption) for kind, caption, _ in ana.phone.files] == [
        ("image", "All of it"),
        ("document", ""),
        ("document", ""),
    ]
    assert [content for *_, content in ana.phone.files] == [file.content for file in files]
    names = [bubble.content.get("filename") for bubble in world.meta.phone(ana.address).bubbles[-2:]]
    assert names == ["the bill.pdf", "notes.txt"]


async def test_a_telephones_picture_is_converted(world: World) -> None:
    """HEIC, which WhatsApp does not take."""
    ana, bea = await talking(world)

    await bea.replies("", files=[picture("IMG_1.heic", "HEIC")])

    ((kind, _, content),) = ana.phone.files
    assert kind == "image"
    assert Image.open(BytesIO(content)).format == "JPEG"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (PersonsFile("setup.pdf", b"MZ" + bytes(200)), "could do harm"),
        (PersonsFile("all.zip", b"PK\x03\x04" + bytes(200)), "does not take files of this kind"),
        (PersonsFile("photo.jpg", PHOTO.content[:200]), "cannot be read"),
        (PersonsFile("film.mp4", b"\x00\x00\x00\x18ftypmp42" + os.urandom(500)), "cannot be read"),
        (long_film(), "too long for WhatsApp"),
    ],
    ids=["program", "archive", "broken picture", "broken film", "long film"],
)
async def test_what_cannot_go_is_told_and_its_words_can(world: World, file: PersonsFile, why: str) -> None:
    """Before anything of the post is sent; whoever wrote it decides about the words."""
    ana, bea = await talking(world)

    post = await bea.replies("Here is the receipt.", files=[PHOTO, file])
    assert ana.phone.shows_nothing()
    assert post.is_marked("failed")
    assert bea.is_told(why)
    assert bea.is_told(file.name)
    assert bea.is_told("Nothing of this post was sent. Its words are kept")

    await bea.presses("Send now")
    assert ana.phone.kinds == ["text"]
    assert ana.phone.shows("Here is the receipt.")


async def test_a_page_in_place_of_the_bytes_is_recognised(world: World) -> None:
    """Slack asks to sign in when the app may not read files: that page is never sent."""
    ana, bea = await talking(world)

    await bea.types("", files=[PHOTO])
    described = list(world.slack.workspace.files.values())[-1].described
    for link in ("url_private", "url_private_download"):  # somewhere our token is no good
        described[link] = described[link].replace(world.slack.workspace.team_id, "T0ELSEWHERE")
    await world.moment()

    assert ana.phone.shows_nothing()
    assert bea.is_told("Slack did not hand over this file")


@pytest.mark.in_turn
@pytest.mark.parametrize("fault", ["429", "500_html", "reset_before", "truncated"])
async def test_words_after_a_file_stay_behind_it(world: World, fault: str) -> None:
    """Whatever Slack answers first."""
    ana, bea = await talking(world)
    world.slack.faults.add("download", fault)

    await bea.types("", files=[PHOTO])
    await bea.replies("Do you see it?")
    await world.passes(minutes=1)

    assert ana.phone.kinds == ["image", "text"]


@pytest.mark.in_turn
@pytest.mark.parametrize("fault", ["500_graph", "429", "reset_before", "reset_after", "garbage"])
async def test_whatever_meta_answers_to_the_bytes_it_arrives_once(world: World, fault: str) -> None:
    """Handing over may be done again, for nobody sees it."""
    ana, bea = await talking(world)
    world.meta.faults.add("media_upload", fault)

    await bea.replies("Here", files=[PHOTO])
    await world.passes(minutes=2)

    assert ana.phone.files == [("image", "Here", PHOTO.content)]


async def test_sending_again_uses_the_same_id(world: World) -> None:
    """Meta keeps what it was handed for 30 days (MD10)."""
    ana, bea = await talking(world)
    world.meta.faults.add("messages", "131026")
    await bea.replies("Here", files=[PHOTO])
    assert ana.phone.shows_nothing()

    await bea.presses("Send again")
    await world.moment()

    assert ana.phone.files == [("image", "Here", PHOTO.content)]
    uploads = [request for request in world.meta.requests if request.path.endswith("/media")]
    assert len(uploads) == 1


PLACES = (
    Failpoint.FILE_KEPT,
    Failpoint.FILE_HANDED_OVER,
    Failpoint.FILE_REMEMBERED,
    Failpoint.ATTEMPT_COMMITTED,
    Failpoint.REQUEST_ANSWERED,
)


@pytest.mark.parametrize("place", PLACES)
async def test_killed_at_a_step_it_never_arrives_twice(world: World, place: Failpoint) -> None:
    """Before the attempt the next process goes on; after it nobody knows, and a person is asked (MD10)."""
    ana, bea = await talking(world)
    died: list[Failpoint] = []

    def dies(reached: Failpoint) -> None:
        if reached is place and not died:
            died.append(reached)
            raise asyncio.CancelledError

    world.reach = dies
    await bea.replies("Here", files=[PHOTO])
    assert died

    await world.server_stops()
    await world.server_starts()
    await world.leases_run_out()
    await world.passes(minutes=4)

    arrived = ana.phone.files
    if place is Failpoint.ATTEMPT_COMMITTED:
        assert arrived == []
        assert ana.thread.offers("Send again", "It arrived")
    else:
        assert arrived == [("image", "Here", PHOTO.content)]
