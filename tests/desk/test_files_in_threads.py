"""Files as they stand in the thread: what is said of them, and what becomes of them when their message changes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.contact import AddressKind, ContactAddress
from core.ids import MediaRef, RemoteMessageId
from core.message import Media, MediaKind
from core.text import Private, RichText
from desk.items import ContactEdited, ContactRevoked, Sender
from desk.views import ContactPost
from sandbox.fates import Fate
from sandbox.office import NUMBER, Office

ANA = "393331110001"
MOMENT = timedelta(seconds=3)
PHOTO = Media(MediaKind.IMAGE, MediaRef("photo"), "image/jpeg", caption=RichText.plain("photo"))


def _files(office: Office) -> list[bytes]:
    return [file.content for file in office.workspace.files_in(office.thread())]


async def test_a_document_says_how_large_it_is(office: Office) -> None:
    """Beside it, so that who is on the way knows before they load it."""
    document = Media(MediaKind.DOCUMENT, MediaRef("invoice"), "application/pdf")
    office.channel.files[MediaRef("invoice")] = b"%PDF-1.7" + bytes(1_200_000)

    await office.takes_in(office.writes(ANA, "", content=document))
    await office.passes(MOMENT)

    (file,) = office.workspace.files_in(office.thread())
    assert file.about == "PDF · 1.2 MB"


async def _changes(office: Office, item: ContactEdited | ContactRevoked) -> None:
    await office.takes_in(office.piece(item, key=item.remote_id, lane=f"contact:{NUMBER.ref}:{ANA}"))
    await office.passes(MOMENT)


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_deleted_photo_leaves_the_thread_and_the_vault(office: Office, arrived: bool) -> None:
    """Its sender took it back: nobody sees it any more, and one that was on its way does not come."""
    if not arrived:
        office.workspace.fates.plan("share", *[Fate.BUSY] * 2)
    await office.takes_in(office.writes(ANA, "", content=PHOTO, remote_id="wamid.photo"))
    office.channel.files[MediaRef("photo")] = b"bytes of photo"
    await office.passes(timedelta(seconds=1 + 4 * arrived))
    assert len(_files(office)) == arrived

    revoked = ContactRevoked(
        NUMBER.ref,
        Sender((ContactAddress(AddressKind.PHONE, Private(ANA)),)),
        RemoteMessageId("wamid.revoke"),
        RemoteMessageId("wamid.photo"),
        office.clock.now(),
    )
    await _changes(office, revoked)
    await office.passes(timedelta(minutes=1))

    assert _files(office) == []
    assert office.vault.files == {}


async def test_a_caption_that_was_changed_leaves_its_photo_where_it_is(office: Office) -> None:
    """The words are drawn anew; the file stands there once."""
    await office.takes_in(office.writes(ANA, "", content=PHOTO, remote_id="wamid.photo"))
    office.channel.files[MediaRef("photo")] = b"bytes of photo"
    await office.passes(MOMENT)
    newer = replace(PHOTO, caption=RichText.plain("better words"))

    edited = ContactEdited(
        NUMBER.ref,
        Sender((ContactAddress(AddressKind.PHONE, Private(ANA)),)),
        RemoteMessageId("wamid.edit"),
        RemoteMessageId("wamid.photo"),
        office.clock.now(),
        newer,
    )
    await _changes(office, edited)

    first = office.workspace.replies(office.thread())[0].posts[0]
    assert isinstance(first, ContactPost)
    assert first.content == newer
    assert _files(office) == [b"bytes of photo"]
