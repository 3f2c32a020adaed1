"""What follows from what: every fact's effects, in one match statement."""

from collections.abc import Sequence
from datetime import timedelta

from core.access import AccessRefused
from core.acquaintance import ContactMet, ContactMoved, ContactParted, ContactReachedAnew, ContactsMerged
from core.agent import (
    AgentFact,
)
from core.announcement import AnnouncementMade, AnnouncementUnsent
from core.assigning import followed_by
from core.blocking import BlockAnswered, BlockedWrote, BlockThere, ContactBlocked, ContactUnblocked
from core.compliance.consent import (
    ConsentChanged,
    ConsentExported,
    ConsentGranted,
    ConsentWithdrawn,
    WithdrawalConfirmed,
    WithdrawalHeard,
    WithdrawalSuspected,
)
from core.compliance.service_window import MARGIN, SERVICE_WINDOW
from core.compliance.template_life import TemplateFact
from core.effects import (
    CatchUp,
    Due,
    MarkRead,
    RaiseAlert,
    SendToContact,
    ShowTyping,
    TellAgent,
    WatchWindow,
    at_once,
)
from core.erasure import ContactErased, EraseContact, ErasureAsked, ErasureMoved
from core.facts import (
    AnswerBegun,
    DoubleDelivery,
    DoubtEnded,
    DoubtOutlived,
    DraftWithdrawn,
    EffectGivenUp,
    Fact,
    FormerSeen,
    ItemSetAside,
    KeptInside,
    LinksTakenOut,
    MarkMissed,
    MessageAccepted,
    MessageChanged,
    MessageDoubted,
    MessageFailed,
    MessageProgressed,
    MessageUnplaced,
    PostKeptInside,
    Question,
    ReactionChanged,
    ReplyAccepted,
    ReplyHeld,
    ReplyQuestioned,
    ReplyRefused,
    ResendAsked,
    SentByForm,
    SentPostDeleted,
    SentPostEdited,
    SentShown,
    TroubleChanged,
    TwinPosted,
)
from core.filing import FetchMedia, RemoveKeptFile, RemoveSharedFile, ShareMedia
from core.happened import (
    CallEnded,
    ContactCalled,
    ContactWrote,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationTaken,
    PrioritySet,
    QuietBroken,
    WindowClosing,
    WindowLost,
    WindowOpened,
)
from core.ids import AgentId, ConversationId
from core.medium import (
    FileRefused,
    FilesForgotten,
    KeptFileErased,
    MediumArrived,
    MediumDelayed,
    MediumKept,
    MediumMissed,
    MediumWanted,
    SharedFileErased,
)
from core.message import Progress
from core.notice import NoticeKind
from core.number import NumberRestricted, NumberSet
from core.operating import AuditAnchored, PostAnchor
from core.profile import (
    ContactNoted,
    ContactSet,
    ContactsExported,
    ContactsImported,
    DossierMade,
    NumberRevealed,
)
from core.property import PropertyKept, PropertyRemoved
from core.quick_reply import QuickReplyKept, QuickReplyRemoved
from core.restriction import RESTRICTED
from core.retention import ContactHeld, HoldLifted
from core.routing.assignment import (
    Reason,
)
from core.routing.skillset import (
    SkillsetFact,
)
from core.showing import (
    AskWhetherArrived,
    AskWhetherWithdrawn,
    ExplainFailure,
    ExplainMissing,
    MarkPost,
    MentionOwner,
    OpenThread,
    PointOn,
    RefreshCard,
    RemovePost,
    ShowCall,
    ShowChange,
    ShowInThread,
    ShowMove,
    ShowReaction,
    ShowSent,
    WarnOfClosing,
    WarnOfDouble,
)
from core.staffing import staff_effects
from core.template_react import template_effects
from core.tenant import BreakReasonsSet, ClosingReasonsSet
from core.thread import (
    CallPostponed,
    ChannelLost,
    ChannelMoved,
    SaidElsewhere,
    ShowPostponed,
    ThreadLost,
    ThreadOpened,
    ThreadRenewed,
    ThreadUnwatched,
)
from core.two_person import StepApproved, StepProposed

# A reply that has not left after this time shows that it waits (product: receipts).
STILL_QUEUED_AFTER = timedelta(seconds=5)

# The card is drawn anew when this much of the window is left, and when it closed.
CARD_REDRAWN_AT = (timedelta(hours=4), timedelta(hours=1), timedelta(minutes=15), timedelta(0))

# With so much of it left, an answer that is still owed is asked for: of the owner, in the end of who supervises.
OWNER_WARNED_AT = (timedelta(hours=4), timedelta(hours=1))
SUPERVISOR_WARNED_AT = timedelta(minutes=15)

# The reason of the alert that a channel is gone, whoever noticed it.
CHANNEL_GONE = "channel gone"
CHANNEL_MOVED = "channel moved"
# And the reason of the one that no more files can be kept.
VAULT_FULL = "vault full"

