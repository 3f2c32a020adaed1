"""Contacts' files: words first, bytes after, in order, each once or told why not."""

from collections.abc import AsyncIterable, Awaitable, Callable
from datetime import date, timedelta

import pytest

from core.ids import AgentRef, ContactId, MediaRef, MessageId, TenantId
from core.medium import PAUSES, Medium, MediumState, Missing
from core.message import Media, MediaKind
from core.text import RichText
from desk import erasing, missing, retaining
from desk.ports import KeptFile
from desk.views import ContactPost, MissingPost
from sandbox.fates import Fate
from sandbox.memory_vault import MemoryVault
from sandbox.office import TENANT, Office

ANA = "393331110001"
BEN = "393331110002"
MOMENT = timedelta(seconds=3)
HOURS = sum(PAUSES, timedelta(minutes=1))
AGENT = AgentRef("U0BEA")


def photo(name: str) -> Media:
    """A picture with words below it."""
    return Media(MediaKind.IMAGE, MediaRef(name), "image/jpeg", caption=RichText.plain(name))


async def sends(office: Office, *names: str, phone: str = ANA) -> None:
    """Ana sends these pictures; the channel has them."""
    for name in names:
        office.channel.files.setdefault(MediaRef(name), f"bytes of {name}".encode())
    await office.takes_in(*(office.writes(phone, "", content=photo(name)) for name in names))
    await office.passes(MOMENT)


def files(office: Office, place: int = -1) -> list[bytes]:
    """The files in a thread, in their order."""
    return [file.content for file in office.workspace.files_in(office.thread(place))]


def words_and_files(office: Office) -> list[str]:
    """Everything in the last thread as it stands there: words by their caption, files by their content."""
    thread = office.thread()
    stands = [
        (str(post.post), str(shown.content.ref))
        for post in office.workspace.replies(thread)
        for shown in post.posts
        if isinstance(shown, ContactPost) and isinstance(shown.content, Media)
    ]
    stands += [(str(file.post), file.content.decode()) for file in office.workspace.files_in(thread)]
    return [what for _, what in sorted(stands)]


def told(office: Office) -> list[Missing]:
    """What a thread says is missing."""
    posts = [shown for post in office.workspace.replies(office.thread()) for shown in post.posts]
    return [post.missing for post in posts if isinstance(post, MissingPost)]


async def medium(office: Office, name: str) -> Medium:
    """How far that picture came."""
    async with office.desk.store.begin(TENANT.id) as uow:
        messages = await uow.messages.of_conversation(office.conversation_id())
        mine = next(it for it in messages if isinstance(it.content, Media) and it.content.ref == name)
        found = await uow.media.get(mine.id)
    assert found is not None
    return found


async def test_an_album_stands_in_its_order_below_its_words(office: Office) -> None:
    """Ten pictures, one conversation, ten files in the order they were sent, none before its words."""
    names = [f"photo {n}" for n in range(10)]

    await sends(office, *names)
    await office.passes(MOMENT)

    assert len(office.workspace.roots()) == 1
    assert files(office) == [f"bytes of {name}".encode() for name in names]
    stands = words_and_files(office)
    assert all(stands.index(name) < stands.index(f"bytes of {name}") for name in names)


async def test_words_do_not_wait_for_bytes(office: Office) -> None:
    """The message is shown at once, however long its file is in trouble (MD1)."""
    office.channel.fates.plan("fetch", *[Fate.BUSY] * 3)

    await sends(office, "photo")

    assert words_and_files(office) == ["photo"]
    assert (await medium(office, "photo")).state is MediumState.WANTED


async def test_bytes_wait_for_their_words(office: Office) -> None:
    """Slack takes no posts for a while: the file comes after its words all the same."""
    office.workspace.fates.plan("show", *[Fate.BUSY] * 4)

    await sends(office, "photo")
    await office.passes(timedelta(minutes=1))

    assert words_and_files(office) == ["photo", "bytes of photo"]


async def test_a_short_trouble_keeps_the_order(office: Office) -> None:
    """One refusal, and the others wait those two seconds for it."""
    office.channel.fates.plan("fetch", Fate.FINE, Fate.BUSY)

    await sends(office, "one", "two", "three")
    await office.passes(MOMENT)

    assert files(office) == [b"bytes of one", b"bytes of two", b"bytes of three"]


