"""What can be pressed: the words a button carries out and back; its value is the id of a conversation or a message."""

from enum import StrEnum


class Action(StrEnum):
    """The `action_id` of every button there is."""

    CLAIM = "conversation.claim"
    CLOSE = "conversation.close"
    TRANSFER = "conversation.transfer"
    ACCEPT = "conversation.accept"
    DECLINE = "conversation.decline"
    QUICK_REPLY = "conversation.quick_reply"
    CONTACT = "conversation.contact"
    REVEAL = "contact.reveal"
    WHY = "conversation.why"
    HISTORY = "conversation.history"
    SEND_ANYWAY = "draft.send_anyway"
    TAKE_OVER = "draft.take_over_and_send"
    KEEP_AS_NOTE = "draft.keep_as_note"
    REOPEN = "draft.reopen_and_send"
    SEND_NOW = "draft.send_now"
    SEND_WHEN_THEY_WRITE = "draft.send_when_they_write"
    SEND_THEN = "draft.send_then"
    NOTE_CONSENT = "consent.note"
    NOTE_WITHDRAWAL = "consent.note_withdrawal"
    SEND_AGAIN = "message.send_again"
    CORRECT = "message.correct"
    SHOW_FORMER = "message.show_former"
    IT_ARRIVED = "message.it_arrived"
    TRY_AGAIN = "medium.try_again"
    TEMPLATE = "conversation.template"
    TEMPLATE_FOR = "message.template"
    FORWARD_TEMPLATE = "template.forward"
    RETURN_TEMPLATE = "template.return"
    ROW = "listing.row"
    PAGE = "listing.page"


# Ids are unique in a message: of what stands there more than once, each carries its place behind this.
NTH = ":"


def action_of(action_id: str) -> Action | None:
    """Which button that is; None: none of ours."""
    name = action_id.partition(NTH)[0]
    return next((known for known in Action if known.value == name), None)
