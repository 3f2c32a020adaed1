"""When a server was last at work on this database: one row, written again and again."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from store.statements import InsertMany
from store.tables import meta

_NAME = "present_at"
_NOTED = select(meta.c.value).where(meta.c.name == _NAME)
_NOTE = InsertMany(meta, "name value", "(name) DO UPDATE SET value = excluded.value")


def note_presence(connection: Connection, now: int) -> int | None:
    """Write this moment; answers the one that stood there. To be committed."""
    before: str | None = connection.execute(_NOTED).scalar_one_or_none()
    _NOTE.run(connection, [(_NAME, str(now))])
    return None if before is None else int(before)
