"""`why`: why a conversation was given to whom it was."""

from admin_commands.command import Argument, Arguments, Caller, Command
from core.access import Right
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.form_sending import refused
from desk.views import Answer
from desk.why import why
from words import mark


async def _why(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    try:
        return await why(desk, caller.tenant_id, caller.agent, arguments["number"])
    except Wrong as wrong:
        return refused(wrong.sentence)


WHY = Command(
    words=("why",),
    help=mark("why a conversation was given to whom it was: its turn, who was asked, who was left out"),
    run=_why,
    right=Right.OVERSEE,
    arguments=(Argument("number"),),
    told=True,
)
