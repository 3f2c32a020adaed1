"""`queue` and `conversation`: who waits, and what those who supervise change of it."""

from collections.abc import Sequence

from admin_commands.command import Argument, Arguments, Caller, Command, Flag
from core.access import Right
from core.conversation import Conversation
from core.priority import Priority
from core.text import Private
from desk import closing, overseeing, queue_page
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.filling import CommandForm, FormInput
from desk.form_sending import refused
from desk.history import history
from desk.reasons import CLOSINGS, all_of
from desk.views import Answer, Tone
from words import mark, say

_NUMBER = Argument("number")


async def _queue(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    try:
        return await queue_page.look(desk, caller.tenant_id, caller.agent, arguments.get("skillset", ""))
    except Wrong as wrong:
        return refused(wrong.sentence)


async def _history(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    try:
        known = await overseeing.numbered(desk, caller.tenant_id, arguments["number"], caller.language)
    except Wrong as wrong:
        return refused(wrong.sentence)
    return await history(desk, caller.tenant_id, known.id, caller.agent.ref, here=False)


async def _close(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    """Where the company asks why, and it was not said, a form opens; in a terminal what can be said is told."""
    language, number = caller.language, arguments["number"]
    try:
        known = await overseeing.numbered(desk, caller.tenant_id, number, language)
    except Wrong as wrong:
        return refused(wrong.sentence)
    reasons = await all_of(desk, caller.tenant_id, CLOSINGS)
    reason, note = arguments.get("reason", ""), arguments.get("note", "")
    if not reasons and (reason or note):
        return refused(say(language, "No reasons of closings are kept, so there is none to be given."))
    if reasons and not reason:
        return Answer(
            (say(language, "Say why, with `--reason` and one of: {reasons}.", reasons=", ".join(reasons)),),
            Tone.REFUSED,
            form=_why_closed(known, reasons, language),
        )
    because = closing.Because(reason, Private(note)) if reasons else None
    done = await closing.close(desk, caller.tenant_id, known.id, caller.agent.ref, because, here=False)
    return done if done.lines else Answer((say(language, "#{number} is closed.", number=known.number),))


def _why_closed(conversation: Conversation, reasons: Sequence[str], language: str) -> CommandForm:
    return CommandForm(
        language,
        CLOSE.name,
        str(conversation.number),
        say(language, "Close #{number}", number=conversation.number),
        (
            FormInput("reason", say(language, "the reason"), choices=tuple(reasons), needed=True),
            FormInput("note", say(language, "a note for colleagues")),
        ),
    )


async def _assign(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await overseeing.assign(
        desk, caller.tenant_id, caller.agent, arguments["number"], arguments["agent"]
    )


async def _move(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await overseeing.move(
        desk, caller.tenant_id, caller.agent, arguments["number"], arguments["skillset"]
    )


async def _priority(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    priority = Priority(arguments["priority"])
    return await overseeing.prioritise(desk, caller.tenant_id, caller.agent, arguments["number"], priority)


CLOSE = Command(
    words=("conversation", "close"),
    help=mark("ends a conversation, for a reason where your company asks for one"),
    run=_close,
    right=Right.ANSWER,
    arguments=(_NUMBER,),
    flags=(Flag("reason", mark("why, from the company's list")), Flag("note", mark("a note for colleagues"))),
)

QUEUE = (
    CLOSE,
    Command(
        words=("queue",),
        help=mark("who waits in your skillsets, in the order in which it is their turn, and what comes next"),
        run=_queue,
        right=Right.ANSWER,
        arguments=(Argument("skillset", optional=True, rest=True),),
        told=True,
    ),
    Command(
        words=("conversation", "history"),
        help=mark("every conversation of its contact, by date"),
        run=_history,
        right=Right.ANSWER,
        arguments=(_NUMBER,),
        told=True,
    ),
    Command(
        words=("conversation", "assign"),
        help=mark("gives a conversation to an agent"),
        run=_assign,
        right=Right.ANSWER,
        arguments=(_NUMBER, Argument("agent", rest=True)),
    ),
    Command(
        words=("conversation", "move"),
        help=mark("gives a conversation to another skillset"),
        run=_move,
        right=Right.ANSWER,
        arguments=(_NUMBER, Argument("skillset", rest=True)),
    ),
    Command(
        words=("conversation", "priority"),
        help=mark("says how soon a conversation should be served"),
        run=_priority,
        right=Right.OVERSEE,
        arguments=(_NUMBER, Argument("priority", tuple(each.value for each in Priority))),
    ),
)
