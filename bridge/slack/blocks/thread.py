"""What stands below a card: contacts' messages, and what went wrong with ours (pure)."""

from collections.abc import Sequence
from typing import assert_never

from bridge.slack.actions import Action
from bridge.slack.blocks.asking import draw_offer, draw_whose
from bridge.slack.blocks.consents import draw_withdrawal
from bridge.slack.blocks.contents import Told, file_named, told
from bridge.slack.blocks.parts import (
    Drawn,
    Permalink,
    button,
    buttons,
    divider,
    line,
    message,
    moment,
    onward,
    person,
    quote,
    rich,
    web,
    words,
)
from bridge.slack.blocks.referrals import referral_picture, referral_told
from bridge.slack.blocks.sentences import reason
from bridge.slack.blocks.transfers import draw_hand_over
from bridge.slack.cleaning import one_line
from bridge.slack.mrkdwn import mention
from bridge.slack.wire import Json
from core.acquaintance import Moved
from core.medium import Missing
from core.message import Forwarded, Reaction, Text
from core.text import Private
from desk.consent_views import WithdrawalPost
from desk.questions import OfferPost, WhosePost
from desk.transfer_views import HandOverPost
from desk.views import (
    CallPost,
    ChangePost,
    ClosingPost,
    ContactPost,
    DoublePost,
    DoubtPost,
    FailurePost,
    MissingPost,
    MovePost,
    OnwardPost,
    OwnerPost,
    Quoted,
    ReactionPost,
    SentPost,
    ThreadPost,
)
from words import mark, say

_NAME = 100
_EXCERPT = 300

_FORWARDED: dict[Forwarded, str] = {
    Forwarded.YES: mark("forwarded"),
    Forwarded.OFTEN: mark("forwarded many times"),
}


def draw_posts(
    posts: Sequence[ThreadPost], language: str, permalink: Permalink, *, plainly: bool = False
) -> Drawn:
    """
    One or several things as one message, in their order, each to be told from its neighbour.

    plainly: without tables and pictures, which Slack may refuse; everything is said in words then.
    """
    blocks: list[Json] = []
    for post in posts:
        if blocks and isinstance(post, ContactPost):
            blocks.append(divider())
        # Source: Slack, Block Kit, table block: one in a message. The next one is told as lines.
        tabled = any(block["type"] == "table" for block in blocks)
        blocks.extend(_draw(post, language, permalink, plainly=plainly, tabled=tabled))
    return message(blocks)


def _draw(  # noqa: C901 - one arm for each thing that can stand in a thread
    post: ThreadPost, language: str, permalink: Permalink, *, plainly: bool, tabled: bool
) -> list[Json]:
    match post:
        case ContactPost():
            return _contact(post, language, permalink, plainly=plainly, tabled=tabled)
        case SentPost():
            return _sent(post, language, permalink)
        case ReactionPost():
            return [_reaction(post, language, permalink)]
        case ChangePost():
            return _change(post, language, permalink)
        case CallPost():
            return [_call(post, language)]
        case MovePost():
            return [_move(post, language)]
        case HandOverPost():
            return draw_hand_over(post, language)
        case FailurePost():
            return _failure(post, language)
        case DoubtPost():
            return _doubt(post, language)
        case DoublePost():
            return [_double(post, language)]
        case ClosingPost():
            return [_closing(post, language)]
        case WithdrawalPost():
            return draw_withdrawal(post, language)
        case OwnerPost():
            return [_owner(post, language)]
        case OfferPost():
            return draw_offer(post, language)
        case WhosePost():
            return [draw_whose(post, language)]
        case OnwardPost(thread):
            return [onward(thread, language, permalink)]
        case MissingPost():
            return _missing(post, language)
        case _:
            assert_never(post)


def _contact(
    post: ContactPost, language: str, permalink: Permalink, *, plainly: bool, tabled: bool
) -> list[Json]:
    said = told(post.content, language)
    if plainly or tabled:
        said = Told([*said.lines, *said.plainly])
    source = [] if post.referral is None else referral_told(post.referral, language)
    picture = [] if post.referral is None or plainly else referral_picture(post.referral, language)
    head = [line(*_head(post, language, permalink)), *_asked(post)]
    return [rich(*head, *said.lines, *source), *said.below, *picture]


def _head(post: ContactPost, language: str, permalink: Permalink) -> list[Json]:
    """Who, and what one should know of the message before reading it."""
    name = one_line(post.name.reveal(), _NAME) or say(language, "No name")
    first = [words(name, bold=True)]
    if post.forwarded is not Forwarded.NO:
        first.append(words(" · " + say(language, _FORWARDED[post.forwarded]), italic=True))
    if post.edited:
        first.append(words(" · " + say(language, "changed later"), italic=True))
    if post.late:
        first.extend(
            (words(" · " + say(language, "came late, sent at") + " ", italic=True), moment(post.sent_at))
        )
    if post.quoted is not None:
        first.extend(_answers(post.quoted, language, permalink))
    if post.product is not None:
        about = say(
            language, "asks about the product “{product}”", product=one_line(post.product.reveal(), _NAME)
        )
        first.append(words(" · " + about, italic=True))
    return first


