"""`status`: whether one takes conversations, and what waits."""

from admin_commands.command import Argument, Arguments, Caller, Command
from admin_commands.line import PROMPT
from core.access import Right
from core.agent import Status
from desk import agents
from desk.agents import STATUS_WORDS
from desk.desk import Desk
from desk.views import Answer
from words import mark, plural, say


async def _status(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    chosen = arguments.get("status")
    if chosen is not None:
        return await agents.set_status(
            desk, caller.tenant_id, caller.agent.ref, Status(chosen), arguments.get("reason", "")
        )
    view = await agents.status_of(desk, caller.tenant_id, caller.agent.ref)
    language = caller.language
    return Answer(
        (
            say(language, "You are {status}.", status=say(language, STATUS_WORDS[view.agent.status])),
            plural(
                language, "You have one open conversation.", "You have {count} open conversations.", view.mine
            ),
            plural(
                language,
                "One conversation is waiting for somebody.",
                "{count} conversations are waiting for somebody.",
                view.waiting,
            ),
            say(
                language,
                "Change it with `{usage}`.",
                usage=f"{PROMPT} {STATUS.words[0]} {STATUS.arguments[0].usage.strip('[]')}",
            ),
        )
    )


STATUS = Command(
    words=("status",),
    help=mark("your status, your open conversations, how many wait; with a word, sets your status"),
    run=_status,
    right=Right.ANSWER,
    arguments=(
        Argument("status", tuple(status.value for status in Status), optional=True),
        Argument("reason", optional=True, rest=True),
    ),
)