async def test_who_is_in_longer_trouble_steps_aside(office: Office) -> None:
    """The others go ahead, and it follows when it can."""
    office.channel.fates.plan("fetch", Fate.BUSY, Fate.BUSY)

    await sends(office, "one", "two", "three")
    await office.passes(MOMENT)
    assert files(office) == [b"bytes of two", b"bytes of three"]

    await office.passes(timedelta(minutes=2))
    assert files(office) == [b"bytes of two", b"bytes of three", b"bytes of one"]


async def test_five_tries_over_hours_then_a_word_with_a_button(office: Office) -> None:
    """Never silently, never for ever; a person may ask again, and then it comes (MD1)."""
    office.channel.fates.plan("fetch", *[Fate.BUSY] * 5)

    await sends(office, "photo")
    await office.passes(HOURS)
    asked = len(office.channel.fetched)
    assert (asked, told(office)) == (5, [Missing.UNREACHABLE])

    answer = await missing.try_again(
        office.desk, TENANT.id, (await medium(office, "photo")).message_id, AGENT
    )
    await office.passes(MOMENT)

    assert answer.lines == ("The file is being fetched again.",)
    assert files(office) == [b"bytes of photo"]


async def test_what_is_here_is_not_fetched_again(office: Office) -> None:
    """The button is pressed twice, or by two people, or for another company's message."""
    await sends(office, "photo")
    known = (await medium(office, "photo")).message_id

    answers = [
        await missing.try_again(office.desk, TENANT.id, it, AGENT) for it in (known, MessageId("none"))
    ]
    await office.passes(MOMENT)

    assert [answer.lines[0] for answer in answers] == [
        "This file is on its way, or here already.",
        "This message is not known here any more.",
    ]
    assert files(office) == [b"bytes of photo"]


async def test_what_whatsapp_forgot_is_told_at_once(office: Office) -> None:
    """Its id is older than seven days: asking on is of no use."""
    office.channel.files[MediaRef("old")] = b""
    del office.channel.files[MediaRef("old")]

    await office.takes_in(office.writes(ANA, "", content=photo("old")))
    await office.passes(MOMENT)

    assert (len(office.channel.fetched), told(office)) == (1, [Missing.GONE])


async def test_an_empty_file_is_told(office: Office) -> None:
    """Nothing can be handed to anybody (A25)."""
    office.channel.files[MediaRef("empty")] = b""

    await sends(office, "empty")
    await office.passes(MOMENT)

    assert told(office) == [Missing.DAMAGED]


@pytest.mark.parametrize("call", ["fetch", "upload", "share", "find_file"])
@pytest.mark.parametrize("fate", [Fate.BUSY, Fate.LOST, Fate.SILENT])
async def test_whatever_fails_once_the_file_is_shown_once(office: Office, call: str, fate: Fate) -> None:
    """At every step, whether or not it had an effect (MD8)."""
    office.channel.fates.plan(call, fate)
    office.workspace.fates.plan(call, fate)

    await sends(office, "photo")
    await office.passes(timedelta(minutes=2))

    assert files(office) == [b"bytes of photo"]
    assert told(office) == []


async def test_a_file_that_was_taken_and_never_shown_is_handed_over_anew(office: Office) -> None:
    """Slack says yes and shows nothing: looked at for a while, removed, done again (MD8)."""
    office.workspace.unseen = 1

    await sends(office, "photo")
    await office.passes(timedelta(minutes=1))

    assert files(office) == [b"bytes of photo"]
    assert len(office.workspace.files) == 1


async def test_a_file_that_is_never_shown_is_told(office: Office) -> None:
    """One visible file, or one visible word: never neither."""
    office.workspace.unseen = 100

    await sends(office, "photo")
    await office.passes(timedelta(minutes=10))

    assert (files(office), told(office)) == ([], [Missing.NOT_TAKEN])
    assert office.workspace.alerts


async def test_what_slack_does_not_take_is_told(office: Office) -> None:
    """A workspace without files."""
    office.workspace.fates.plan("upload", Fate.REFUSED)

    await sends(office, "photo")
    await office.passes(MOMENT)

    assert told(office) == [Missing.NOT_TAKEN]


async def test_a_vault_that_is_full_is_told_of_and_loses_nothing(office: Office) -> None:
    """Contacts' words go on, whoever runs this is told, and files follow when there is room (MD11)."""
    office.vault.full = True
    await sends(office, "photo")
    assert words_and_files(office) == ["photo"]
    assert [alert.reason for alert in office.workspace.alerts] == ["vault full"]

    office.vault.full = False
    await office.passes(timedelta(minutes=1))

    assert files(office) == [b"bytes of photo"]


