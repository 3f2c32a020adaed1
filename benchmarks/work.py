"""Working off: parsed, decided, state and effects written; and statuses applied in batches."""

import time
from datetime import timedelta

from benchmarks.bodies import NUMBER, body, now
from benchmarks.companies import Company, database, provisioned
from benchmarks.desks import desk_over
from benchmarks.figures import Figure
from core.contact import AddressKind, ContactAddress
from core.ids import AgentId, MessageId, NumberRef, PostRef, RemoteMessageId
from core.message import OutboundMessage, OutboundState, Progress, Text
from core.text import Private, RichText
from desk import cutting, intake
from desk.desk import Desk
from desk.items import DeliveryReported, Source
from server.clock import SystemClock
from server.ids import RandomIds
from store import SqlStore

CONTACTS = 500
PROGRESS = (Progress.SENT, Progress.DELIVERED, Progress.READ)


async def _desk(url: str) -> tuple[Desk, SqlStore]:
    clock = SystemClock()
    ids = RandomIds(clock)
    store = await provisioned(url, clock, ids, [Company()])
    return desk_over(store, clock, ids), store


async def worked_off(kind: str, messages: int) -> list[Figure]:
    """Contacts' messages from the bodies as they were kept to state and outbox, one process."""
    async with database(kind) as url:
        desk, store = await _desk(url)
        try:
            for start in range(0, messages, 100):
                contacts = [(start + place) % CONTACTS for place in range(100)]
                await store.keep(Source.WHATSAPP, body(NUMBER, contacts, int(now())))
            await desk.clock.sleep(0.6)
            began = time.perf_counter()
            await _work_off(desk)
            rate = messages / (time.perf_counter() - began)
        finally:
            await store.close()
    wanted = 600 if kind == "sqlite" else 800
    return [Figure("messages worked off, one process", kind, rate, "messages/s", "to reach", wanted, 1)]


async def _work_off(desk: Desk) -> None:
    while await cutting.step(desk) or await intake.step(desk):
        pass


async def statuses(kind: str, messages: int) -> list[Figure]:
    """Delivery reports applied in batches: three for each message."""
    async with database(kind) as url:
        desk, store = await _desk(url)
        try:
            reports = await _reports(desk, messages)
            tenant = next(iter(store.directory.tenants))
            began = time.perf_counter()
            for start in range(0, len(reports), 500):
                async with store.begin(tenant) as uow:
                    await uow.messages.apply(reports[start : start + 500])
                    await uow.commit()
            rate = len(reports) / (time.perf_counter() - began)
        finally:
            await store.close()
    return [Figure("statuses applied, in batches", kind, rate, "statuses/s", "to reach", 4000, 1)]


async def _reports(desk: Desk, messages: int) -> list[DeliveryReported]:
    store = desk.store
    await store.keep(Source.WHATSAPP, body(NUMBER, [1], int(now())))
    await desk.clock.sleep(0.6)
    await _work_off(desk)
    tenant = next(iter(store.directory.tenants))
    number = next(iter(store.directory.numbers.values()))
    async with store.begin(tenant) as uow:
        sender = (await uow.contacts.at([ContactAddress(AddressKind.PHONE, Private("393330000001"))]))[0]
        conversation = await uow.conversations.latest(sender.id, number.id)
    assert conversation is not None
    at = desk.clock.now()
    for start in range(0, messages, 500):
        async with store.begin(tenant) as uow:
            for place in range(start, min(start + 500, messages)):
                uow.messages.save(
                    OutboundMessage(
                        MessageId(desk.ids.new()),
                        conversation.id,
                        AgentId(desk.ids.new()),
                        Text(RichText.plain("It arrives tomorrow.")),
                        PostRef(f"C0BENCH/{place}.0"),
                        OutboundState.SENT,
                        at,
                        remote_id=RemoteMessageId(f"wamid.out.{place}"),
                    )
                )
            await uow.commit()
    return [
        DeliveryReported(
            NumberRef(NUMBER), RemoteMessageId(f"wamid.out.{place}"), at + timedelta(seconds=1), progress
        )
        for progress in PROGRESS
        for place in range(messages)
    ]
