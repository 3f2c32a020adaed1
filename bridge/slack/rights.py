"""What each gesture asks of whoever makes it: the least right there is to it. What is not listed nobody may do."""

from collections.abc import Mapping

from bridge.slack.actions import Action
from bridge.slack.shortcuts import QUICK_REPLY, TEMPLATE, TO, Form, Shortcut
from core.access import Right

# None: the right depends on what it is about, and its use case alone asks for it; a full member it takes in any case.
OF_BUTTON: Mapping[Action, Right | None] = {
    Action.CLAIM: Right.ANSWER,
    Action.CLOSE: Right.ANSWER,
    Action.TRANSFER: Right.ANSWER,
    Action.ACCEPT: Right.ANSWER,
    Action.DECLINE: Right.ANSWER,
    Action.QUICK_REPLY: Right.ANSWER,
    Action.TEMPLATE: Right.ANSWER,
    Action.TEMPLATE_FOR: Right.ANSWER,
    Action.CONTACT: Right.LOOK_UP_CONTACTS,
    Action.REVEAL: Right.REVEAL_NUMBERS,
    Action.SEND_ANYWAY: Right.ANSWER,
    Action.TAKE_OVER: Right.TAKE_OVER,
    Action.KEEP_AS_NOTE: Right.ANSWER,
    Action.REOPEN: Right.ANSWER,
    Action.SEND_NOW: Right.ANSWER,
    Action.SEND_WHEN_THEY_WRITE: Right.ANSWER,
    Action.SEND_THEN: Right.ANSWER,
    Action.SEND_AGAIN: Right.ANSWER,
    Action.NOTE_CONSENT: Right.ANSWER,
    Action.NOTE_WITHDRAWAL: Right.ANSWER,
    Action.CORRECT: Right.ANSWER,
    Action.SHOW_FORMER: Right.SEE_FORMER,
    Action.IT_ARRIVED: Right.ANSWER,
    Action.TRY_AGAIN: Right.ANSWER,
    Action.WHY: Right.OVERSEE,
    Action.HISTORY: Right.ANSWER,
    Action.ROW: Right.ANSWER,  # each deed asks for its own
    Action.PAGE: Right.ANSWER,
    Action.FORWARD_TEMPLATE: None,  # operators, who have no role here
    Action.RETURN_TEMPLATE: None,
}

# To open its form as to send it.
OF_SHORTCUT: Mapping[Shortcut, Right] = {
    Shortcut.ANSWER: Right.ANSWER,
    Shortcut.REACT: Right.ANSWER,
    Shortcut.QUICK_REPLY: Right.ANSWER,
    Shortcut.PLACE: Right.ANSWER,
    Shortcut.CHOICES: Right.ANSWER,
}

# The form of a command asks what the command asks.
OF_FORM: Mapping[Form, Right | None] = {
    Form.CORRECT: Right.ANSWER,
    Form.REVIEW: Right.ANSWER,
    Form.KEEP: Right.ADMINISTER,
    Form.TRANSFER: Right.ANSWER,
    Form.CLOSE: Right.ANSWER,
    Form.CONTACT: Right.ANSWER,
    Form.RETURN_TEMPLATE: None,
    Form.SEARCH_TEMPLATE: Right.ANSWER,
    Form.FILL_TEMPLATE: Right.ANSWER,
    Form.WRITE_TEMPLATE: Right.ADMINISTER,
    Form.SAMPLE_TEMPLATE: Right.ADMINISTER,
}

# By the menu's action_id: to see what it offers.
OF_SEARCH: Mapping[str, Right] = {
    QUICK_REPLY: Right.ANSWER,
    TEMPLATE: Right.ANSWER,
    TO: Right.ANSWER,
}

# Every one of them, by the name that it has in Slack.
_BY_NAME: dict[str, Right | None] = {
    **{each.value: right for each, right in OF_SHORTCUT.items()},
    **{each.value: right for each, right in OF_FORM.items()},
}


def right_to_send(form: str) -> Right | None:
    """By a form's callback_id. Raises KeyError for one that nobody may send."""
    return _BY_NAME[form]
