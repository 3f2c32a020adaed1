"""What neighbours feel: of a conversation with a long queue, and of files that follow their words."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.bodies import NUMBER, body, now, photo
from benchmarks.companies import Company, database, provisioned
from benchmarks.desks import desk_over
from benchmarks.figures import Figure, median
from core.ids import FileRef, MediaRef, TenantId, ThreadRef
from core.text import Private
from desk.desk import Desk
from desk.dispatch import Dispatcher
from desk.items import Source
from desk.ports import Clock
from desk.views import ContactPost
from sandbox.memory_channel import MemoryChannel
from sandbox.memory_workspace import MemoryWorkspace
from server.clock import SystemClock
from server.front import bind
from server.house import House, Wakes
from server.ids import RandomIds
from server.metrics import Metrics
from server.run import running
from store.media import SealedVault, folder_place

QUEUED = 10_000
NEIGHBOURS = 50
PHOTOS_A_SECOND = 10
_PHOTO = b"\xff\xd8\xff\xe0" + bytes(300_000)
_PATIENCE_SECONDS = 120


class _Watched(MemoryWorkspace):
    """A workspace that knows when each file came into its thread."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.shared_at: dict[str, float] = {}

    async def share(
        self, tenant_id: TenantId, thread: ThreadRef, file: FileRef, title: Private, *, about: str = ""
    ) -> None:
        await super().share(tenant_id, thread, file, title, about=about)
        self.shared_at[thread] = self._clock.now().timestamp()

    def first_words_at(self) -> dict[str, float]:
        """When the first message of each thread was posted."""
        found: dict[str, float] = {}
        for post in self.posts.values():
            if any(isinstance(each, ContactPost) for each in post.posts):
                found.setdefault(post.thread, post.at.timestamp())
        return found


async def crowded(kind: str, seconds: float) -> list[Figure]:  # noqa: ARG001 - it takes as long as it takes
    """How much longer others wait for their posts while one conversation has a long queue; nothing is throttled."""
    async with _at_work(kind) as (desk, workspace):
        calm = await _neighbours_wait(desk, workspace, 0)
        for _ in range(QUEUED // 1000):
            await desk.store.keep(Source.WHATSAPP, body(NUMBER, [9_999_999] * 1000, int(now())))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.sleep(0.05)
        beside = await _neighbours_wait(desk, workspace, NEIGHBOURS)
    what = f"a conversation with {QUEUED:,} queued items delays others: slowest of {NEIGHBOURS}"
    return [Figure(what, kind, max(0.0, max(beside) - max(calm)), "s", "limit", 2, 1, True)]


async def _neighbours_wait(desk: Desk, workspace: _Watched, first: int) -> Sequence[float]:
    """How long each of the neighbours waits for the post of their first message."""
    before = set(workspace.first_words_at())
    began = now()
    for contact in range(first, first + NEIGHBOURS):
        await desk.store.keep(Source.WHATSAPP, body(NUMBER, [contact], int(began), f"neighbour {contact}"))
    wanted = {f"neighbour {contact}" for contact in range(first, first + NEIGHBOURS)}
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            shown = {
                words: post.at.timestamp()
                for post in workspace.posts.values()
                if post.thread not in before
                for words in post.words()
                if words in wanted
            }
            if len(shown) == NEIGHBOURS:
                return [at - began for at in shown.values()]
            await asyncio.sleep(0.05)


async def files(kind: str, seconds: float) -> list[Figure]:
    """How long after its words a photo stands in its thread, through the real vault; nothing is throttled."""
    count = int(PHOTOS_A_SECOND * seconds)
    async with _at_work(kind) as (desk, workspace):
        assert isinstance(desk.contacts, MemoryChannel)
        for contact in range(count):
            desk.contacts.files[MediaRef(f"photo{contact}")] = _PHOTO
            await desk.store.keep(Source.WHATSAPP, photo(NUMBER, contact, int(now()), f"photo{contact}"))
            await asyncio.sleep(1 / PHOTOS_A_SECOND)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while len(workspace.shared_at) < count:  # noqa: ASYNC110 - the workspace tells nobody
                await asyncio.sleep(0.05)
        words = workspace.first_words_at()
        after = [at - words[thread] for thread, at in workspace.shared_at.items()]
    what = f"bytes after words, {len(_PHOTO) // 1000} kB at {PHOTOS_A_SECOND}/s: 50th percentile"
    return [Figure(what, kind, median(after), "s", "limit", 3, 1, True)]


@asynccontextmanager
async def _at_work(kind: str) -> AsyncIterator[tuple[Desk, _Watched]]:
    clock = SystemClock()
    async with database(kind) as url:
        with tempfile.TemporaryDirectory() as folder:
            ids = RandomIds(clock)
            store = await provisioned(url, clock, ids, [Company()])
            workspace, wakes = _Watched(clock), Wakes()
            vault = SealedVault(folder_place(Path(folder)), store.cipher_of, clock)
            desk = replace(desk_over(store, clock, ids, workspace=workspace, reach=wakes.at), media=vault)
            metrics = Metrics(gauges=store.gauges, token=None)
            house = House(desk, Dispatcher(desk), wakes, [], {}, [], store.gauges, metrics)
            async with running(house, bind("127.0.0.1", 0)):
                yield desk, workspace
            await store.close()
