"""Forms that open from the menu of a message (pure)."""

from bridge.slack.blocks.parts import plain, quote, rich
from bridge.slack.cleaning import one_line
from bridge.slack.limits import MODAL_TITLE, OPTION_TEXT, TYPED_TEXT
from bridge.slack.shortcuts import EMOJI, NO_EMOJI, WHICH, WORDS, Shortcut
from bridge.slack.wire import Json
from desk.views import Picking
from words import say

_EXCERPT = 300
_MOST = 100

# What people answer with most. Source: WhatsApp's own row of six, and what its list shows next.
_EMOJI = ("👍", "❤️", "😂", "😮", "😢", "🙏", "🎉", "👏", "✅", "🤝", "💪", "😊", "🔥", "👌", "💯", "👋")


def answer_form(picking: Picking) -> Json:
    """Words that quote one message."""
    language = picking.language
    words: Json = {
        "type": "plain_text_input",
        "action_id": WORDS,
        "multiline": True,
        "max_length": TYPED_TEXT,
    }
    field = _field(WORDS, say(language, "Your answer"), words)
    hint = say(language, "On the phone it quotes the message.")
    return _form(Shortcut.ANSWER, say(language, "Reply to this"), picking, {**field, "hint": plain(hint)})


def reaction_form(picking: Picking) -> Json:
    """An emoji for one message."""
    language = picking.language
    options = [_option(sign, sign) for sign in _EMOJI]
    options.append(_option(say(language, "Take my reaction away"), NO_EMOJI))
    menu: Json = {"type": "static_select", "action_id": EMOJI, "options": options}
    field = _field(EMOJI, say(language, "Reaction"), menu)
    return _form(Shortcut.REACT, say(language, "React"), picking, field)


def _form(shortcut: Shortcut, title: str, picking: Picking, field: Json) -> Json:
    language, messages = picking.language, picking.messages
    about: list[Json] = []
    if len(messages) == 1:
        excerpt = one_line(messages[0].excerpt.reveal(), _EXCERPT)
        about = [rich(quote(excerpt))] if excerpt else []
    else:
        options = [
            _option(
                one_line(each.excerpt.reveal(), OPTION_TEXT) or say(language, "A message without words"),
                each.message_id,
            )
            for each in messages[:_MOST]
        ]
        menu: Json = {"type": "static_select", "action_id": WHICH, "options": options}
        about = [_field(WHICH, say(language, "Which message?"), menu)]
    return {
        "type": "modal",
        "callback_id": shortcut.value,
        "private_metadata": messages[0].message_id if len(messages) == 1 else "",
        "title": plain(one_line(title, MODAL_TITLE)),
        "submit": plain(say(language, "Send")),
        "close": plain(say(language, "Cancel")),
        "blocks": [*about, field],
    }


def _field(name: str, label: str, element: Json) -> Json:
    return {"type": "input", "block_id": name, "label": plain(label), "element": element}


def _option(text: str, value: str) -> Json:
    return {"text": plain(text), "value": value}
