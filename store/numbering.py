"""Short numbers for conversations: reserved in the database a few at a time, given out from memory."""

from collections import defaultdict, deque

from sqlalchemy import bindparam, update
from sqlalchemy.engine import Connection

from store.databases import Database
from store.questions import Question
from store.statements import InsertMany
from store.tables import counter

CONVERSATION = "conversation"

_FIRST = InsertMany(counter, "tenant_id name value", "(tenant_id, name) DO NOTHING")
_RESERVE = Question(
    update(counter)
    .where(counter.c.tenant_id == bindparam("tenant"), counter.c.name == CONVERSATION)
    .values(value=counter.c.value + bindparam("count"))
    .returning(counter.c.value)
)


class Numbering:
    """Each tenant's next numbers. One given to work that is undone is skipped, and so are those reserved at a crash."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._free: dict[str, deque[int]] = defaultdict(deque)

    async def next(self, tenant_id: str) -> int:
        """A number nobody has."""
        free = self._free[tenant_id]
        while not free:
            await self.expect(tenant_id, 1)
        return free.popleft()

    async def expect(self, tenant_id: str, count: int) -> None:
        """So many will be asked for soon."""
        free = self._free[tenant_id]
        wanted = count - len(free)
        if wanted > 0:
            last = await self._database.write(tenant_id, lambda it: _reserve(it, tenant_id, wanted))
            free.extend(range(last - wanted + 1, last + 1))


def _reserve(connection: Connection, tenant_id: str, count: int) -> int:
    _FIRST.run(connection, [(tenant_id, CONVERSATION, 0)])
    last: int = _RESERVE.value(connection, tenant=tenant_id, count=count)
    return last
