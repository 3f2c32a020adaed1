"""What one agent is told privately about one of their posts, with what can be done (pure)."""

from typing import assert_never

from bridge.slack.actions import Action
from bridge.slack.blocks.parts import (
    Drawn,
    Permalink,
    button,
    buttons,
    line,
    marked,
    message,
    nowhere,
    onward,
    quote,
    rich,
    web,
    words,
)
from bridge.slack.cleaning import one_line
from bridge.slack.mrkdwn import date, mention
from bridge.slack.wire import Json
from core.compliance.gate import Remedy
from core.medium import UnfitReason
from core.notice import NoticeKind
from desk.refusing import why_not
from desk.views import Notice
from words import mark, say

_EXCERPT = 300

_LABELS: dict[Action, str] = {
    Action.SEND_ANYWAY: mark("Send anyway"),
    Action.TAKE_OVER: mark("Take over and send"),
    Action.KEEP_AS_NOTE: mark("Keep as note"),
    Action.REOPEN: mark("Reopen and send"),
    Action.SEND_NOW: mark("Send now"),
    Action.SEND_WHEN_THEY_WRITE: mark("Send when they write again"),
    Action.NOTE_CONSENT: mark("Note consent"),
    Action.SEND_THEN: mark("Send then"),
    Action.CORRECT: mark("Send a correction"),
    Action.TEMPLATE_FOR: mark("Template"),
}


_UNFIT: dict[str, str] = {
    UnfitReason.GONE: mark("*Not sent:* Slack does not have this file any more."),
    UnfitReason.UNREACHABLE: mark("*Not sent:* Slack did not hand over this file. Please post it again."),
    UnfitReason.TOO_LARGE: mark(
        "*Not sent:* this file is larger than WhatsApp takes, and it cannot be made small enough."
    ),
    UnfitReason.TOO_LONG: mark(
        "*Not sent:* this recording is too long for WhatsApp. A shorter one can be sent."
    ),
    UnfitReason.UNREADABLE: mark(
        "*Not sent:* this file cannot be read: it is damaged, or something else than its name says."
    ),
    UnfitReason.UNSAFE: mark(
        "*Not sent:* this file could do harm when it is opened; files of this kind are never sent."
    ),
    UnfitReason.NOT_TAKEN: mark(
        "*Not sent:* WhatsApp does not take files of this kind. Pictures, films, sounds, PDF, Word, Excel, PowerPoint "
        "and plain text can be sent."
    ),
}


_SAID: dict[NoticeKind, str] = {
    NoticeKind.CLOSED: mark("*Not sent:* this conversation is closed. What should become of your post?"),
    NoticeKind.LATE: mark(
        "*Not sent yet:* your post reached us long after you wrote it. Should it still be sent?"
    ),
    NoticeKind.MOVED: mark(
        "*Not sent yet:* you wrote in a former thread of this conversation. Should it still be sent?"
    ),
    NoticeKind.BUTTON: mark("*Not sent yet:* here a post goes to the contact only when you say so."),
    NoticeKind.ENOUGH: mark(
        "*Not sent yet:* you have as many conversations as you may ever have. Close one of them and send it then, or "
        "ask an admin for a higher limit."
    ),
    NoticeKind.STRANGER: mark(
        "*Not sent:* only agents of this company can write to the contact. Your post stays in Slack."
    ),
    NoticeKind.UNSEEN: mark(
        "*Not sent:* this conversation is in a skillset that is none of yours. Your post stays in Slack."
    ),
    NoticeKind.LINKS: mark(
        "Links into Slack never go to contacts, so they were taken out. To the contact your post says:"
    ),
    NoticeKind.ONLY_LINKS: mark(
        "*Not sent:* links into Slack never go to contacts, and there was nothing else in your post."
    ),
    NoticeKind.EDITED: mark(
        "Your edit stays in Slack: the contact already has the post as you first wrote it, "
        "and this cannot be changed on WhatsApp. A correction can follow it."
    ),
    NoticeKind.DELETED: mark(
        "Your post was deleted after it had been sent: it cannot be deleted on WhatsApp, "
        "the contact still has it. A correction can follow it."
    ),
}


