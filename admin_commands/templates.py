"""`template`: words the channel approves, with slots, which may be sent also when the window is closed."""

import re

from admin_commands.command import Argument, Arguments, Caller, Command, Flag
from core.access import Right
from core.compliance.template import State
from core.compliance.template_plain import plain_template
from desk import template_listing, template_sending
from desk.desk import Desk
from desk.directory_fields import Wrong, one_of
from desk.form_sending import refused
from desk.template_listing import Kept
from desk.template_words import STATES, lines_of
from desk.views import Answer, Tone
from words import mark, plural, say

# `1=Ana, 2=8841`: a comma in a value separates nothing unless another slot follows.
_BETWEEN = re.compile(r",(?=\s*[\w ]+=)")
_NAME = Argument("name")
_LANGUAGE = Flag("language", mark("one of WhatsApp's language codes, as in en_GB"))


async def _list(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    language = caller.language
    try:
        states = (State(one_of(arguments["state"], tuple(State), language)),) if "state" in arguments else ()
    except Wrong as wrong:
        return refused(wrong.sentence)
    found = await template_listing.listing(desk, caller.tenant_id, states=states)
    told = {
        "count": found.count,
        "allowed": found.allowed,
        "templates": [_told(each) for each in found.kept],
    }
    if not found.kept:
        nothing = say(
            language,
            "There are no templates yet. `/witiop template new` writes one; those at Meta are here within the hour.",
        )
        return Answer((nothing,), Tone.TOLD, told=told)
    lines = [_line(each, language) for each in found.kept]
    if found.allowed is not None:
        lines.append(
            say(language, "{count} of {allowed} are used.", count=found.count, allowed=found.allowed)
        )
    return Answer(tuple(lines), Tone.TOLD, title=say(language, "Templates"), told=told)


def _line(kept: Kept, language: str) -> str:
    template = kept.template
    state = say(language, STATES[template.state])
    sent = 0 if kept.used is None else kept.used.sent
    if kept.template.put_away:
        state = say(language, "put away")
    told = plural(
        language,
        "{state}, sent {count} time in 30 days",
        "{state}, sent {count} times in 30 days",
        sent,
        state=state,
    )
    return f"`{template.name}` {template.language}  {told}"


def _told(kept: Kept) -> dict[str, object]:
    template = kept.template
    return {
        **plain_template(template),
        "state": template.state.value,
        "put_away": template.put_away,
        "quality": template.quality.value,
        "reason": template.reason,
        "advice": template.advice,
        "sent": 0 if kept.used is None else kept.used.sent,
        "last_sent": None if kept.used is None else kept.used.last.isoformat(),
    }


async def _show(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    found = await template_listing.called(
        desk, caller.tenant_id, arguments["name"], arguments.get("language", "")
    )
    if not found:
        return _unknown(caller, arguments["name"])
    lines = [line for each in found for line in lines_of(each, caller.language)]
    told = {"templates": [_told(each) for each in found]}
    return Answer(tuple(lines), Tone.TOLD, title=found[0].template.name, told=told)


def _unknown(caller: Caller, name: str) -> Answer:
    return refused(
        say(
            caller.language,
            "No template is called “{name}”. `/witiop template list` shows those there are.",
            name=name[:60],
        )
    )


async def _send(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    """One template to one contact."""
    language = caller.language
    for needed in ("to", "template"):
        if not arguments.get(needed):
            return refused(say(language, "Say `{flag}` as well.", flag=f"--{needed}"))
    pairs = [each.partition("=") for each in _BETWEEN.split(arguments.get("slots", "")) if each.strip()]
    if any(not equals for _, equals, _ in pairs):
        return refused(say(language, "Write slots like `1=Ana, 2=8841`."))
    alert = template_sending.Alert(
        to=arguments["to"],
        template=arguments["template"].strip().lower(),
        values={name.strip(): value.strip() for name, _, value in pairs},
        language=arguments.get("language", ""),
        number=arguments.get("number", ""),
    )
    return await template_sending.send_alert(desk, caller.tenant_id, caller.agent.ref, alert)


TEMPLATES = (
    Command(
        words=("template", "list"),
        help=mark("the templates there are, how far each came, and how often each is sent"),
        run=_list,
        right=Right.SEE_TEMPLATES,
        flags=(Flag("state", mark("only those in this state"), choices=tuple(State)),),
        told=True,
    ),
    Command(
        words=("template", "show"),
        help=mark("what one template says, in each of its languages"),
        run=_show,
        right=Right.SEE_TEMPLATES,
        arguments=(_NAME,),
        flags=(_LANGUAGE,),
        told=True,
    ),
    Command(
        words=("template", "send"),
        help=mark("sends a template to one contact, also to one who never wrote"),
        run=_send,
        right=Right.ANSWER,
        flags=(
            Flag("to", mark("a phone number with its +, a conversation like #1042, or words that find one")),
            Flag("template", mark("its name")),
            Flag("slots", mark("what is filled in, as in `1=Ana, 2=8841`")),
            _LANGUAGE,
            Flag("number", mark("the number it goes from; else the one they talked to last")),
        ),
        told=True,
    ),
)
