"""What stands below a card: contacts' messages, and what went wrong with ours (pure)."""

from collections.abc import Callable, Sequence
from typing import assert_never

from bridge.slack.actions import Action
from bridge.slack.blocks.contents import referral_told, told
from bridge.slack.blocks.parts import (
    Drawn,
    button,
    buttons,
    line,
    message,
    moment,
    person,
    quote,
    rich,
    web,
    words,
)
from bridge.slack.blocks.sentences import reason
from bridge.slack.cleaning import one_line
from bridge.slack.mrkdwn import mention
from bridge.slack.wire import Json
from core.ids import PostRef
from core.text import Private
from desk.views import ContactPost, DoublePost, DoubtPost, FailurePost, ThreadPost
from words import say

_NAME = 100
_EXCERPT = 300

Permalink = Callable[[PostRef], str | None]


def draw_posts(posts: Sequence[ThreadPost], language: str, permalink: Permalink) -> Drawn:
    """One or several things as one message, in their order."""
    return message(block for post in posts for block in _draw(post, language, permalink))


def _draw(post: ThreadPost, language: str, permalink: Permalink) -> list[Json]:
    match post:
        case ContactPost():
            return [_contact(post, language, permalink)]
        case FailurePost():
            return _failure(post, language)
        case DoubtPost():
            return _doubt(post, language)
        case DoublePost():
            return [_double(post, language)]
        case _:
            assert_never(post)


def _contact(post: ContactPost, language: str, permalink: Permalink) -> Json:
    name = one_line(post.name.reveal(), _NAME) or say(language, "No name")
    first = [words(name, bold=True)]
    if post.forwarded:
        first.append(words(" · " + say(language, "forwarded"), italic=True))
    if post.late:
        first.extend(
            (words(" · " + say(language, "came late, sent at") + " ", italic=True), moment(post.sent_at))
        )
    if post.quoted is not None:
        url, earlier = permalink(post.quoted), say(language, "an earlier message")
        first.append(words(" · " + say(language, "answers") + " ", italic=True))
        first.append(web(url, earlier) if url else words(earlier, italic=True))
    source = referral_told(post.referral, language) if post.referral is not None else []
    return rich(line(*first), *told(post.content, language), *source)


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


def _about(agent: str, head: str, excerpt: Private) -> tuple[Json, Json]:
    told_to = [person(agent), words(" ")] if mention(agent) else []
    return line(*told_to, words(head)), quote(one_line(excerpt.reveal(), _EXCERPT))


def _again(message_id: str, language: str) -> Json:
    return button(Action.SEND_AGAIN, say(language, "Send again"), message_id, style="primary")