def draw_notice(notice: Notice, permalink: Permalink = nowhere, *, where: str | None = None) -> Drawn:
    """The private word. where: the link to the post, for when it comes by direct message instead of in the thread."""
    sentence = _sentence(notice)
    excerpt = one_line(notice.excerpt.reveal(), _EXCERPT)
    blocks = [*marked(sentence)]
    if excerpt:
        blocks.append(rich(quote(excerpt)))
    if notice.kind is NoticeKind.MOVED and notice.goes_on is not None:
        blocks.append(onward(notice.goes_on, notice.language, permalink))
    if where is not None:
        about, here = say(notice.language, "It is about"), say(notice.language, "this conversation")
        blocks.append(rich(line(words(about + " "), web(where, here))))
    if notice.kind is NoticeKind.FILE:
        blocks += marked(_what_became_of_the_rest(notice))
    choices = _choices(notice)
    if choices:
        blocks.append(buttons(*(_button(choice, notice, first=choice is choices[0]) for choice in choices)))
    return message(blocks)


def _button(action: Action, notice: Notice, *, first: bool) -> Json:
    leads = first and action is not Action.KEEP_AS_NOTE
    label = say(notice.language, _LABELS[action])
    return button(action, label, notice.message_id, style="primary" if leads else None)


def _choices(notice: Notice) -> tuple[Action, ...]:
    match notice.kind:
        case NoticeKind.REPLY_REFUSED:
            return (*_mends(notice), Action.KEEP_AS_NOTE)
        case NoticeKind.NOT_YOURS:
            return (Action.SEND_ANYWAY, Action.KEEP_AS_NOTE, Action.TAKE_OVER)
        case NoticeKind.CLOSED:
            return (Action.REOPEN, Action.KEEP_AS_NOTE)
        case NoticeKind.LATE | NoticeKind.MOVED | NoticeKind.BUTTON | NoticeKind.ENOUGH:
            return (Action.SEND_NOW, Action.KEEP_AS_NOTE)
        case NoticeKind.FILE:
            return (Action.SEND_NOW, Action.KEEP_AS_NOTE) if notice.words_kept else ()
        case NoticeKind.EDITED | NoticeKind.DELETED:
            return (Action.CORRECT,)
        case NoticeKind.STRANGER | NoticeKind.UNSEEN | NoticeKind.LINKS | NoticeKind.ONLY_LINKS:
            return ()
        case _:
            assert_never(notice.kind)


def _mends(notice: Notice) -> tuple[Action, ...]:
    """What can be done about a refusal, as far as a button does it."""
    if not notice.can_hold:
        return ()
    if notice.refusal is None:
        return (Action.SEND_NOW,)
    return tuple(_REMEDIES[each] for each in notice.refusal.remedies if each in _REMEDIES)


_REMEDIES: dict[Remedy, Action] = {
    Remedy.SEND_WHEN_THEY_WRITE: Action.SEND_WHEN_THEY_WRITE,
    Remedy.WAIT: Action.SEND_THEN,
    Remedy.SEND_TEMPLATE: Action.TEMPLATE_FOR,
    Remedy.ANOTHER_TEMPLATE: Action.TEMPLATE_FOR,
    Remedy.NOTE_CONSENT: Action.NOTE_CONSENT,
}


def _sentence(notice: Notice) -> str:
    match notice.kind:
        case NoticeKind.REPLY_REFUSED:
            return _refused(notice)
        case NoticeKind.NOT_YOURS:
            return _not_yours(notice)
        case NoticeKind.FILE:
            return say(notice.language, _UNFIT.get(notice.reason or "", _UNFIT[UnfitReason.UNREACHABLE]))
        case kind:
            return say(notice.language, _SAID[kind])


def _what_became_of_the_rest(notice: Notice) -> str:
    if notice.words_kept:
        return say(
            notice.language,
            "Nothing of this post was sent. Its words are kept: should they go without the file?",
        )
    return say(notice.language, "Nothing of this post was sent.")


def _refused(notice: Notice) -> str:
    if notice.refusal is None:
        return say(
            notice.language,
            "*Not sent:* it was not allowed when you wrote it, and it would be now. Your words are kept.",
        )
    return say(
        notice.language,
        "*Not sent:* {why} Your words are kept.",
        why=why_not(notice.refusal, notice.language, date),
    )


def _not_yours(notice: Notice) -> str:
    owner = mention(notice.owner) if notice.owner is not None else ""
    if not owner:
        return say(
            notice.language, "*Not sent:* a colleague has this conversation. What should become of your post?"
        )
    if notice.asked:
        return say(
            notice.language,
            "*Not sent:* {owner} is being asked about this conversation. What should become of your post?",
            owner=owner,
        )
    return say(
        notice.language,
        "*Not sent:* {owner} has this conversation. What should become of your post?",
        owner=owner,
    )
