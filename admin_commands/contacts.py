"""`contact`: what is kept of the people who write."""

from admin_commands.command import Argument, Arguments, Caller, Command
from core.access import Right
from desk import erasing
from desk.desk import Desk
from desk.views import Answer
from words import mark

_SURE = "yes"


async def _erase_files(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await erasing.forget_files(
        desk, caller.tenant_id, caller.agent.ref, arguments["number"], sure="sure" in arguments
    )


ERASE_FILES = Command(
    words=("contact", "erase-files"),
    help=mark("removes every file of one contact, here and in Slack"),
    run=_erase_files,
    right=Right.ADMINISTER,
    arguments=(Argument("number"), Argument("sure", choices=(_SURE,), optional=True)),
)
