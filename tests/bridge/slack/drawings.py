"""Everything agents can be shown, one of each kind, for the tests of how it is drawn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bridge.slack.blocks.answers import draw_alert, draw_anchor, draw_answer
from bridge.slack.blocks.asking import draw_word
from bridge.slack.blocks.card import draw_card
from bridge.slack.blocks.notices import draw_notice
from bridge.slack.blocks.parts import Drawn, nowhere
from bridge.slack.blocks.template_words import draw_review
from bridge.slack.blocks.thread import draw_posts
from core.acquaintance import Moved
from core.audit import Anchor
from core.compliance.consent import Purpose
from core.compliance.gate import Refusal, RefusalReason, Remedy
from core.ids import AgentRef, ConversationId, MediaRef, MessageId, PostRef, TenantId
from core.medium import Missing
from core.message import (
    CallPermission,
    Cards,
    Choice,
    ChoiceKind,
    Choices,
    Content,
    Deleted,
    Form,
    Forwarded,
    Location,
    Media,
    MediaKind,
    Option,
    Order,
    OrderLine,
    Reaction,
    Referral,
    Text,
    Unsupported,
)
from core.message import Card as ContactCard
from core.notice import NoticeKind
from core.restriction import RESTRICTED
from core.seeking import Word
from core.text import Item, Paragraph, Preformatted, Private, Quote, RichText, Span
from desk.consent_views import ConsentMark, WithdrawalPost
from desk.operator_views import Alert, AnchorNote
from desk.problems import Tell
from desk.questions import AwayWord, OfferPost, OfferWord, WhosePost
from desk.transfer_views import HandOverPost, Said
from desk.views import (
    Answer,
    CallPost,
    Card,
    CardStage,
    ChangePost,
    ClosingPost,
    ContactPost,
    DoublePost,
    DoubtPost,
    Ended,
    FailurePost,
    MissingPost,
    MovePost,
    Notice,
    OnwardPost,
    OwnerPost,
    Quoted,
    ReactionPost,
    SentPost,
    ThreadPost,
)
from tests.bridge.slack.listings import EARLIER, QUEUE
from tests.bridge.slack.template_drawings import REVIEWS, TEMPLATE_WORDS

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINK = "https://acme.slack.com/archives/C1/p1"

CARD = Card(
    conversation_id=ConversationId("0198-conversation"),
    number=1042,
    name=Private("Marta Example"),
    phone="+44 *** *** 0123",
    username=Private("marta.example"),
    excerpt=Private("I was charged twice this month"),
    to_number="+44 1632 960001",
    skillset="General",
    stage=CardStage.WAITING,
    since=NOON,
    owner=None,
    window_closes_at=NOON + timedelta(hours=24),
    window_open=True,
    problem=None,
    language="en",
)
POST = ContactPost(MessageId("m1"), Private("Marta Example"), Text(RichText.plain("Hello")), NOON)
NOTICE = Notice(NoticeKind.REPLY_REFUSED, MessageId("m1"), Private("Good morning"), "en", "Europe/Rome")
REFUSALS: dict[RefusalReason, Refusal] = {
    reason: Refusal(
        reason,
        remedies,
        since=NOON if reason.value.endswith(("closed", "ended", "withdrawn", "stop", "blocked")) else None,
        until=NOON if Remedy.WAIT in remedies else None,
        purpose=Purpose.MARKETING if "consent" in reason.value else None,
        detail="PAUSED" if reason in (RefusalReason.RESTRICTED, RefusalReason.TEMPLATE_UNSENDABLE) else "",
    )
    for reason, remedies in {
        RefusalReason.NO_ADDRESS: (Remedy.SEND_WHEN_THEY_WRITE,),
        RefusalReason.BLOCKED: (Remedy.UNBLOCK,),
        RefusalReason.RESTRICTED: (Remedy.WAIT, Remedy.ASK_ADMIN),
        RefusalReason.NEVER_WROTE: (Remedy.SEND_TEMPLATE, Remedy.SEND_WHEN_THEY_WRITE),
        RefusalReason.WINDOW_CLOSED: (Remedy.SEND_TEMPLATE, Remedy.SEND_WHEN_THEY_WRITE),
        RefusalReason.ASKED_TO_STOP: (Remedy.SEND_WHEN_THEY_WRITE,),
        RefusalReason.TEMPLATE_UNSENDABLE: (Remedy.ANOTHER_TEMPLATE,),
        RefusalReason.NO_CONSENT: (Remedy.NOTE_CONSENT,),
        RefusalReason.CONSENT_ENDED: (Remedy.NOTE_CONSENT,),
        RefusalReason.CONSENT_WITHDRAWN: (Remedy.NOTE_CONSENT,),
        RefusalReason.WITHHELD: (Remedy.ANOTHER_TEMPLATE,),
        RefusalReason.TOO_SOON: (Remedy.WAIT,),
        RefusalReason.TOO_OFTEN: (Remedy.WAIT,),
        RefusalReason.QUIET_HOURS: (Remedy.WAIT,),
        RefusalReason.ALLOWANCE_USED: (Remedy.ASK_ADMIN,),
    }.items()
}
BANNED = Refusal(RefusalReason.RESTRICTED, (Remedy.ASK_ADMIN,), since=NOON, detail="DISABLE")

CONTENTS: dict[str, Content] = {
    "text": Text(
        RichText(
            (
                Paragraph((Span("Dear "), Span("team", bold=True, italic=True))),
                Item((Span("one"),)),
                Item((Span("two", code=True),)),
                Item((Span("three"),), number=3, indent=1),
                Quote((Span("said", strike=True),)),
                Preformatted("a = 1\nb = 2"),
                Paragraph(
                    (
                        Span("site", url="https://example.com/x?a=1&b=2"),
                        Span("https://example.com", url="https://example.com"),
                    )
                ),
            )
        )
    ),
    "image": Media(MediaKind.IMAGE, MediaRef("1"), "image/jpeg", caption=RichText.plain("the invoice")),
    "video": Media(MediaKind.VIDEO, MediaRef("1"), "video/mp4"),
    "audio": Media(MediaKind.AUDIO, MediaRef("1"), "audio/mpeg"),
    "voice": Media(MediaKind.VOICE, MediaRef("1"), "audio/ogg"),
    "document": Media(MediaKind.DOCUMENT, MediaRef("1"), "application/pdf", filename=Private("invoice.pdf")),
    "sticker": Media(MediaKind.STICKER, MediaRef("1"), "image/webp", animated=True),
    "location": Location(
        45.4642, 9.19, Private("Duomo"), Private("Piazza del Duomo"), Private("https://example.com/duomo")
    ),
    "bare location": Location(-0.0000001, 179.9),
    "cards": Cards(
        (
            ContactCard(Private("Ada"), (Private("+441632960001"),), (Private("ada@example.com"),)),
            ContactCard(Private("Bo")),
        )
    ),
    "own card": Cards((ContactCard(Private("Ada")),), own=True),
    "choice": Choice(ChoiceKind.LIST, Private("row-1"), Private("Refund"), Private("Money back")),
    "form": Form(
        "flow",
        (
            (Private("values.delivery_day"), Private("2026-11-28")),
            (Private("values.gift_wrap"), Private("true")),
            (Private(""), Private("ring twice")),
        ),
    ),
    "address": Form(
        "address_message",
        (
            (Private("values.name"), Private("Marta Example")),
            (Private("values.in_pin_code"), Private("400063")),
            (Private("values.city"), Private("Mumbai")),
        ),
    ),
    "tapped": Choice(ChoiceKind.BUTTON, Private("yes"), Private("Yes, please")),
    "calls": CallPermission(allowed=True),
    "calls until": CallPermission(allowed=True, until=NOON),
    "no calls": CallPermission(allowed=False),
    "order": Order(
        "catalog-1",
        (OrderLine(Private("shoe-42"), 2, 49.9, "EUR"), OrderLine(Private("lace-1"), 1, 3.5, "EUR")),
        Private("as a gift"),
    ),
    "deleted": Deleted(),
    "reaction": Reaction(Private("🎉")),
    "reaction away": Reaction(None),
    "unsupported": Unsupported("unknown"),
    "a poll": Unsupported("poll_creation", 131051),
    "too large": Unsupported("video", 131052),
    "nobody knows": Unsupported("hologram_share", 131051),
}
SENT = MessageId("m1")
POSTS: dict[str, ThreadPost] = {
    **{f"contact {name}": replace(POST, content=content) for name, content in CONTENTS.items()},
    "contact all marks": replace(
        POST,
        quoted=Quoted(PostRef("C1/1.000001"), Private("Do you still need it?")),
        forwarded=Forwarded.YES,
        late=True,
        referral=Referral(Private("https://example.com/ad"), Private("Sale"), Private("Half price")),
    ),
    "contact answers a question": replace(
        POST,
        content=Choice(ChoiceKind.BUTTON, Private("yes"), Private("Yes, please")),
        quoted=Quoted(PostRef("C1/1.000001"), Private("Do you want a refund?")),
    ),
    "contact answers what is not shown": replace(POST, quoted=Quoted(None, Private("Good morning"))),
    "contact answers what nobody knows": replace(POST, quoted=Quoted(None, None)),
    "contact answers without words": replace(POST, quoted=Quoted(PostRef("C1/1.000001"), None)),
    "contact changed": replace(POST, edited=True),
    "contact forwarded many times": replace(POST, forwarded=Forwarded.OFTEN),
    "contact asks about a product": replace(POST, product=Private("shoe-42")),
    "contact from an advertisement": replace(
        POST,
        referral=Referral(
            Private("https://fb.example/ad"),
            Private("Winter sale"),
            Private("Half price until Sunday"),
            picture_url=Private("https://scontent.example/winter.jpg"),
        ),
    ),
    "contact from a post": replace(
        POST, referral=Referral(Private("https://fb.example/post"), source_type="post")
    ),
    "contact without name": replace(POST, name=Private("")),
    "sent answer": SentPost(
        SENT,
        "Bea Rossi",
        Text(RichText.plain("On its way.")),
        Quoted(PostRef("C1/1.000001"), Private("Where is it?")),
    ),
    "sent choices": SentPost(
        SENT,
        "Bea Rossi",
        Choices(
            Private("When shall we come?"),
            (
                Option(Private("1"), Private("Today"), Private("before noon")),
                Option(Private("2"), Private("Tomorrow")),
            ),
            Private("Choose"),
        ),
        None,
    ),
    "may be a withdrawal": WithdrawalPost(MessageId("m1")),
    "owner": OwnerPost(AgentRef("U0JONAS0002"), Private("Marta Example"), written=False),
    "owner of whom wrote": OwnerPost(AgentRef("U0JONAS0002"), Private("Marta *Example*"), written=True),
    "sent quick reply": SentPost(SENT, "Bea Rossi", Text(RichText.plain("We are open from 9 to 18.")), None),
    "sent elsewhere": SentPost(SENT, None, Text(RichText.plain("Good morning!")), None),
    "sent by itself": SentPost(
        SENT, None, Text(RichText.plain("We are closed until nine.")), None, by_itself=True
    ),
    "sent reaction": SentPost(
        SENT, "Bea Rossi", Reaction(Private("👍")), Quoted(PostRef("C1/1.000001"), None)
    ),
    "sent reaction away": SentPost(SENT, "Bea Rossi", Reaction(None), Quoted(None, None)),
    "reaction": ReactionPost(
        Private("Marta Example"), Private("🫎"), Quoted(PostRef("C1/1.000001"), Private("Good morning"))
    ),
    "reaction away": ReactionPost(Private("Marta Example"), None, Quoted(None, None)),
    "change": ChangePost(
        MessageId("m1"), Private("Marta Example"), PostRef("C1/1.000001"), Private("At ten"), deleted=False
    ),
    "deletion": ChangePost(
        MessageId("m1"), Private("Marta Example"), PostRef("C1/1.000001"), None, deleted=True
    ),
    "missed call": CallPost(Private("Marta Example"), NOON, None),
    "call": CallPost(Private("Marta Example"), NOON, timedelta(minutes=2, seconds=5)),
    "another number": MovePost(Private("Marta Example"), Moved.NUMBER, "+44 *** *** 0124"),
    "another identity": MovePost(Private("Marta Example"), Moved.IDENTITY, None),
    "another phone": MovePost(Private("Marta Example"), Moved.KEYS, None),
    "handed over to an agent": HandOverPost(
        AgentRef("U1"),
        AgentRef("U0JONAS0002"),
        "General",
        Private("Ana <!here>"),
        (
            Said(None, Private("Where is *my* order <!here>?")),
            Said(AgentRef("U1"), Private("I am looking.")),
            Said(None, None),
        ),
        owed=True,
        closes_at=NOON,
    ),
    "handed over to a skillset": HandOverPost(
        AgentRef("U1"), None, "Sales <!here>", Private(""), (), owed=False, closes_at=None
    ),
    "failure": FailurePost(
        MessageId("m1"), Tell.UNREACHABLE, "131026", Private("Good morning"), AgentRef("U1")
    ),
    "doubt": DoubtPost(MessageId("m1"), Private("Good morning"), AgentRef("U1")),
    "closing": ClosingPost(NOON, (AgentRef("U1"),), owned=True),
    "closing unowned": ClosingPost(NOON, (), owned=False),
    "offer": OfferPost(ConversationId("0198-conversation"), 1042, AgentRef("U1"), NOON),
    **{f"whose {word.value}": WhosePost(word, (AgentRef("U1"),), NOON) for word in Word},
    "onward": OnwardPost(PostRef("C0GENERAL/2.0")),
    "double": DoublePost(MessageId("m1"), Private("Good morning")),
    **{
        f"missing {why.value}": MissingPost(
            MessageId("m1"), Private("Ana <!here>"), MediaKind.DOCUMENT, Private("bill <!here>.pdf"), why
        )
        for why in Missing
    },
    "missing without names": MissingPost(
        MessageId("m1"), Private(""), MediaKind.VOICE, Private(""), Missing.GONE
    ),
}
CARDS: dict[str, Card] = {
    "waiting": CARD,
    "assigned": replace(CARD, stage=CardStage.ASSIGNED, owner=AgentRef("U0AMIRA0001")),
    "closed": replace(CARD, stage=CardStage.CLOSED, window_open=False),
    "not known": replace(CARD, stage=CardStage.UNMANAGED, stranger=True),
    "closed by itself": replace(
        CARD, stage=CardStage.CLOSED, window_open=False, ended=Ended(None, by_itself=True)
    ),
    "closed for a reason": replace(
        CARD,
        stage=CardStage.CLOSED,
        ended=Ended(
            AgentRef("U0AMIRA0001"), "Sent & paid", Private("Bonifico del 3.\n*Chiama* <@U1> non serve")
        ),
    ),
    "assigned where reasons are asked": replace(CARD, stage=CardStage.ASSIGNED, asks_why=True),
    "offered": replace(CARD, stage=CardStage.OFFERED, owner=AgentRef("U0AMIRA0001"), priority="urgent"),
    "unmanaged": replace(CARD, stage=CardStage.UNMANAGED),
    "kept for one": replace(CARD, reserved=True, priority="high"),
    "without anything": replace(
        CARD,
        name=Private(""),
        phone=None,
        username=None,
        excerpt=None,
        to_number="",
        window_closes_at=None,
        window_open=False,
    ),
    **{f"consent {each.value}": replace(CARD, consent=each) for each in ConsentMark},
    "in a former thread": replace(CARD, goes_on=PostRef("C0GENERAL/2.0")),
    "after a former thread": replace(CARD, former=PostRef("C0GENERAL/1.0")),
    "with a problem": replace(CARD, problem=Tell.WINDOW_CLOSED, window_open=False),
}
NOTICES: dict[str, Notice] = {
    **{kind.value: replace(NOTICE, kind=kind) for kind in NoticeKind},
    **{reason.value: replace(NOTICE, refusal=REFUSALS[reason], can_hold=True) for reason in RefusalReason},
    "banned": replace(NOTICE, refusal=BANNED, can_hold=True),
    "would pass now": replace(NOTICE, can_hold=True),
    "moved": replace(NOTICE, kind=NoticeKind.MOVED, goes_on=PostRef("C0GENERAL/2.0")),
    "asked": replace(NOTICE, kind=NoticeKind.NOT_YOURS, owner=AgentRef("U0AMIRA0001"), asked=True),
    "theirs": replace(NOTICE, kind=NoticeKind.NOT_YOURS, owner=AgentRef("U0JONAS0002")),
}


def permalink(post: PostRef, *, root: bool = False) -> str | None:
    return LINK


def drawn_post(post: ThreadPost, language: str = "en") -> Drawn:
    return draw_posts([post], language, permalink)


def all_drawn(language: str = "en") -> Iterator[tuple[str, Drawn]]:
    for name, card in CARDS.items():
        yield f"card {name}", draw_card(replace(card, language=language), permalink)
    for name, post in POSTS.items():
        yield f"post {name}", drawn_post(post, language)
    for name, notice in NOTICES.items():
        yield f"notice {name}", draw_notice(replace(notice, language=language), permalink)
    yield "notice by direct message", draw_notice(replace(NOTICE, language=language), where=LINK)
    yield "answer", draw_answer(Answer(("Sent.", "", "Type `/witiop help`."), title="What you can type"))
    former = Answer(("What it said before, oldest first:",), said=(Private("At nine"), Private("At *ten*")))
    yield "answer with a queue", draw_answer(Answer(("#7",), title="Who waits", listing=QUEUE))
    yield "answer with a history", draw_answer(Answer((), title="Conversations", listing=EARLIER))
    yield "answer with former words", draw_answer(former)
    asked = OfferWord(CARD.conversation_id, 1042, CARD.name, CARD.excerpt, PostRef("C1/1.0"), NOON, language)
    yield "asked directly", draw_word(asked, permalink)
    yield "asked directly without words", draw_word(replace(asked, excerpt=None, name=Private("")), nowhere)
    yield "away", draw_word(AwayWord(language), permalink)
    for name, word in TEMPLATE_WORDS.items():
        yield f"template {name}", draw_word(replace(word, language=language), permalink)
    for name, review in REVIEWS.items():
        yield f"review {name}", draw_review(replace(review, language=language))
    yield "alert", draw_alert(Alert("unknown shape", 3, language))
    yield (
        "anchor of an audit",
        draw_anchor(AnchorNote(TenantId("bakery"), Anchor(1042, "Zm9vYmFy"), language)),
    )
    for reason in RESTRICTED.values():
        yield f"alert {reason}", draw_alert(Alert(reason, 1, language))
    yield "alert of the vault", draw_alert(Alert("vault full", 3, language))
    yield "alert of a channel", draw_alert(Alert("channel gone", 3, language))


ALL = dict(all_drawn())
