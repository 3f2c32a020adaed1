"""Databases and companies for the benchmarks: made anew, thrown away."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from benchmarks.bodies import ACCOUNT, NUMBER
from core.ids import ChannelRef, NumberId, NumberRef, SkillsetId, TenantId, WorkspaceRef
from core.number import ManagedNumber
from core.routing.skillset import Mode, Skillset
from core.tenant import Tenant
from desk.ports import Clock, Ids
from store import SqlStore, migrate, open_store

POSTGRES = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
MASTER_KEY = bytes(range(32))


@dataclass(frozen=True, slots=True)
class Company:
    """One tenant with as many numbers, each with a skillset and a channel of its own."""

    workspace: str = "T0BENCH"
    numbers: tuple[tuple[str, str], ...] = ((NUMBER, "C0BENCH"),)
    account: str = ACCOUNT
    token: str = "token"


async def provisioned(url: str, clock: Clock, ids: Ids, companies: Sequence[Company]) -> SqlStore:
    """An open store with these companies; the schema is brought up to date first."""
    await migrate(url)
    store = await open_store(url, master_keys=[MASTER_KEY], clock=clock, ids=ids)
    for company in companies:
        tenant = Tenant(
            TenantId(ids.new()),
            company.workspace,
            WorkspaceRef(company.workspace),
            ChannelRef(company.numbers[0][1]),
        )
        for ref, channel in company.numbers:
            skillset = Skillset(SkillsetId(ids.new()), channel, ChannelRef(channel), Mode.CLAIM)
            number = ManagedNumber(
                NumberId(ids.new()), tenant.id, NumberRef(ref), company.account, ref, (skillset.id,)
            )
            await store.provision(tenant, number, skillset, {})
    await store.refresh_directory()
    return store


@asynccontextmanager
async def database(kind: str) -> AsyncIterator[str]:
    """A new, empty database of that kind ("sqlite", "postgres"), gone afterwards. Yields its address."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        return
    name = f"witiop_bench_{secrets.token_hex(4)}"
    plain = POSTGRES.replace("+asyncpg", "")
    connection = await asyncpg.connect(plain)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    try:
        yield urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
    finally:
        connection = await asyncpg.connect(plain)
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await connection.close()


async def analyzed(kind: str, url: str) -> None:
    """PostgreSQL knows what its tables hold, as in any database that has lived for a few minutes."""
    if kind == "postgres":
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        await connection.execute("VACUUM ANALYZE")
        await connection.close()


async def answers(kind: str) -> bool:
    """Whether this machine has that database."""
    if kind == "sqlite":
        return True
    try:
        connection = await asyncio.wait_for(asyncpg.connect(POSTGRES.replace("+asyncpg", "")), 3)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True