# Who takes a conversation by writing in its thread follows that thread already; who is given it is named there anyway.
_TOLD_OF_IT = (Reason.REPLIED, Reason.TOOK_OVER, Reason.REOPENED, Reason.TRANSFERRED)

# An owner is told of a message once it stands in the thread, and if they have not answered by then.
MENTIONED_AFTER = timedelta(seconds=2)

# A post that goes only when its author says so is marked as not sent once they have left that open for so long.
UNDECIDED_AFTER = timedelta(minutes=1)

_ASKED = {
    Question.NOT_YOURS: NoticeKind.NOT_YOURS,
    Question.CLOSED: NoticeKind.CLOSED,
    Question.LATE: NoticeKind.LATE,
    Question.MOVED: NoticeKind.MOVED,
    Question.ENOUGH: NoticeKind.ENOUGH,
}
_TOLD = {
    KeptInside.STRANGER: NoticeKind.STRANGER,
    KeptInside.LINKS: NoticeKind.ONLY_LINKS,
    KeptInside.UNSEEN: NoticeKind.UNSEEN,
}


def effects_of(fact: Fact) -> Sequence[Due]:  # noqa: C901, PLR0915 - one arm per fact is the point of it
    """The effects of one fact, in the order they are to be performed within their lanes."""
    if isinstance(fact, AgentFact | SkillsetFact):
        return staff_effects(fact)
    if isinstance(fact, TemplateFact):
        return template_effects(fact)
    match fact:
        case ConversationOpened(conversation_id=it) | ThreadLost(it):
            return at_once(OpenThread(it))
        case ThreadRenewed(it, former):
            return at_once(OpenThread(it), PointOn(it, former))
        case WindowOpened(it):
            return (Due(WatchWindow(it), SERVICE_WINDOW - MARGIN - CARD_REDRAWN_AT[0]),)
        case ContactWrote(it, message_id):
            return at_once(ShowInThread(it, message_id), RefreshCard(it))
        case (
            ConversationReopened(it)
            | ContactCalled(it)
            | ConversationClosed(it)
            | TroubleChanged(it)
            | ConsentChanged(it)
            | PrioritySet(it)
        ):
            return at_once(RefreshCard(it))
        case ConversationTaken(it, agent_id, reason):
            return _taken(it, agent_id, reason)
        case QuietBroken(it, agent_id):
            return (Due(MentionOwner(it, agent_id, written=True), MENTIONED_AFTER),)
        case ReplyAccepted(it, message_id):
            return (
                Due(SendToContact(it, message_id)),
                Due(MarkPost(it, message_id), STILL_QUEUED_AFTER),
                Due(RefreshCard(it)),
            )
        case AnswerBegun(it, message_id, takes_time):
            return at_once(ShowTyping(it, message_id) if takes_time else MarkRead(it, answered=True))
        case ReplyRefused(it, message_id, agent_id):
            told = TellAgent(it, agent_id, message_id, NoticeKind.REPLY_REFUSED)
            return at_once(MarkPost(it, message_id), told)
        case ReplyQuestioned(it, message_id, agent_id, Question.BUTTON):
            asked = TellAgent(it, agent_id, message_id, NoticeKind.BUTTON)
            return (Due(asked), Due(MarkPost(it, message_id), UNDECIDED_AFTER))
        case ReplyQuestioned(it, message_id, agent_id, question):
            return at_once(MarkPost(it, message_id), TellAgent(it, agent_id, message_id, _ASKED[question]))
        case PostKeptInside(it, message_id, agent_id, why):
            marked = MarkPost(it, message_id)
            return (
                at_once(marked, TellAgent(it, agent_id, message_id, _TOLD[why]))
                if why in _TOLD
                else at_once(marked)
            )
        case LinksTakenOut(it, message_id, agent_id):
            return at_once(TellAgent(it, agent_id, message_id, NoticeKind.LINKS))
        case ReplyHeld(it, message_id) | DraftWithdrawn(it, message_id):
            return at_once(MarkPost(it, message_id))
        case SentPostEdited(it, message_id, agent_id):
            return at_once(TellAgent(it, agent_id, message_id, NoticeKind.EDITED))
        case SentPostDeleted(it, message_id, agent_id):
            return at_once(TellAgent(it, agent_id, message_id, NoticeKind.DELETED))
        case ThreadOpened(it, outdated):
            return at_once(RefreshCard(it)) if outdated else ()
        case MessageProgressed(it, message_id, progress):
            return at_once(MarkPost(it, message_id)) if progress >= Progress.DELIVERED else ()
        case MessageFailed(it, message_id):
            return at_once(ExplainFailure(it, message_id), MarkPost(it, message_id), RefreshCard(it))
        case DoubtOutlived(it, message_id):
            return at_once(AskWhetherArrived(it, message_id), MarkPost(it, message_id))
        case DoubtEnded(it, message_id):
            return at_once(MarkPost(it, message_id))
        case ResendAsked(it, message_id):
            return (Due(SendToContact(it, message_id)), Due(MarkPost(it, message_id), STILL_QUEUED_AFTER))
        case DoubleDelivery(it, message_id):
            return at_once(WarnOfDouble(it, message_id))
        case WithdrawalHeard(it, message_id):
            return at_once(ShowInThread(it, message_id), RefreshCard(it))
        case WithdrawalConfirmed(it, message_id, shown):
            sent = Due(SendToContact(it, message_id))
            return (sent, Due(ShowSent(it, message_id))) if shown else (sent,)
        case WithdrawalSuspected(it, message_id):
            return at_once(AskWhetherWithdrawn(it, message_id))
        case AnnouncementMade(it, message_id):
            return at_once(SendToContact(it, message_id), ShowSent(it, message_id))
        case AnnouncementUnsent(it, message_id):
            return at_once(MarkPost(it, message_id))
        case SentByForm(it, message_id) | SaidElsewhere(it, message_id):
            return at_once(ShowSent(it, message_id))
        case SentShown(it, message_id):
            return at_once(MarkPost(it, message_id))
        case ReactionChanged(it, message_id):
            return at_once(ShowReaction(it, message_id))
        case CallEnded(it, at, lasted) | CallPostponed(it, at, lasted):
            return at_once(ShowCall(it, at, lasted))
        case ContactMoved(it, moved):
            return at_once(ShowMove(it, moved), RefreshCard(it))
        case MessageChanged(it, message_id):
            return at_once(ShowChange(it, message_id), RefreshCard(it))
        case ShowPostponed(it, message_id) | MessageUnplaced(it, message_id):
            return at_once(ShowInThread(it, message_id))
        case MediumWanted(it, message_id):
            return at_once(FetchMedia(it, message_id))
        case MediumDelayed(it, message_id, pause):
            return (Due(FetchMedia(it, message_id, late=True), pause),)
        case MediumKept(it, message_id):
            return at_once(ShareMedia(it, message_id))
        case MediumMissed(it, message_id):
            return at_once(ExplainMissing(it, message_id))
        case FileRefused(it, message_id, agent_id):
            return at_once(MarkPost(it, message_id), TellAgent(it, agent_id, message_id, NoticeKind.FILE))
        case KeptFileErased(ref):
            return at_once(RemoveKeptFile(ref))
        case SharedFileErased(file):
            return at_once(RemoveSharedFile(file))
        case TwinPosted(post):
            return at_once(RemovePost(post))
        case WindowClosing(it, left):
            return at_once(WarnOfClosing(it, left))
        case ThreadUnwatched(it, since):
            return at_once(CatchUp(it, since))
        case ItemSetAside(_, reason) | EffectGivenUp(_, reason):
            return at_once(RaiseAlert(reason))
        case NumberRestricted(_, stops) if stops is not None:
            return at_once(RaiseAlert(RESTRICTED[stops]))
        case ChannelLost():
            return at_once(RaiseAlert(CHANNEL_GONE))
        case ChannelMoved():
            return at_once(RaiseAlert(CHANNEL_MOVED))
        case AuditAnchored(number, mac, channel):
            return () if channel is None else at_once(PostAnchor(channel, number, mac))
        case AccessRefused() | StepProposed() | StepApproved():
            return ()
        case (
            MessageAccepted()
            | ConsentGranted()
            | WindowLost()
            | ConsentWithdrawn()
            | ConsentExported()
            | MessageDoubted()
            | FormerSeen()
            | ContactMet()
            | ContactReachedAnew()
            | ContactsMerged()
            | ContactParted()
            | DossierMade()
            | MediumArrived()
            | FilesForgotten()
            | NumberSet()
            | NumberRestricted()
            | BreakReasonsSet()
            | ClosingReasonsSet()
            | ContactErased()
            | ContactHeld()
            | HoldLifted()
            | BlockAnswered()
            | BlockedWrote()
            | PropertyKept()
            | PropertyRemoved()
            | ContactSet()
            | ContactNoted()
            | NumberRevealed()
            | ContactsImported()
            | ContactsExported()
            | QuickReplyKept()
            | QuickReplyRemoved()
            | MarkMissed()
        ):
            return ()
        case ErasureAsked(it) | ErasureMoved(it):
            return at_once(EraseContact(it))
        case ContactBlocked(it) | ContactUnblocked(it):
            return at_once(BlockThere(it))
        case _:
            return followed_by(fact)


def _taken(it: ConversationId, agent_id: AgentId, reason: Reason) -> Sequence[Due]:
    """The card shows whose it is; who took it by writing follows its thread already, and answers as they read."""
    read = () if reason is Reason.REPLIED else (MarkRead(it),)
    mentioned = () if reason in _TOLD_OF_IT else (MentionOwner(it, agent_id),)
    return at_once(RefreshCard(it), *read, *mentioned)
