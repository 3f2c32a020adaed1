"""Who is asked about a conversation, and what became of who has it (pure)."""

from typing import assert_never

from bridge.slack.actions import Action
from bridge.slack.blocks.parts import (
    Drawn,
    Permalink,
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
from bridge.slack.blocks.template_words import draw_template_word
from bridge.slack.cleaning import one_line
from bridge.slack.wire import Json
from core.ids import AgentRef
from core.seeking import Word
from desk.questions import AwayWord, DirectWord, OfferPost, OfferWord, WhosePost
from desk.template_views import TemplateWord
from words import say

_NAME = 100
_EXCERPT = 300


def draw_offer(post: OfferPost, language: str) -> list[Json]:
    """An agent is asked in the thread; yes and no stand below."""
    asked = say(language, "can you take this conversation? You are asked until")
    shown = rich(line(*_named((post.agent,)), words("🙋 " + asked + " "), moment(post.until), words(".")))
    return [shown, buttons(*answers_to_offer(post.number, post.conversation_id, language))]


def draw_word(word: DirectWord, permalink: Permalink) -> Drawn:
    """What one person is told by direct message."""
    match word:
        case OfferWord():
            return message(_asked(word, permalink))
        case AwayWord(language, absent):
            gone = say(
                language, "You let two conversations pass, so you count as away and are asked no more."
            )
            if absent:
                gone = say(language, "Slack shows you as away, so you are asked no more.")
            back = say(language, "Type `/witiop status available` as soon as you are there again.")
            return message([rich(line(words("💤 " + gone + " " + back)))])
        case TemplateWord():
            return draw_template_word(word)
        case _:
            assert_never(word)


def _asked(word: OfferWord, permalink: Permalink) -> list[Json]:
    name = one_line(word.name.reveal(), _NAME) or say(word.language, "No name")
    title = f"{name} · #{word.number}"
    url = permalink(word.thread, root=True)
    ask = say(word.language, "Can you take this conversation? You are asked until")
    head = line(
        words("🙋 "),
        web(url, title) if url else words(title, bold=True),
        words(" " + ask + " "),
        moment(word.until),
        words("."),
    )
    excerpt = None if word.excerpt is None else one_line(word.excerpt.reveal(), _EXCERPT)
    said = [] if not excerpt else [quote(excerpt)]
    return [rich(head, *said), buttons(*answers_to_offer(word.number, word.conversation_id, word.language))]


def draw_whose(post: WhosePost, language: str) -> Json:
    """Whom it concerns, and what became of who has the conversation."""
    sign, said = _said(post.word, language)
    return rich(line(*_named(post.agents), words(f"{sign} {said} "), moment(post.since), words(".")))


def _said(word: Word, language: str) -> tuple[str, str]:
    match word:
        case Word.NOBODY:
            return "🆘", say(
                language, "nobody was found for this conversation: anybody may claim it. It waits since"
            )
        case Word.RELEASED:
            return "🔓", say(
                language, "this conversation was kept for one alone, and is anybody's now. It waits since"
            )
        case Word.ANSWER_DUE:
            return "⏳", say(language, "your first answer is due. The contact has been waiting since")
        case Word.STILL_DUE:
            return "⏳", say(
                language,
                "the first answer is still due, and soon somebody else is asked. The contact waits since",
            )
        case Word.BACK:
            return "↩️", say(language, "this conversation was taken back from you, at")
        case _:
            assert_never(word)


def _named(agents: tuple[AgentRef, ...]) -> list[Json]:
    return [part for agent in agents for part in (person(agent), words(" "))]


def answers_to_offer(number: int, conversation_id: str, language: str) -> tuple[Json, Json]:
    """Yes and no, for the one who is asked; whoever else presses is told who that is."""
    accept = button(
        Action.ACCEPT,
        say(language, "Accept"),
        conversation_id,
        style="primary",
        spoken=say(language, "Accept conversation {number}", number=number),
    )
    decline = button(
        Action.DECLINE,
        say(language, "Decline"),
        conversation_id,
        spoken=say(language, "Decline conversation {number}", number=number),
    )
    return accept, decline