async def test_a_vault_that_is_away_delays_and_loses_nothing(office: Office) -> None:
    """Files follow when it answers again; nobody has to be told of a moment."""
    office.vault.away = True
    await sends(office, "photo")
    assert words_and_files(office) == ["photo"]
    assert office.workspace.alerts == []

    office.vault.away = False
    await office.passes(timedelta(minutes=1))

    assert files(office) == [b"bytes of photo"]


async def test_what_the_vault_lost_is_fetched_anew(office: Office) -> None:
    """Between keeping and sharing, somebody cleared the folder."""
    office.workspace.fates.plan("upload", Fate.BUSY)
    await office.takes_in(office.writes(ANA, "", content=photo("photo")))
    office.channel.files[MediaRef("photo")] = b"bytes of photo"
    while not office.vault.files:
        office.clock.advance(timedelta(milliseconds=500))
        await office.works()

    office.vault.files.clear()
    await office.passes(timedelta(minutes=1))

    assert files(office) == [b"bytes of photo"]
    assert len(office.channel.fetched) == 2


async def test_a_deleted_root_takes_no_file_along(office: Office) -> None:
    """The conversation gets a new thread, and the file goes there."""
    office.channel.fates.plan("fetch", Fate.BUSY, Fate.BUSY)
    await sends(office, "photo")
    office.workspace.delete_root(office.thread())

    await office.passes(timedelta(minutes=2))

    assert len(office.workspace.roots()) == 1
    assert files(office) == [b"bytes of photo"]


@pytest.mark.parametrize("state", list(MediumState))
async def test_whoever_is_forgotten_leaves_no_file(office: Office, state: MediumState) -> None:
    """Wherever the file is at that moment: nothing of it is shown, kept, or fetched later (MD12)."""
    match state:
        case MediumState.WANTED:
            office.channel.fates.plan("fetch", Fate.BUSY, Fate.BUSY)
        case MediumState.KEPT:
            office.workspace.fates.plan("share", *[Fate.BUSY] * 9)
        case MediumState.MISSING:
            office.workspace.fates.plan("upload", Fate.REFUSED)
        case _:
            pass
    await sends(office, "photo")
    await sends(office, "other", phone=BEN)
    contact_id = await _contact_of(office, place=0)

    for _ in range(1 + (state is MediumState.ERASED)):
        async with office.desk.store.begin(TENANT.id) as uow:
            await erasing.erase_files(uow, contact_id)
            await uow.commit()
    await office.passes(timedelta(hours=4))

    assert b"bytes of photo" not in office.vault.files.values()
    assert [file.content for file in office.workspace.files.values() if file.finished] == [b"bytes of other"]
    assert list(office.vault.files.values()) == [b"bytes of other"]


class Meanwhile(MemoryVault):
    """A vault beside which something else happens while it keeps a file."""

    def __init__(self, happens: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self._happens = happens

    async def keep(
        self, tenant_id: TenantId, contact_id: ContactId, chunks: AsyncIterable[bytes], *, today: date
    ) -> KeptFile:
        kept = await super().keep(tenant_id, contact_id, chunks, today=today)
        await self._happens()
        return kept


async def test_erasing_meets_a_file_between_two_steps(office: Office) -> None:
    """It came into the vault while its contact was forgotten: it leaves the vault again (MD12)."""

    async def forgotten() -> None:
        async with office.desk.store.begin(TENANT.id) as uow:
            await erasing.erase_files(uow, await _contact_of(office))
            await uow.commit()

    office.vault = Meanwhile(forgotten)
    office.starts(office.desk.store)

    await sends(office, "photo")
    await office.passes(MOMENT)

    assert (office.vault.files, files(office)) == ({}, [])


async def test_files_expire_with_their_time(office: Office) -> None:
    """After ninety days, not a day earlier."""
    await sends(office, "photo")
    kept = timedelta(days=90)

    office.clock.advance(kept)
    assert await retaining.expire_files(office.desk, kept) == 0
    office.clock.advance(timedelta(days=1))
    assert await retaining.expire_files(office.desk, kept) == 1


async def _contact_of(office: Office, place: int = -1) -> ContactId:
    async with office.desk.store.begin(TENANT.id) as uow:
        return (await uow.conversations.get(office.conversation_id(place))).contact_id
