"""What contacts change and delete on their phones, on a number that is shared with the phone app."""

from collections.abc import AsyncIterator

import pytest

from sandbox.meta import MetaAccount
from sandbox.meta.account import BusinessNumber
from tests.scenarios.world import World, living

SHARED = BusinessNumber("106540352242922", "+39 02 1234 5678", "Lampade Esempio", shared_with_app=True)


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[World]:
    """A company whose number is also used in the phone app: only of such does WhatsApp tell changes."""
    async with living(database_url, account=MetaAccount(numbers=(SHARED,))) as alive:
        yield alive


async def test_a_deleted_message_leaves_the_thread_and_a_supervisor_can_still_see_it(shop: World) -> None:
    """The post stays, the words go; an agent is told who may look."""
    ana = await shop.contact("Ana").writes("My card is 4000 1234")
    shop.meta.phone_revokes(ana.address, ana.phone.id_of("My card is 4000 1234"))
    await shop.moment()

    first, line = ana.thread.ours
    assert "4000" not in first.message["text"] + line.message["text"] + ana.thread.card.message["text"]
    assert "Deleted this message" in first.words
    assert "deleted an earlier message" in line.words.replace("\u200b", "")

    bea, admin = shop.agent("bea").opens(ana.thread), shop.agent("admin").opens(ana.thread)
    await bea.presses_on(line, "What it said before")
    await admin.presses_on(line, "What it said before")
    assert "4000" not in "".join(bea.told)
    assert "Your role does not allow this." in bea.told[-1]
    assert "My card is 4000 1234" in admin.told[-1]


async def test_a_changed_message_says_its_new_words(shop: World) -> None:
    """Where it stands, and in a line that leads there."""
    ana = await shop.contact("Ana").writes("At nine.", "Thanks!")
    shop.meta.phone_edits(ana.address, ana.phone.id_of("At nine."), "At ten.")
    await shop.moment()

    first, _, line = ana.thread.ours
    assert "At ten." in first.words
    assert "changed later" in first.words
    assert "At nine." not in first.message["text"]
    assert "At ten." in line.words
    assert any(first.ts.replace(".", "") in link for link in line.links)


async def test_what_staff_write_on_the_phone_app_stands_in_the_thread(shop: World) -> None:
    """As sent, so that nobody in Slack answers once more."""
    ana = await shop.contact("Ana").writes("Where are you?")
    shop.meta.staff_writes(ana.address, "Via Roma 1.", number=SHARED.phone_number_id)
    await shop.moment()

    (line,) = ana.thread.ours[1:]
    assert "from the phone app" in line.words
    assert "Via Roma 1." in line.words
    assert ana.phone.texts == ["Via Roma 1."]
