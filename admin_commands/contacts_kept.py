"""`contact`: who is whom, and what becomes of what is kept: merged, split, held, erased."""

from admin_commands.command import Argument, Arguments, Caller, Command, Flag
from admin_commands.line import PROMPT
from core.access import Right
from core.erasure import Erasure
from desk import erasing, erasing_contacts, retaining, uniting
from desk.desk import Desk
from desk.views import Answer, Tone
from words import mark, say

_SURE = "yes"
_WHO = Argument("contact")
# Where nothing follows, a number may be typed with its spaces.
_WHO_ALONE = Argument("contact", rest=True)


async def _merge(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await uniting.unite(
        desk,
        caller.tenant_id,
        caller.agent,
        arguments[_WHO.name],
        arguments["other"],
        sure=_SURE in arguments,
    )


async def _split(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await uniting.part(
        desk,
        caller.tenant_id,
        caller.agent,
        arguments[_WHO.name],
        arguments["address"],
        sure=_SURE in arguments,
    )


async def _hold(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await retaining.hold(desk, caller.tenant_id, caller.agent, arguments[_WHO.name])


async def _release(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await retaining.lift(desk, caller.tenant_id, caller.agent, arguments[_WHO.name])


async def _erase(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await erasing_contacts.erase(
        desk, caller.tenant_id, caller.agent, arguments[_WHO.name], sure=_SURE in arguments
    )


async def _erasures(desk: Desk, caller: Caller, _: Arguments) -> Answer:
    """How far each is, and what people have to remove by hand."""
    language = caller.language
    found = await erasing_contacts.all_of(desk, caller.tenant_id)
    told = [_told_erasure(each) for each in found]
    if not found:
        none = say(
            language, "Nobody was erased yet. `{usage}` does it.", usage=f"{PROMPT} contact erase <contact>"
        )
        return Answer((none,), Tone.TOLD, told=told)
    lines: list[str] = []
    for each in found:
        asked = f"{each.asked_at:%Y-%m-%d %H:%M} UTC"
        if each.ended_at is None:
            lines.append(say(language, "Asked {asked}: under way, at {step}.", asked=asked, step=each.step))
        else:
            lines.append(
                say(
                    language,
                    "Asked {asked}: done. Removed: messages {messages}, files {files}, posts of ours {posts}.",
                    asked=asked,
                    messages=each.messages,
                    files=each.files,
                    posts=each.posts,
                )
            )
        if each.left:
            lines.append(say(language, "Left for whoever administers the Slack workspace to delete by hand:"))
            lines += [f"• {one}" for one in each.left]
    return Answer(tuple(lines), Tone.TOLD, title=say(language, "Erasures"), told=told)


def _told_erasure(of: Erasure) -> dict[str, object]:
    return {
        "contact": of.contact_id,
        "asked": of.asked_at.isoformat(),
        "step": of.step.value,
        "ended": None if of.ended_at is None else of.ended_at.isoformat(),
        "messages": of.messages,
        "files": of.files,
        "posts": of.posts,
        "left": list(of.left),
    }


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
CONTACTS_KEPT = (
    Command(
        ("contact", "merge"),
        mark("two contacts are one person: everything of the second becomes the first's"),
        _merge,
        right=Right.ADMINISTER,
        arguments=(_WHO, Argument("other")),
        flags=(Flag(_SURE, mark("although it cannot be undone"), bare=True),),
    ),
    Command(
        ("contact", "split"),
        mark("an address is somebody else's, who is a contact of their own from now on"),
        _split,
        right=Right.ADMINISTER,
        arguments=(_WHO, Argument("address")),
        flags=(Flag(_SURE, mark("although it cannot be undone"), bare=True),),
    ),
    Command(
        ("contact", "hold"),
        mark("nothing of somebody is removed, whatever its age, until it is lifted"),
        _hold,
        right=Right.ADMINISTER,
        arguments=(_WHO_ALONE,),
    ),
    Command(
        ("contact", "release"),
        mark("lifts a hold: what is too old goes again"),
        _release,
        right=Right.ADMINISTER,
        arguments=(_WHO_ALONE,),
    ),
    Command(
        ("contact", "erase"),
        mark("destroys everything of somebody for good, here and in Slack"),
        _erase,
        right=Right.ADMINISTER,
        arguments=(_WHO_ALONE,),
        flags=(Flag(_SURE, mark("although it cannot be undone"), bare=True),),
    ),
    Command(
        ("contact", "erasures"),
        mark("how far erasures are, and what they left to remove by hand"),
        _erasures,
        right=Right.ADMINISTER,
        told=True,
    ),
    ERASE_FILES,
)