def _answers(quoted: Quoted, language: str, permalink: Permalink) -> list[Json]:
    if quoted.post is None and quoted.excerpt is None:
        return [words(" · " + say(language, "answers a message that is not known here"), italic=True)]
    url, earlier = (
        None if quoted.post is None else permalink(quoted.post),
        say(language, "an earlier message"),
    )
    answers = words(" · " + say(language, "answers") + " ", italic=True)
    return [answers, web(url, earlier) if url else words(earlier, italic=True)]


def _asked(post: ContactPost) -> list[Json]:
    """How the message begins that is answered: what was asked stands above what was said or chosen."""
    excerpt = None if post.quoted is None else post.quoted.excerpt
    return [] if excerpt is None else [quote(one_line(excerpt.reveal(), _EXCERPT))]


def _reaction(post: ReactionPost, language: str, permalink: Permalink) -> Json:
    name = one_line(post.name.reveal(), _NAME) or say(language, "No name")
    return rich(*_did_to(name, _reacted(post.emoji, language), post.quoted, language, permalink))


def _sent(post: SentPost, language: str, permalink: Permalink) -> list[Json]:
    """What an agent sent by a form; words can be corrected, as nobody can edit a post of ours."""
    said = _said(post, language, permalink)
    if post.agent is None or not isinstance(post.content, Text):
        return [said]
    return [said, buttons(button(Action.CORRECT, say(language, "Send a correction"), post.message_id))]


def _said(post: SentPost, language: str, permalink: Permalink) -> Json:
    if post.by_itself:
        sent = line(words(say(language, "This number said by itself:"), italic=True))
        return rich(sent, *told(post.content, language).lines)
    if post.agent is None:
        sent = line(words("📱 " + say(language, "Sent outside of Slack, from the phone app"), italic=True))
        return rich(sent, *told(post.content, language).lines)
    name = one_line(post.agent, _NAME)
    if isinstance(post.content, Reaction) and post.quoted is not None:
        return rich(*_did_to(name, _reacted(post.content.emoji, language), post.quoted, language, permalink))
    answered = say(language, "answered")
    head = (
        [line(words(name, bold=True), words(f" {answered}", italic=True))]
        if post.quoted is None
        else _did_to(name, answered, post.quoted, language, permalink)
    )
    return rich(*head, *told(post.content, language).lines)


def _reacted(emoji: Private | None, language: str) -> str:
    if emoji is None:
        return say(language, "took their reaction away from")
    return say(language, "reacted with {emoji} to", emoji=one_line(emoji.reveal(), 40))


def _did_to(name: str, did: str, quoted: Quoted, language: str, permalink: Permalink) -> list[Json]:
    """Who did what to which message, and how that begins."""
    url = None if quoted.post is None else permalink(quoted.post)
    earlier = say(language, "an earlier message")
    shown = web(url, earlier) if url else words(earlier, italic=True)
    below = [] if quoted.excerpt is None else [quote(one_line(quoted.excerpt.reveal(), _EXCERPT))]
    return [line(words(name, bold=True), words(f" {did} ", italic=True), shown), *below]


def _change(post: ChangePost, language: str, permalink: Permalink) -> list[Json]:
    name = one_line(post.name.reveal(), _NAME) or say(language, "No name")
    did = say(language, "🗑️ deleted") if post.deleted else say(language, "✏️ changed")
    url, earlier = permalink(post.post), say(language, "an earlier message")
    shown = web(url, earlier) if url else words(earlier, italic=True)
    now = [] if post.words is None else [quote(one_line(post.words.reveal(), _EXCERPT))]
    told_of = rich(line(words(name, bold=True), words(f" {did} ", italic=True), shown), *now)
    return [
        told_of,
        buttons(button(Action.SHOW_FORMER, say(language, "What it said before"), post.message_id)),
    ]


def _call(post: CallPost, language: str) -> Json:
    name = one_line(post.name.reveal(), _NAME) or say(language, "No name")
    if post.lasted is None:
        said = say(language, "{name} called and nobody answered.", name=name)
    else:
        seconds = round(post.lasted.total_seconds())
        said = say(
            language, "{name} called. It lasted {time}.", name=name, time=f"{seconds // 60}:{seconds % 60:02}"
        )
    return rich(line(words("📞 " + said + " ", italic=True), moment(post.at)))


def _move(post: MovePost, language: str) -> Json:
    name = one_line(post.name.reveal(), _NAME) or say(language, "No name")
    told_of = [words(name, bold=True), words(" " + _moved(post, language))]
    return rich(line(words("🔑 " if post.moved is Moved.KEYS else "📱 "), *told_of))


