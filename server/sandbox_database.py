"""A sandbox's database: it carries a mark, and no other database is ever touched."""

from store import NotASandbox, forget_sandbox, migrate, schema_state

__all__ = ["NotASandbox", "forgotten", "prepared"]


async def prepared(url: str) -> None:
    """Bring a sandbox's database, or an empty one, to this version's schema. Raises NotASandbox, StoreUnavailable."""
    state = await schema_state(url)
    if not state.empty and not state.sandbox:
        raise NotASandbox("the database carries no sandbox's mark")
    await migrate(url, sandbox=True)


async def forgotten(url: str) -> None:
    """Forget everything in a sandbox's database, and make it anew. Raises NotASandbox, StoreUnavailable."""
    await forget_sandbox(url)
    await migrate(url, sandbox=True)
