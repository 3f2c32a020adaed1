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
    SEND_ANYWAY = "draft.send_anyway"
    TAKE_OVER = "draft.take_over_and_send"
    KEEP_AS_NOTE = "draft.keep_as_note"
    REOPEN = "draft.reopen_and_send"
    SEND_NOW = "draft.send_now"
    SEND_WHEN_THEY_WRITE = "draft.send_when_they_write"
    SEND_THEN = "draft.send_then"
    SEND_AGAIN = "message.send_again"
    CORRECT = "message.correct"
    SHOW_FORMER = "message.show_former"
    IT_ARRIVED = "message.it_arrived"
    TRY_AGAIN = "medium.try_again"
    FORWARD_TEMPLATE = "template.forward"
    RETURN_TEMPLATE = "template.return"
