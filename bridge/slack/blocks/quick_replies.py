"""The forms of quick replies: looking for one, looking it over, writing one (pure)."""

from collections.abc import Sequence

from bridge.slack.blocks.forms import form_field, form_option, modal
from bridge.slack.blocks.parts import line as running
from bridge.slack.blocks.parts import plain, rich, words
from bridge.slack.cleaning import one_line
from bridge.slack.limits import OPTION_TEXT, TYPED_TEXT
from bridge.slack.shortcuts import QUICK_REPLY, WORDS, Form, Shortcut
from bridge.slack.wire import Json
from core.quick_reply import MOST, NAME_LENGTH, TEXT_LENGTH, QuickReply, Variable
from desk.quick_replies import Field
from desk.views import QuickReplyForm, Review, Searching
from words import say

_NAME = 100


def search_form(searching: Searching) -> Json:
    """A menu that is searched while one types."""
    language = searching.language
    menu: Json = {
        "type": "external_select",
        "action_id": QUICK_REPLY,
        "min_query_length": 0,
        "placeholder": plain(say(language, "A word of its name or text")),
    }
    field = form_field(QUICK_REPLY, say(language, "Which one?"), menu)
    hint = say(language, "You see it as it goes out before it is sent.")
    title, onwards = say(language, "Quick reply"), say(language, "Look it over")
    carried = searching.conversation_id
    return modal(Shortcut.QUICK_REPLY, title, onwards, language, carried, {**field, "hint": plain(hint)})


def offered(replies: Sequence[QuickReply]) -> list[Json]:
    """The menu's options: the name and how it begins."""
    return [
        form_option(one_line(f"{reply.name}: {reply.text}", OPTION_TEXT), reply.id)
        for reply in replies[:MOST]
    ]


def review_form(review: Review) -> Json:
    """The words as they go out; they can still be changed."""
    language = review.language
    contact = one_line(review.contact.reveal(), _NAME) or say(language, "No name")
    typed: Json = {
        "type": "plain_text_input",
        "action_id": WORDS,
        "multiline": True,
        "max_length": TYPED_TEXT,
        "initial_value": review.words.reveal(),
    }
    field = form_field(WORDS, say(language, "What will be sent"), typed)
    hint = say(language, "You can change it before you send it.")
    to = rich(running(words(say(language, "To {name}", name=contact), bold=True)))
    title, send = say(language, "Quick reply"), say(language, "Send")
    return modal(
        Form.REVIEW, title, send, language, review.conversation_id, to, {**field, "hint": plain(hint)}
    )


def keep_form(form: QuickReplyForm) -> Json:
    """A name and words."""
    language = form.language
    name: Json = {"type": "plain_text_input", "action_id": Field.NAME, "max_length": NAME_LENGTH}
    text: Json = {
        "type": "plain_text_input",
        "action_id": Field.TEXT,
        "multiline": True,
        "max_length": TEXT_LENGTH,
    }
    if form.name:
        name["initial_value"] = one_line(form.name, NAME_LENGTH)
    if form.text:
        text["initial_value"] = form.text
    places = ", ".join(f"{{{variable}}}" for variable in Variable)
    hint = plain(say(language, "Filled in when it is sent: {places}.", places=places))
    return modal(
        Form.KEEP,
        say(language, "Quick reply"),
        say(language, "Keep"),
        language,
        "",
        form_field(Field.NAME, say(language, "Name"), name),
        {**form_field(Field.TEXT, say(language, "Words"), text), "hint": hint},
    )
