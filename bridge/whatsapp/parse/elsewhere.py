"""What staff or Meta's own agent wrote, and what contacts write to that agent."""

from bridge.whatsapp.parse.content import content_of
from bridge.whatsapp.parse.messages import from_contact
from bridge.whatsapp.parse.people import addresses, recipient
from bridge.whatsapp.parse.surroundings import Around
from bridge.whatsapp.wire import Fields
from core.ids import RemoteMessageId
from desk.channel_news import ChannelReported
from desk.items import HeardElsewhere, Item, MessageReceived, Unrecognised, WrittenElsewhere


def echo(element: Fields, around: Around) -> Item:
    """
    The item of one element of `message_echoes`.

    From the phone app it is a message like others; from Meta's agent it holds the body of the send request. An edit or
    a deletion of staff is only reported: it changes what they wrote outside this product.
    """
    at, remote_id = element.time("timestamp"), element.id("id")
    if around.number is None:
        return Unrecognised("no number")
    if at is None or remote_id is None:
        return Unrecognised("echo incomplete")
    kind = element.id("type")
    if kind in ("edit", "revoke"):
        original = element.child(kind).id("original_message_id") or ""
        return ChannelReported(around.account, f"echo {kind}", (("original_message_id", original),))
    sent = element.child("message")
    to = (
        addresses(sent.id("to"), sent.id("recipient"))
        if sent
        else recipient(element, around.contacts).addresses
    )
    if not to:
        return Unrecognised("no recipient")
    return WrittenElsewhere(around.number, to, RemoteMessageId(remote_id), at, content_of(sent or element))


def heard(element: Fields, around: Around) -> Item:
    """What a contact did while Meta's agent holds the conversation; only what they wrote is set apart."""
    item = from_contact(element, around)
    return HeardElsewhere(item) if isinstance(item, MessageReceived) else item
