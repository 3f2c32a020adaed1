"""Why something did not arrive, in plain words."""

from desk.problems import Tell
from words import mark, say

REASONS: dict[str, str] = {
    Tell.TEMPORARY: mark("WhatsApp has a temporary problem."),
    Tell.BUSY: mark("WhatsApp takes no more messages to this contact at the moment."),
    Tell.WINDOW_CLOSED: mark(
        "The 24 hours in which free text may be sent have ended. They begin anew when the contact writes again."
    ),
    Tell.UNREACHABLE: mark(
        "This contact cannot be reached on WhatsApp: the number may have changed or left WhatsApp."
    ),
    Tell.NOT_ACCEPTED: mark("WhatsApp did not accept this message."),
    Tell.OPTED_OUT: mark("This contact does not want to receive such messages."),
    Tell.IDENTITY_CHANGED: mark("This contact's WhatsApp account has changed and must be confirmed first."),
    Tell.TEMPLATE: mark("The template cannot be used as it is."),
    Tell.ACCOUNT: mark("WhatsApp has restricted this company's account. An administrator has to look at it."),
    Tell.CREDENTIALS: mark("WhatsApp does not let us in any more. An administrator has to renew the access."),
    Tell.PAYMENT: mark("WhatsApp asks for the account's payment details to be settled."),
    Tell.MEDIA: mark("WhatsApp could not use the file."),
    Tell.UNKNOWN: mark("WhatsApp gave no answer, so nobody knows whether it arrived."),
    Tell.THREAD_GONE: mark("The thread is gone."),
    Tell.CHANNEL_GONE: mark("The channel is gone."),
    Tell.PERSON_GONE: mark("This person is not in the workspace any more."),
    Tell.OUR_FAULT: mark("Something went wrong on our side. It was noted for whoever runs this."),
}


def reason(language: str, tell: str) -> str:
    """The sentence for a `Tell` value; one nobody knows is told as not accepted."""
    return say(language, REASONS.get(tell, REASONS[Tell.NOT_ACCEPTED]))
