"""Giving a conversation on: the form, who it may be given to, and what stands in the thread (pure)."""

from collections.abc import Sequence
from datetime import datetime

from bridge.slack.blocks.forms import form_field, form_option, modal
from bridge.slack.blocks.parts import line, marked, person, plain, quote, rich, words
from bridge.slack.cleaning import one_line
from bridge.slack.limits import MENU_OPTIONS, OPTION_TEXT
from bridge.slack.mrkdwn import date, escaped, mention
from bridge.slack.shortcuts import HOW, HOW_ALONE, HOW_NOW, TO, Form
from bridge.slack.wire import Json
from core.text import Private
from desk.agents import STATUS_WORDS
from desk.transfer_views import HandOverPost, Target, TransferForm
from words import say

_NAME = 100
_EXCERPT = 200


def transfer_form(form: TransferForm) -> Json:
    """To whom, and whether anybody else may take it."""
    language = form.language
    menu: Json = {
        "type": "external_select",
        "action_id": TO,
        "min_query_length": 0,
        "placeholder": plain(say(language, "A skillset or a colleague")),
    }
    at_once = form_option(say(language, "Now, even over their limit"), HOW_NOW)
    alone = form_option(say(language, "Only they may take it, when they can"), HOW_ALONE)
    how: Json = {
        "type": "radio_buttons",
        "action_id": HOW,
        "options": [at_once, alone],
        "initial_option": at_once,
    }
    title = say(language, "Transfer #{number}", number=form.number)
    return modal(
        Form.TRANSFER,
        title,
        say(language, "Transfer"),
        language,
        form.conversation_id,
        form_field(TO, say(language, "To"), menu),
        form_field(HOW, say(language, "How"), how),
    )


def offered_targets(skillsets: Sequence[Target], people: Sequence[Target], language: str) -> list[Json]:
    """The menu's groups: skillsets with how many are ready, people with their status and what they have."""
    groups = (
        (
            say(language, "Skillsets"),
            [form_option(_skillset(each, language), each.value) for each in skillsets],
        ),
        (say(language, "Agents"), [form_option(_person(each, language), each.value) for each in people]),
    )
    return [
        {"label": plain(label), "options": options[:MENU_OPTIONS]} for label, options in groups if options
    ]


def _skillset(target: Target, language: str) -> str:
    ready = say(language, "{ready} of {members} ready", ready=target.ready, members=target.members)
    return one_line(f"{target.name} · {ready}", OPTION_TEXT)


def _person(target: Target, language: str) -> str:
    status = "" if target.status is None else say(language, STATUS_WORDS[target.status])
    has = say(language, "{has} of {limit}", has=target.has, limit=target.limit)
    return one_line(f"{target.name} · {status} · {has}", OPTION_TEXT)


def draw_hand_over(post: HandOverPost, language: str) -> list[Json]:
    """Who gave it to whom; then what was said last, whether an answer is owed, and until when one may be given."""
    target = escaped(one_line(post.skillset, _NAME)) if post.to is None else mention(post.to)
    head = say(language, "{giver} gave this conversation to {target}.", giver=mention(post.by), target=target)
    contact = one_line(post.name.reveal(), _NAME) or say(language, "No name")
    said = [
        element
        for each in post.said
        for element in (
            line(words(contact, bold=True) if each.by is None else person(each.by)),
            quote(_words(each.words, language)),
        )
    ]
    return [
        *marked("➡️ " + head),
        *([rich(*said)] if said else []),
        *marked(f"{_owed(post, language)} {_until(post.closes_at, language)}"),
    ]


def _words(said: Private | None, language: str) -> str:
    return (said and one_line(said.reveal(), _EXCERPT)) or say(language, "A message without words")


def _owed(post: HandOverPost, language: str) -> str:
    if post.owed:
        return say(language, "The contact waits for an answer.")
    return say(language, "Our side had the last word.")


def _until(closes_at: datetime | None, language: str) -> str:
    if closes_at is None:
        return say(language, "Free text cannot be sent until the contact writes again.")
    return say(language, "Free text can be sent until {when}.", when=date(closes_at))
