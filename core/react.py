"""What follows from what: every fact's effects, in one match statement."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from core.access import AccessRefused
from core.agent import (
    AgentChanged,
    AgentSet,
    AgentStatusSet,
    AgentUnknown,
    LearnAgent,
    RoleChanged,
    Status,
)
from core.compliance.service_window import MARGIN, SERVICE_WINDOW
from core.effects import (
    CatchUp,
    Due,
    Effect,
    MarkRead,
    RaiseAlert,
    SendToContact,
    ShowTyping,
    TellAgent,
    WatchWindow,
)
from core.facts import (
    AnswerBegun,
    ContactMet,
    ContactMoved,
    ContactReachedAnew,
    ContactsMerged,
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
from core.number import NumberSet
from core.profile import ContactNoted, ContactSet, NumberRevealed
from core.property import PropertyKept, PropertyRemoved
from core.quick_reply import QuickReplyKept, QuickReplyRemoved
from core.routing.assignment import (
    AgentFreed,
    AgentSought,
    AgentWanted,
    AnswerAwaited,
    AnswerOverdue,
    AssignmentFact,
    ChoiceMade,
    ConversationOffered,
    ConversationRequeued,
    ConversationTransferred,
    LastRingReached,
    OfferDeclined,
    OfferExtended,
    OfferMissed,
    Reason,
    ReservationReleased,
    SentAway,
)
from core.routing.skillset import AgentJoined, AgentLeft, KeepMembers, MembersChanged, SkillsetSet
from core.seeking import (
    AskAgent,
    EndOffer,
    FindAgent,
    FindWork,
    SayWhose,
    ShowHandOver,
    ShowOffer,
    TakeBack,
    TellAway,
    WatchAnswer,
    Word,
)
from core.showing import (
    AskWhetherArrived,
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

# A reply that has not left after this time shows that it waits (product: receipts).
STILL_QUEUED_AFTER = timedelta(seconds=5)

# The card is drawn anew when this much of the window is left, and when it closed.
CARD_REDRAWN_AT = (timedelta(hours=4), timedelta(hours=1), timedelta(minutes=15), timedelta(0))

# With so much of it left, an answer that is still owed is asked for: of the owner, in the end of who supervises.
OWNER_WARNED_AT = (timedelta(hours=4), timedelta(hours=1))
SUPERVISOR_WARNED_AT = timedelta(minutes=15)

# Whoever has been offline for so long is gone. A laptop that reconnects takes seconds, a lift one minute.
OWNER_GONE_AFTER = timedelta(minutes=2)

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
}
_TOLD = {KeptInside.STRANGER: NoticeKind.STRANGER, KeptInside.LINKS: NoticeKind.ONLY_LINKS}


def effects_of(fact: Fact) -> Sequence[Due]:  # noqa: C901, PLR0915 - one arm per fact is the point of it
    """The effects of one fact, in the order they are to be performed within their lanes."""
    match fact:
        case ConversationOpened(conversation_id=it) | ThreadLost(it):
            return _now(OpenThread(it))
        case ThreadRenewed(it, former):
            return _now(OpenThread(it), PointOn(it, former))
        case WindowOpened(it):
            return (Due(WatchWindow(it), SERVICE_WINDOW - MARGIN - CARD_REDRAWN_AT[0]),)
        case ContactWrote(it, message_id):
            return _now(ShowInThread(it, message_id), RefreshCard(it))
        case (
            ConversationReopened(it)
            | ContactCalled(it)
            | ConversationClosed(it)
            | TroubleChanged(it)
            | PrioritySet(it)
        ):
            return _now(RefreshCard(it))
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
            return _now(ShowTyping(it, message_id) if takes_time else MarkRead(it, answered=True))
        case ReplyRefused(it, message_id, agent_id):
            told = TellAgent(it, agent_id, message_id, NoticeKind.REPLY_REFUSED)
            return _now(MarkPost(it, message_id), told)
        case ReplyQuestioned(it, message_id, agent_id, Question.BUTTON):
            asked = TellAgent(it, agent_id, message_id, NoticeKind.BUTTON)
            return (Due(asked), Due(MarkPost(it, message_id), UNDECIDED_AFTER))
        case ReplyQuestioned(it, message_id, agent_id, question):
            return _now(MarkPost(it, message_id), TellAgent(it, agent_id, message_id, _ASKED[question]))
        case PostKeptInside(it, message_id, agent_id, why):
            marked = MarkPost(it, message_id)
            return (
                _now(marked, TellAgent(it, agent_id, message_id, _TOLD[why]))
                if why in _TOLD
                else _now(marked)
            )
        case LinksTakenOut(it, message_id, agent_id):
            return _now(TellAgent(it, agent_id, message_id, NoticeKind.LINKS))
        case ReplyHeld(it, message_id) | DraftWithdrawn(it, message_id):
            return _now(MarkPost(it, message_id))
        case SentPostEdited(it, message_id, agent_id):
            return _now(TellAgent(it, agent_id, message_id, NoticeKind.EDITED))
        case SentPostDeleted(it, message_id, agent_id):
            return _now(TellAgent(it, agent_id, message_id, NoticeKind.DELETED))
        case ThreadOpened(it, outdated):
            return _now(RefreshCard(it)) if outdated else ()
        case MessageProgressed(it, message_id, progress):
            return _now(MarkPost(it, message_id)) if progress >= Progress.DELIVERED else ()
        case MessageFailed(it, message_id):
            return _now(ExplainFailure(it, message_id), MarkPost(it, message_id), RefreshCard(it))
        case DoubtOutlived(it, message_id):
            return _now(AskWhetherArrived(it, message_id), MarkPost(it, message_id))
        case DoubtEnded(it, message_id):
            return _now(MarkPost(it, message_id))
        case ResendAsked(it, message_id):
            return (Due(SendToContact(it, message_id)), Due(MarkPost(it, message_id), STILL_QUEUED_AFTER))
        case DoubleDelivery(it, message_id):
            return _now(WarnOfDouble(it, message_id))
        case SentByForm(it, message_id) | SaidElsewhere(it, message_id):
            return _now(ShowSent(it, message_id))
        case SentShown(it, message_id):
            return _now(MarkPost(it, message_id))
        case ReactionChanged(it, message_id):
            return _now(ShowReaction(it, message_id))
        case CallEnded(it, at, lasted) | CallPostponed(it, at, lasted):
            return _now(ShowCall(it, at, lasted))
        case ContactMoved(it, moved):
            return _now(ShowMove(it, moved), RefreshCard(it))
        case MessageChanged(it, message_id):
            return _now(ShowChange(it, message_id), RefreshCard(it))
        case ShowPostponed(it, message_id) | MessageUnplaced(it, message_id):
            return _now(ShowInThread(it, message_id))
        case MediumWanted(it, message_id):
            return _now(FetchMedia(it, message_id))
        case MediumDelayed(it, message_id, pause):
            return (Due(FetchMedia(it, message_id, late=True), pause),)
        case MediumKept(it, message_id):
            return _now(ShareMedia(it, message_id))
        case MediumMissed(it, message_id):
            return _now(ExplainMissing(it, message_id))
        case FileRefused(it, message_id, agent_id):
            return _now(MarkPost(it, message_id), TellAgent(it, agent_id, message_id, NoticeKind.FILE))
        case KeptFileErased(ref):
            return _now(RemoveKeptFile(ref))
        case SharedFileErased(file):
            return _now(RemoveSharedFile(file))
        case AgentStatusSet(agent_id, status):
            return _status(agent_id, status)
        case AgentSet(agent_id) | AgentJoined(_, agent_id):
            return _now(FindWork(agent_id))
        case SkillsetSet(skillset_id) | MembersChanged(skillset_id):
            return _now(KeepMembers(skillset_id))
        case AgentUnknown(agent_ref):
            return _now(LearnAgent(agent_ref))
        case TwinPosted(post):
            return _now(RemovePost(post))
        case WindowClosing(it, left):
            return _now(WarnOfClosing(it, left))
        case ThreadUnwatched(it, since):
            return _now(CatchUp(it, since))
        case ItemSetAside(_, reason) | EffectGivenUp(_, reason):
            return _now(RaiseAlert(reason))
        case ChannelLost():
            return _now(RaiseAlert(CHANNEL_GONE))
        case ChannelMoved():
            return _now(RaiseAlert(CHANNEL_MOVED))
        case (
            MessageAccepted()
            | MessageDoubted()
            | FormerSeen()
            | ContactMet()
            | ContactReachedAnew()
            | ContactsMerged()
            | MediumArrived()
            | FilesForgotten()
            | AgentChanged()
            | AgentLeft()
            | NumberSet()
            | BreakReasonsSet()
            | ClosingReasonsSet()
            | PropertyKept()
            | PropertyRemoved()
            | ContactSet()
            | ContactNoted()
            | NumberRevealed()
            | QuickReplyKept()
            | QuickReplyRemoved()
            | MarkMissed()
            | AccessRefused()
            | RoleChanged()
        ):
            return ()
        case _:
            return _assignment(fact)


def _assignment(fact: AssignmentFact) -> Sequence[Due]:  # noqa: C901 - one arm per fact is the point of it
    """What follows on the way to an agent, and back from one."""
    match fact:
        case AgentWanted(it):
            return _now(FindAgent(it))
        case AgentFreed(agent_id):
            return _now(FindWork(agent_id))
        case AgentSought(it, _, after):
            return () if after is None else (Due(FindAgent(it), after),)
        case LastRingReached(it):
            return _now(SayWhose(it, Word.NOBODY))
        case ConversationOffered(it, agent_id, until, lasts):
            return (
                *_now(RefreshCard(it), ShowOffer(it, agent_id, until), AskAgent(it, agent_id, until)),
                Due(EndOffer(it, until), lasts),
            )
        case OfferExtended(it, _, until, lasts):
            return (Due(EndOffer(it, until), lasts),)
        case OfferDeclined(it, agent_id) | OfferMissed(it, agent_id):
            return _now(RefreshCard(it), FindAgent(it), FindWork(agent_id))
        case ConversationRequeued(it, former):
            return _now(RefreshCard(it), SayWhose(it, Word.BACK, former), FindAgent(it))
        case ConversationTransferred(it, by=by):
            return _now(RefreshCard(it), ShowHandOver(it, by), FindAgent(it))
        case ReservationReleased(it):
            return _now(RefreshCard(it), SayWhose(it, Word.RELEASED), FindAgent(it))
        case AnswerAwaited(it, agent_id, since, step, after):
            return (Due(WatchAnswer(it, agent_id, since, step), after),)
        case AnswerOverdue(it, agent_id, again):
            return _now(SayWhose(it, Word.STILL_DUE if again else Word.ANSWER_DUE, agent_id))
        case SentAway(agent_id):
            return _now(TellAway(agent_id))
        case ChoiceMade():
            return ()
        case _:
            assert_never(fact)


def _taken(it: ConversationId, agent_id: AgentId, reason: Reason) -> Sequence[Due]:
    """The card shows whose it is; who took it by writing follows its thread already, and answers as they read."""
    read = () if reason is Reason.REPLIED else (MarkRead(it),)
    mentioned = () if reason in _TOLD_OF_IT else (MentionOwner(it, agent_id),)
    return _now(RefreshCard(it), *read, *mentioned)


def _status(agent_id: AgentId, status: Status) -> Sequence[Due]:
    """Who is there again is given what waits; from who is gone it is taken, unless they come back at once."""
    if status is Status.OFFLINE:
        return (Due(TakeBack(agent_id), OWNER_GONE_AFTER),)
    return _now(FindWork(agent_id)) if status is Status.AVAILABLE else ()


def _now(*effects: Effect) -> tuple[Due, ...]:
    return tuple(Due(effect) for effect in effects)
