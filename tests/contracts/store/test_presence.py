"""When somebody was last at work on this store: what an absence is measured by."""

from tests.contracts.store.builders import MINUTE, NOON, AnyStore


async def test_somebody_is_here_for_the_first_time(any_store: AnyStore) -> None:
    """There is nobody to have been away."""
    assert await any_store.store.present() is None


async def test_whoever_comes_learns_when_somebody_was_last_here(any_store: AnyStore) -> None:
    """By the desk's clock; each look counts as being here."""
    await any_store.store.present()
    any_store.clock.advance(7 * MINUTE)

    assert await any_store.store.present() == NOON
    assert await any_store.store.present() == NOON + 7 * MINUTE
