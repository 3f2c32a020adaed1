"""A random world around one office: everything that can go wrong does, by seed; in the end the promises are checked."""

import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.compliance.service_window import SERVICE_WINDOW
from core.ids import AgentRef, ConversationId, MessageId, PostRef, TenantId, ThreadRef
from core.message import OutboundState
from desk import closing, conversations
from desk.desk import Desk
from desk.failpoints import Failpoint
from desk.items import DeliveryReported, OwnPostSeen, Piece
from desk.messages import TOO_OLD
from desk.ports import Ids, Store
from desk.problems import DeliveryProblem
from desk.views import Answer, ContactPost
from sandbox.fates import Fate, Fates
from sandbox.manual_clock import ManualClock
from sandbox.office import TENANT, Office

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PHONES = [f"39333111000{number}" for number in range(4)]
AGENTS = ["U0BEA", "U0CARLO"]

# The share of requests that meet each fate while faults are on; the rest are fine.
SENDING = {Fate.BUSY: 0.06, Fate.REFUSED: 0.01, Fate.LOST: 0.02, Fate.SILENT: 0.03, Fate.REVOKED: 0.005}
POSTING = {Fate.BUSY: 0.08, Fate.LOST: 0.02, Fate.SILENT: 0.03}


# The process may die twice while it works on the same innocent message: then it is set aside, with an alert.
CRASHED_AT_MOST = 1

Button = Callable[[Desk, TenantId, ConversationId, AgentRef], Awaitable[Answer]]


class Crash(BaseException):
    """The process died here."""


@dataclass
class Oracle:
    """What the world knows and the office has to get right."""

    written: dict[str, datetime] = field(default_factory=dict)
    phone_of: dict[str, str] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)
    heard_at: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=lambda: defaultdict(list))
    replies: list[tuple[PostRef, str]] = field(default_factory=list)
    thread_of: dict[str, ThreadRef] = field(default_factory=dict)


