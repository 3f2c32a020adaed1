"""Auto-close: a conversation in which our word was the last for long enough ends by itself."""

from core.announcement import Announced
from core.message import BY_ITSELF
from desk.announcing import announce
from desk.desk import Desk
from desk.ports import UnitOfWork
from desk.wanting import freed

# In one sweep; whoever is left is closed by the next.
AT_ONCE = 100


async def close_quiet(desk: Desk, uow: UnitOfWork) -> None:
    """
    Close what its owner answered for as long ago as the number says, and whose contact has not written since.

    What is unanswered is never closed by itself, nor what waits for somebody to take it.
    """
    now = desk.clock.now()
    for number in desk.store.directory.numbers.values():
        if number.tenant_id != uow.tenant_id or number.auto_close is None:
            continue
        before = now - number.auto_close
        for conversation in await uow.conversations.spoken_last(number.id, before=before, most=AT_ONCE):
            ended = conversation.close(BY_ITSELF, now=now)
            uow.conversations.save(ended.state)
            uow.record(*ended.facts)
            if number.auto_close_says:
                await announce(desk, uow, ended.state, Announced.CLOSING)
            freed(desk, uow, conversation.owner)
