"""What a contact allowed: the question whether they took it back (pure)."""

from bridge.slack.actions import Action
from bridge.slack.blocks.parts import button, buttons, marked
from bridge.slack.wire import Json
from desk.consent_views import WithdrawalPost
from words import say


def draw_withdrawal(post: WithdrawalPost, language: str) -> list[Json]:
    """Below the word that may mean it."""
    sentence = say(
        language,
        "This may mean that the contact wants no more messages. If it does, note it: nothing goes to them then until "
        "they write again, and they are told so once.",
    )
    label = say(language, "They want no more")
    return [
        *marked(sentence),
        buttons(button(Action.NOTE_WITHDRAWAL, label, post.message_id, style="danger")),
    ]
