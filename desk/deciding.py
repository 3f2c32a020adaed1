"""Deciding in one unit of work, again as often as somebody else was faster."""

from collections.abc import Awaitable, Callable

from core.ids import TenantId
from desk.desk import Desk
from desk.ports import StaleVersion, UnitOfWork
from desk.views import Answer, Tone
from words import say

_COLLISIONS = 5


async def decided(
    desk: Desk, tenant_id: TenantId, language: str, decide: Callable[[UnitOfWork], Awaitable[Answer]]
) -> Answer:
    """What was decided, committed; a refusal changes nothing."""
    for _ in range(_COLLISIONS):
        try:
            async with desk.store.begin(tenant_id) as uow:
                answer = await decide(uow)
                if answer.tone is not Tone.REFUSED:
                    await uow.commit()
                return answer
        except StaleVersion:
            continue  # somebody else changed it meanwhile: look again
    return Answer(
        (say(language, "Others are changing this right now. Please try again in a moment."),), Tone.REFUSED
    )
