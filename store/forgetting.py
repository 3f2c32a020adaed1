"""Forgetting a sandbox's database: everything in it, and only if it carries the sandbox's mark."""

from sqlalchemy import MetaData
from sqlalchemy.engine import Connection

from desk.ports import StoreUnavailable
from store.schema import parsed, run_once, schema_state
from store.sqlite import file_lock
from store.statements import on_postgres
from store.tables import lane_token


class NotASandbox(StoreUnavailable):
    """The database holds something and carries no sandbox's mark: it is not touched."""


async def forget_sandbox(url: str) -> None:
    """
    Drop every table of a sandbox's database; an empty one is left as it is.

    Raises NotASandbox, FileHeld, StoreUnavailable.
    """
    target = parsed(url)
    held = file_lock(target)
    try:
        state = await schema_state(url)
        if state.empty:
            return
        if not state.sandbox:
            raise NotASandbox("the database carries no sandbox's mark")
        await run_once(target, _drop_everything)
    finally:
        held.release()


def _drop_everything(connection: Connection) -> None:
    if on_postgres(connection):
        # Its trigger would go with the table, the function it calls would not.
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS audit_is_only_added_to CASCADE")
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)
    lane_token.drop(connection, checkfirst=True)
