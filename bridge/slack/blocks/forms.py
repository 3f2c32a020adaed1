"""Forms about one message (pure)."""

from bridge.slack.blocks.parts import plain, quote, rich
from bridge.slack.cleaning import one_line, shortened
from bridge.slack.limits import MODAL_TITLE, OPTION_TEXT, TYPED_TEXT
from bridge.slack.mrkdwn import written
from bridge.slack.shortcuts import EMOJI, NO_EMOJI, WHICH, WORDS, Form, Shortcut
from bridge.slack.wire import Json
from desk.views import CorrectionForm, Picking
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
    field = form_field(WORDS, say(language, "Your answer"), words)
    hint = say(language, "On the phone it quotes the message.")
    return _form(Shortcut.ANSWER, say(language, "Reply to this"), picking, {**field, "hint": plain(hint)})


def reaction_form(picking: Picking) -> Json:
    """An emoji for one message."""
    language = picking.language
    options = [form_option(sign, sign) for sign in _EMOJI]
    options.append(form_option(say(language, "Take my reaction away"), NO_EMOJI))
    menu: Json = {"type": "static_select", "action_id": EMOJI, "options": options}
    field = form_field(EMOJI, say(language, "Reaction"), menu)
    return _form(Shortcut.REACT, say(language, "React"), picking, field)


def correction_form(form: CorrectionForm) -> Json:
    """Words that quote what they correct, as its post stands now."""
    language = form.language
    excerpt = one_line(form.excerpt.reveal(), _EXCERPT)
    about = [rich(quote(excerpt))] if excerpt else []
    words: Json = {
        "type": "plain_text_input",
        "action_id": WORDS,
        "multiline": True,
        "max_length": TYPED_TEXT,
        "initial_value": shortened(written(form.words), TYPED_TEXT),
    }
    field = form_field(WORDS, say(language, "Correction"), words)
    hint = say(language, "On the phone it stands below and quotes what was sent first.")
    title, send = say(language, "Send a correction"), say(language, "Send")
    return modal(Form.CORRECT, title, send, language, form.message_id, *about, {**field, "hint": plain(hint)})


def _form(shortcut: Shortcut, title: str, picking: Picking, field: Json) -> Json:
    language, messages = picking.language, picking.messages
    about: list[Json] = []
    if len(messages) == 1:
        excerpt = one_line(messages[0].excerpt.reveal(), _EXCERPT)
        about = [rich(quote(excerpt))] if excerpt else []
    else:
        options = [
            form_option(
                one_line(each.excerpt.reveal(), OPTION_TEXT) or say(language, "A message without words"),
                each.message_id,
            )
            for each in messages[:_MOST]
        ]
        menu: Json = {"type": "static_select", "action_id": WHICH, "options": options}
        about = [form_field(WHICH, say(language, "Which message?"), menu)]
    carried = messages[0].message_id if len(messages) == 1 else ""
    return modal(shortcut, title, say(language, "Send"), language, carried, *about, field)


def modal(callback_id: str, title: str, submit: str, language: str, carried: str, *blocks: Json) -> Json:
    """A form. carried: what comes back with it unseen."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": carried,
        "title": plain(one_line(title, MODAL_TITLE)),
        "submit": plain(submit),
        "close": plain(say(language, "Cancel")),
        "blocks": list(blocks),
    }


def form_field(name: str, label: str, element: Json) -> Json:
    """One thing to fill in; its name comes back with what was filled in."""
    return {"type": "input", "block_id": name, "label": plain(label), "element": element}


def form_option(text: str, value: str) -> Json:
    """One of those to choose from."""
    return {"text": plain(text), "value": value}
