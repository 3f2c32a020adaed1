"""What stands in the menu of a message: the words a shortcut and its form carry out and back."""

from enum import StrEnum


class Shortcut(StrEnum):
    """The `callback_id` of every message shortcut, and of the form it opens. Source: manifest.yml, held equal."""

    ANSWER = "message.answer"
    REACT = "message.react"
    QUICK_REPLY = "message.quick_reply"
    PLACE = "message.location"
    CHOICES = "message.choices"


class Form(StrEnum):
    """The `callback_id` of every form that follows another one, a button or a command."""

    CORRECT = "message.correct"
    REVIEW = "quick_reply.review"
    KEEP = "quick_reply.keep"
    TRANSFER = "conversation.transfer"
    CLOSE = "conversation.close"
    COMMAND = "command"
    CONTACT = "contact"
    RETURN_TEMPLATE = "template.return"
    SEARCH_TEMPLATE = "template.search"
    FILL_TEMPLATE = "template.fill"
    WRITE_TEMPLATE = "template.write"
    SAMPLE_TEMPLATE = "template.samples"


# Fields of the forms: block_id and action_id alike.
WHICH = "which"
WORDS = "words"
EMOJI = "emoji"
QUICK_REPLY = "quick_reply"
TEMPLATE = "template"
TO = "to"
HOW = "how"

# Whether a conversation is given at once, or kept for the one it is given to.
HOW_NOW, HOW_ALONE = "now", "alone"

# What the emoji menu carries for "take it away".
NO_EMOJI = "none"