class World:
    """
    One seeded life of an office.

    store: makes the store and, when the process dies, opens it again; `died` is called before that.
    """

    def __init__(
        self,
        seed: int,
        clock: ManualClock,
        ids: Ids,
        store: Store,
        reopen: Callable[[], Awaitable[Store]],
    ) -> None:
        self.dice = random.Random(seed)
        self.clock = clock
        self.oracle = Oracle()
        self.faults = True
        self.dead = False
        self.crashes = 0
        self._reopen = reopen
        channel = Fates(lambda _: self._fate(SENDING))
        workspace = Fates(lambda _: self._fate(POSTING))
        self.office = Office(store, clock, ids, channel=channel, workspace=workspace, reach=self._reach)
        self.underway: list[Piece] = []
        self.reports: list[DeliveryReported] = []
        self.echoes: list[OwnPostSeen] = []
        self.said = 0

    def _fate(self, shares: dict[Fate, float]) -> Fate:
        if self.dead:
            raise Crash
        draw = self.dice.random()
        for fate, share in shares.items() if self.faults else ():
            if draw < share:
                return fate
            draw -= share
        return Fate.FINE

    def _reach(self, _: Failpoint) -> None:
        if self.faults and self.dice.random() < 0.01:
            self.dead = True
        if self.dead:
            raise Crash

    # ---- living ----------------------------------------------------------------------------------------------------

    async def lives(self, steps: int) -> None:
        """So many random things happen, then the faults end and everything comes to rest."""
        moves = [
            (self._contact_writes, 5),
            (self._something_arrives, 8),
            (self._agent_replies, 9),
            (self._agent_claims, 1),
            (self._agent_closes, 0.5),
            (self._time_passes, 5),
            (self._root_is_deleted, 0.2),
        ]
        for _ in range(steps):
            (move,) = self.dice.choices([move for move, _ in moves], [weight for _, weight in moves])
            await self._survives(move)
            await self._survives(self._works)
        await self._comes_to_rest()

    async def _survives(self, move: Callable[[], Awaitable[None]]) -> None:
        with suppress(Crash):
            await move()
        if self.dead:
            await self._restarts()

    async def _restarts(self) -> None:
        self.crashes += 1
        await self.office.dispatcher.drain()
        self.dead = False
        self.office.starts(await self._reopen())

    async def _works(self) -> None:
        for _ in range(self.dice.randint(0, 3)):
            if not await self.office.step():
                break
        self._collect()

    def _collect(self) -> None:
        self.reports += self.office.channel.reports
        self.echoes += self.office.workspace.echoes
        self.office.channel.reports.clear()
        self.office.workspace.echoes.clear()

    async def _contact_writes(self) -> None:
        phone = self.dice.choice(PHONES)
        for _ in range(self.dice.choice([1, 1, 1, 2, 5])):
            self.said += 1
            words = f"in {self.said}"
            late = timedelta(seconds=self.dice.choice([0, 0, 0, 0, 40, 4000, 90000]))
            at = self.clock.now() - late
            self.oracle.written[words] = at
            self.oracle.phone_of[words] = phone
            self.underway.append(self.office.writes(phone, words, at=at, remote_id=f"wamid.{words}"))

    async def _something_arrives(self) -> None:
        if self.underway:
            await self._deliver(self.dice.choice(self.underway))
        if self.reports:
            report = self.dice.choice(self.reports)
            await self.office.takes_in(self.office.reported(report))
            if self.dice.random() < 0.8:
                self.reports.remove(report)
        if self.echoes:
            echo = self.dice.choice(self.echoes)
            await self.office.takes_in(self.office.echoed(echo))
            if self.dice.random() < 0.8:
                self.echoes.remove(echo)

    async def _deliver(self, piece: Piece) -> None:
        await self.office.takes_in(piece)
        item = self.office.items[int(piece.body)]
        words = getattr(item, "remote_id", "").removeprefix("wamid.")
        if words in self.oracle.written and words not in self.oracle.accepted:
            self.oracle.accepted.append(words)
            phone = self.oracle.phone_of[words]
            self.oracle.heard_at[phone].append((self.clock.now(), self.oracle.written[words]))
        if self.dice.random() < 0.8:
            self.underway.remove(piece)

    def _a_thread(self) -> ThreadRef | None:
        roots = self.office.workspace.roots()
        return self.dice.choice(roots).thread if roots else None

    async def _agent_replies(self) -> None:
        thread = self._a_thread()
        if thread is None:
            return
        self.said += 1
        words = f"out {self.said}"
        agent = self.dice.choice(AGENTS)
        note = self.dice.random() < 0.1
        post = self.office.new_post(thread)
        piece = self.office.posts(agent, thread, f"// {words}" if note else words, post=post)
        if not note:
            self.oracle.replies.append((post, words))
            self.oracle.thread_of[words] = thread
        await self.office.takes_in(piece)
        if self.dice.random() < 0.3:
            await self.office.takes_in(piece)

    async def _agent_claims(self) -> None:
        await self._presses(conversations.claim)

    async def _agent_closes(self) -> None:
        await self._presses(closing.close)

    async def _presses(self, button: Button) -> None:
        if not self.office.workspace.roots():
            return
        place = self.dice.randrange(len(self.office.workspace.roots()))
        agent = AgentRef(self.dice.choice(AGENTS))
        with suppress(DeliveryProblem):  # the person sees that it did not work, and may press again
            await button(self.office.desk, TENANT.id, self.office.conversation_id(place), agent)

    async def _time_passes(self) -> None:
        seconds = self.dice.choice([0.5, 0.5, 1, 1, 5, 20, 150, 4000, 50000])
        self.clock.advance(timedelta(seconds=seconds))

    async def _root_is_deleted(self) -> None:
        thread = self._a_thread()
        if thread is not None:
            self.office.workspace.delete_root(thread)

    # ---- coming to rest --------------------------------------------------------------------------------------------

    async def _comes_to_rest(self) -> None:
        self.faults = False
        while self.underway:
            await self._deliver(self.underway[0])
        for _ in range(8):
            self._collect()
            for report in self.reports:
                await self.office.takes_in(self.office.reported(report))
            for echo in self.echoes:
                await self.office.takes_in(self.office.echoed(echo))
            self.reports.clear()
            self.echoes.clear()
            await self.office.passes(timedelta(minutes=20))
            self._collect()
        assert not self.reports

    # ---- the promises ----------------------------------------------------------------------------------------------

    async def check(self) -> None:
        """Raises AssertionError with the promise that was broken."""
        self._every_message_is_shown_once()
        self._nothing_is_sent_twice()
        self._nothing_leaves_outside_a_window()
        await self._order_is_kept_on_the_phone()
        self._order_is_kept_in_the_thread()
        self._one_root_each()
        await self._every_reply_is_explained()

    def _shown(self) -> list[ContactPost]:
        standing = self.office.workspace.posts.values()
        return [shown for post in standing for shown in post.posts if isinstance(shown, ContactPost)]

    def _every_message_is_shown_once(self) -> None:
        words = [word for post in self.office.workspace.posts.values() for word in post.words()]
        lost_with_roots = self.office.workspace.deleted_words
        explained = lost_with_roots | self._too_old()
        lost = {said for said in self.oracle.accepted if said not in words and said not in explained}
        if any(alert.reason == "crashed" for alert in self.office.workspace.alerts):
            assert len(lost) <= CRASHED_AT_MOST, f"never shown: {sorted(lost)}"
        else:
            assert not lost, f"never shown: {sorted(lost)}"
        twice = {word for word in words if words.count(word) > 1}
        assert not twice, f"shown twice: {sorted(twice)}"
        invented = set(words) - set(self.oracle.accepted)
        assert not invented, f"shown but never taken in: {sorted(invented)}"

    def _too_old(self) -> set[str]:
        """What a replayed body of more than a week ago said is set aside, with an alert."""
        taken = {written: at for heard in self.oracle.heard_at.values() for at, written in heard}
        nearly = TOO_OLD - timedelta(hours=12)
        return {said for said, at in self.oracle.written.items() if at in taken and taken[at] - at > nearly}

    def _nothing_is_sent_twice(self) -> None:
        sent = [received.words for received in self.office.channel.received]
        twice = {words for words in sent if sent.count(words) > 1}
        assert not twice, f"on the phone twice: {sorted(twice)}"
        inside = {words for words in sent if words.startswith("//")}
        assert not inside, f"a note left the house: {inside}"

    def _nothing_leaves_outside_a_window(self) -> None:
        for received in self.office.channel.received:
            opened = [
                written for taken, written in self.oracle.heard_at[received.phone] if taken <= received.at
            ]
            open_ = opened and received.at - max(opened) < SERVICE_WINDOW
            assert open_, f"sent outside the window: {received.words} at {received.at}"

    async def _order_is_kept_on_the_phone(self) -> None:
        typed: dict[ThreadRef, list[int]] = defaultdict(list)
        intended: dict[ConversationId, list[MessageId]] = defaultdict(list)
        for received in self.office.channel.received:
            message = await self.office.message(received.message_id)
            intended[message.conversation_id].append(message.id)
            typed[self.oracle.thread_of[received.words]].append(int(received.words.split()[-1]))
        for numbers in typed.values():
            assert numbers == sorted(numbers), f"out of order on the phone: {numbers}"
        for ids in intended.values():
            assert ids == sorted(ids), f"out of order on the phone: {ids}"

    def _order_is_kept_in_the_thread(self) -> None:
        by_thread: dict[ThreadRef, list[datetime]] = defaultdict(list)
        for post in self.office.workspace.posts.values():
            for shown in post.posts:
                if isinstance(shown, ContactPost) and not shown.late:
                    by_thread[post.thread].append(shown.sent_at)
        for thread, times in by_thread.items():
            assert times == sorted(times), f"out of order and not marked late in {thread}"

    def _one_root_each(self) -> None:
        owners = [root.card.conversation_id for root in self.office.workspace.roots()]
        assert len(owners) == len(set(owners)), "a conversation has two roots"

    async def _every_reply_is_explained(self) -> None:
        received = {received.words for received in self.office.channel.received}
        for post, words in self.oracle.replies:
            async with self.office.desk.store.begin(TENANT.id) as uow:
                messages = await uow.messages.of_post(post)
                thread = ThreadRef(post)
            if not messages:
                continue  # posted into a thread that was deleted before it was taken in
            (message,) = messages
            assert message.state is not OutboundState.QUEUED, f"still queued: {words} {thread}"
            if message.state is OutboundState.SENT:
                assert words in received, f"said to be sent, never arrived: {words}"
            if message.state in (OutboundState.DRAFT, OutboundState.NOTE, OutboundState.HELD):
                assert words not in received, f"said to be kept, but arrived: {words}"
