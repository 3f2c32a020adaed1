"""One sample of each cell, run through the code that carries it: what stands in its golden file."""

from dataclasses import replace
from typing import Any

from bridge.slack.blocks.notices import draw_notice
from bridge.slack.emoji_names import name_of
from bridge.slack.mrkdwn import names_in, read_mrkdwn
from bridge.whatsapp.render import message_body
from core.acquaintance import Moved
from core.ids import MediaRef, MessageId, PostRef, TemplateId
from core.message import (
    CallPermission,
    Card,
    Cards,
    Choice,
    ChoiceKind,
    Choices,
    Content,
    Deleted,
    Form,
    Forwarded,
    FromTemplate,
    Location,
    Media,
    MediaKind,
    Option,
    Order,
    OrderLine,
    Reaction,
    Referral,
    SlotPlace,
    SlotValue,
    Tappable,
    Text,
    Unsupported,
)
from core.notice import NoticeKind
from core.text import Private, RichText
from desk.views import ChangePost, ContactPost, MovePost, Quoted, ReactionPost, ThreadPost
from tests.bridge.slack.drawings import NOON, NOTICE, POST, drawn_post
from tests.bridge.whatsapp.cleared import KEY, cleared
from tests.carriage.table import TABLE, Direction, Kind

QUOTED = Quoted(PostRef("C1/1.000001"), Private("Shall we send it today?"))
NAME = Private("Marta Example")


def sample(direction: Direction, kind: Kind) -> Any:
    """What the code makes of it, as JSON."""
    if direction is Direction.TO_AGENT:
        return _shown(kind)
    return _sent(kind)


def _media(kind: MediaKind, mime_type: str) -> Media:
    """With a caption only where there can be one."""
    captioned = kind in (MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.DOCUMENT)
    return Media(
        kind,
        MediaRef("1037543291543636"),
        mime_type,
        filename=Private("invoice.pdf") if kind is MediaKind.DOCUMENT else None,
        caption=RichText.plain("As promised") if captioned else None,
    )


MEDIA: dict[Kind, Media] = {
    Kind.IMAGE: _media(MediaKind.IMAGE, "image/jpeg"),
    Kind.VIDEO: _media(MediaKind.VIDEO, "video/mp4"),
    Kind.AUDIO: _media(MediaKind.AUDIO, "audio/mpeg"),
    Kind.VOICE: _media(MediaKind.VOICE, "audio/ogg; codecs=opus"),
    Kind.DOCUMENT: _media(MediaKind.DOCUMENT, "application/pdf"),
    Kind.STICKER: _media(MediaKind.STICKER, "image/webp"),
}

# ---- contact to agent ----------------------------------------------------------------------------------------------

_CHOICE = Choice(ChoiceKind.LIST, Private("today"), Private("Today"), Private("before noon"))
RECEIVED: dict[Kind, Content] = {
    **MEDIA,
    Kind.TEXT: Text(RichText.plain("Where is my parcel?")),
    Kind.LOCATION: Location(45.4642, 9.19, Private("Duomo"), Private("Piazza del Duomo")),
    Kind.CARDS: Cards((Card(Private("Ada"), (Private("+441632960001"),), (Private("ada@example.com"),)),)),
    Kind.BUTTONS: Unsupported("interactive", 131051),
    Kind.TEMPLATE: Unsupported("hsm", 131051),
    Kind.CHOICE: _CHOICE,
    Kind.TEMPLATE_BUTTON: replace(_CHOICE, kind=ChoiceKind.TEMPLATE_BUTTON, description=None),
    Kind.FORM: Form(
        "flow", ((Private("values.day"), Private("Friday")), (Private("values.floor"), Private("3")))
    ),
    Kind.CALL_PERMISSION: CallPermission(allowed=True, until=NOON),
    Kind.ORDER: Order("1", (OrderLine(Private("shoe-42"), 2, 49.9, "EUR"),), Private("Blue, please")),
    Kind.DELETION: Deleted(),
    Kind.TOO_LARGE: Unsupported("video", 131052),
    Kind.UNSUPPORTED: Unsupported("poll_creation", 131051),
}
SURROUNDED: dict[Kind, ContactPost] = {
    Kind.CHOICE: replace(POST, content=_CHOICE, quoted=QUOTED),
    Kind.TEMPLATE_BUTTON: replace(POST, content=RECEIVED[Kind.TEMPLATE_BUTTON], quoted=QUOTED),
    Kind.PRODUCT: replace(POST, product=Private("shoe-42")),
    Kind.ADVERTISEMENT: replace(
        POST,
        referral=Referral(
            Private("https://fb.example/ad"), Private("Sale"), picture_url=Private("https://fb.example/a.jpg")
        ),
    ),
    Kind.ANSWER: replace(POST, quoted=QUOTED),
    Kind.FORWARDED: replace(POST, forwarded=Forwarded.OFTEN),
    Kind.EDIT: replace(POST, edited=True),
}
LINES: dict[Kind, ThreadPost] = {
    Kind.REACTION: ReactionPost(NAME, Private("🫎"), QUOTED),
    Kind.REACTION_TAKEN_AWAY: ReactionPost(NAME, None, QUOTED),
    Kind.EDIT: ChangePost(MessageId("m1"), NAME, PostRef("C1/1.000001"), Private("Tomorrow"), deleted=False),
    Kind.DELETION: ChangePost(MessageId("m1"), NAME, PostRef("C1/1.000001"), None, deleted=True),
    Kind.NUMBER_CHANGE: MovePost(NAME, Moved.NUMBER, "+44 *** *** 0124"),
    Kind.IDENTITY_CHANGE: MovePost(NAME, Moved.KEYS, None),
}