def _moved(post: MovePost, language: str) -> str:
    match post.moved:
        case Moved.NUMBER if post.phone is not None:
            return say(
                language,
                "has a new phone number: {phone}. It is the same person, and the conversation goes on here.",
                phone=post.phone,
            )
        case Moved.NUMBER | Moved.IDENTITY:
            return say(
                language,
                "has a new WhatsApp identity. It is the same person, and the conversation goes on here.",
            )
        case Moved.KEYS:
            return say(
                language,
                "has set up WhatsApp anew, maybe on another phone. Make sure who it is before you share anything "
                "private.",
            )
        case _:
            assert_never(post.moved)


def _failure(post: FailurePost, language: str) -> list[Json]:
    head = say(language, "This message did not reach the contact:")
    code = say(language, "(code {code})", code=one_line(post.code, 60))
    why = line(words(reason(language, post.tell) + " "), words(code, italic=True))
    return [
        rich(*_about(post.agent, "⚠️ " + head, post.excerpt), why),
        buttons(_again(post.message_id, language)),
    ]


def _doubt(post: DoubtPost, language: str) -> list[Json]:
    head = say(language, "This message may not have reached the contact:")
    hint = say(
        language,
        "WhatsApp's answer was lost. Sending again may show it twice; if a report still comes, it is noted here.",
    )
    arrived = button(Action.IT_ARRIVED, say(language, "It arrived"), post.message_id)
    return [
        rich(*_about(post.agent, "❓ " + head, post.excerpt), line(words(hint))),
        buttons(_again(post.message_id, language), arrived),
    ]


def _double(post: DoublePost, language: str) -> Json:
    head = say(language, "The contact has this message twice: both times it was sent, it arrived.")
    return rich(line(words("⚠️ " + head)), quote(one_line(post.excerpt.reveal(), _EXCERPT)))


# Why a file did not come, and whether asking for it again may help.
_MISSING: dict[Missing, tuple[str, bool]] = {
    Missing.GONE: (
        mark(
            "WhatsApp does not have it any more: it keeps files for seven days. Ask the contact to send it again."
        ),
        False,
    ),
    Missing.UNREACHABLE: (
        mark("WhatsApp did not hand it over, however often it was asked. It keeps files for seven days."),
        True,
    ),
    Missing.TOO_LARGE: (
        mark("It is larger than what is carried here. Ask the contact for a smaller one, or for a link."),
        False,
    ),
    Missing.DAMAGED: (
        mark(
            "What arrived was not what was sent, so it is not shown. Try again, or ask the contact to send it again."
        ),
        True,
    ),
    Missing.UNSAFE: (
        mark("WhatsApp's answer led to a place where files must not come from, so it was not fetched."),
        True,
    ),
    Missing.NOT_TAKEN: (
        mark(
            "Slack did not take it. Perhaps files of this kind are not allowed in this workspace, or it has no room."
        ),
        True,
    ),
}


def _missing(post: MissingPost, language: str) -> list[Json]:
    name = one_line(post.name.reveal(), _NAME) or say(language, "No name")
    head = say(language, "A file of {name} did not arrive here:", name=name)
    why, may_help = _MISSING[post.missing]
    shown = rich(
        line(words("⚠️ " + head)),
        quote(file_named(post.kind, post.label, language)),
        line(words(say(language, why))),
    )
    if not may_help:
        return [shown]
    again = button(Action.TRY_AGAIN, say(language, "Try again"), post.message_id, style="primary")
    return [shown, buttons(again)]


def _closing(post: ClosingPost, language: str) -> Json:
    """Whom it concerns, what is owed, and until when."""
    named = [part for agent in post.agents for part in (person(agent), words(" "))]
    if post.owned:
        owed = say(language, "This contact is still waiting for an answer. Free text can be sent until")
    else:
        owed = say(
            language, "Nobody has this conversation, and its contact is waiting. Free text can be sent until"
        )
    return rich(line(*named, words("⏳ " + owed + " "), moment(post.closes_at), words(".")))


def _owner(post: OwnerPost, language: str) -> Json:
    """Whose it is, or whose contact has written; a mention is what makes Slack tell them."""
    name = one_line(post.name.reveal(), _NAME) or say(language, "No name")
    told_of = say(language, "{name} has written.", name=name)
    sentence = told_of if post.written else say(language, "This conversation is yours.")
    named = [person(post.agent), words(" ")] if mention(post.agent) else []
    return rich(line(*named, words(sentence)))


def _about(agent: str, head: str, excerpt: Private) -> tuple[Json, Json]:
    told_to = [person(agent), words(" ")] if mention(agent) else []
    return line(*told_to, words(head)), quote(one_line(excerpt.reveal(), _EXCERPT))


def _again(message_id: str, language: str) -> Json:
    return button(Action.SEND_AGAIN, say(language, "Send again"), message_id, style="primary")
