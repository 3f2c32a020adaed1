"""What came in goes after its days, and with it the key of the day: what a backup holds of that day is noise then."""

from datetime import timedelta

from core.retention import Kept
from desk.items import Piece, Source
from desk.ports import InboxOutcome, InboxState
from sandbox.manual_clock import ManualClock
from store import SqlStore
from store.keyring import key_of_day
from tests.contracts.store.builders import BAKERY, BAKERY_NUMBER, NOON, accept
from tests.store.conftest import Opened, with_companies

DAY = timedelta(days=1)


async def test_bodies_go_with_the_key_of_their_day(sql_url: str, opened: Opened) -> None:
    """Not before all of that day is done; what waits for a person stays, and so does its key."""
    store = await opened(sql_url)
    clock = ManualClock(NOON, flowing=False)
    await with_companies(store, clock)
    for place, state in enumerate((InboxState.DONE, InboxState.QUARANTINED)):
        lane = f"contact:{BAKERY_NUMBER.ref}:39{place}"
        await accept(store, Piece(Source.WHATSAPP, BAKERY_NUMBER.ref, bytes([place]) * 16, lane, b"{raw}"))
        [leased] = await store.claim_inbox(lanes=9, entries=9)
        async with store.begin(BAKERY.id) as uow:
            uow.settle_inbox(leased.lease, [InboxOutcome(leased.entries[0], state, reason="odd")])
            await uow.commit()

    early = await store.let_go(BAKERY.id, Kept.INTAKE, NOON, most=9)
    first = await store.let_go(BAKERY.id, Kept.INTAKE, NOON + 2 * DAY, most=9)
    [letter] = await store.list_dead_letters()
    kept = await _has_key(store)
    await store.discard_dead_letter(letter.id, "seen")
    await store.let_go(BAKERY.id, Kept.INTAKE, NOON + 400 * DAY, most=9)

    assert (early, first, kept) == (0, 1, True)
    assert not await _has_key(store)


async def _has_key(store: SqlStore) -> bool:
    day = key_of_day(NOON.date())
    keyring = store._keyring
    found = await store._database.read(BAKERY.id, lambda it: keyring.standing(it, BAKERY.id, day))
    return found is not None