def _shown(kind: Kind) -> Any:
    shown: dict[str, Any] = {}
    if kind in SURROUNDED or kind in RECEIVED:
        post = SURROUNDED[kind] if kind in SURROUNDED else replace(POST, content=RECEIVED[kind])
        shown["post"] = drawn_post(post).fields()
    if kind is Kind.REACTION:
        shown["reaction"] = name_of("❤️")
    if kind in LINES:
        shown["line"] = drawn_post(LINES[kind]).fields()
    return shown


# ---- agent to contact ----------------------------------------------------------------------------------------------

# What an agent types in Slack.
TYPED: dict[Kind, str] = {
    Kind.TEXT: "On its way, *today*: <https://example.com/t|track it> :truck:",
    Kind.CARDS: "Ask Ada: <tel:+441632960001|+441632960001>",
    Kind.PRODUCT: "Do you mean `shoe-42`?",
    Kind.FORWARDED: "&gt;The parcel left on Monday.",
}
# What an agent sends by a form, by itself.
FILLED: dict[Kind, Content] = {
    Kind.LOCATION: Location(45.4642, 9.19, Private("Our shop"), Private("Piazza del Duomo, Milan")),
    Kind.BUTTONS: Choices(
        Private("When shall we come?"),
        (Option(Private("1"), Private("Today")), Option(Private("2"), Private("Tomorrow"))),
    ),
    Kind.TEMPLATE: FromTemplate(
        TemplateId("t1"),
        "order_update",
        "en_GB",
        "utility",
        Private("Hello Ada, your order 8841 has left."),
        Private("Order 8841"),
        "Reply STOP to hear no more",
        (Tappable("Thanks"), Tappable("Track it", Private("https://example.com/t/8841"))),
        (
            SlotValue(SlotPlace.HEADER, Private("8841"), "order"),
            SlotValue(SlotPlace.BODY, Private("Ada"), "name"),
            SlotValue(SlotPlace.BODY, Private("8841"), "order"),
            SlotValue(SlotPlace.LINK, Private("8841"), button=1),
        ),
        file=Media(MediaKind.IMAGE, MediaRef("126"), "image/jpeg"),
    ),
}
# What an agent sends by a form, about a message.
ABOUT: dict[Kind, Content] = {
    Kind.ANSWER: Text(RichText.plain("Yes, it is.")),
    Kind.REACTION: Reaction(Private("👍🏽")),
    Kind.REACTION_TAKEN_AWAY: Reaction(None),
}
NOTICES: dict[Kind, NoticeKind] = {Kind.EDIT: NoticeKind.EDITED, Kind.DELETION: NoticeKind.DELETED}


def _sent(kind: Kind) -> Any:
    if kind in TYPED:
        typed = TYPED[kind]
        return {"typed": typed, "sent": _body(Text(RichText(read_mrkdwn(typed, names_in(typed)))))}
    if kind in FILLED:
        return {"sent": _body(FILLED[kind])}
    if kind in ABOUT:
        return {"sent": message_body(cleared(ABOUT[kind], quoted="wamid.Q"), KEY)}
    if kind in MEDIA:
        return {"sent": _body(MEDIA[kind])}
    if kind in NOTICES:
        return {"told": draw_notice(replace(NOTICE, kind=NOTICES[kind])).fields()}
    cell = TABLE[Direction.TO_CONTACT][kind]
    return {"told": cell.as_what, "source": cell.source}


def _body(content: Content) -> Any:
    return message_body(cleared(content), KEY)
