"""Errands: what other commands want of the database, done by whoever has it open. Answers are JSON."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

from admin_commands.table import run as run_line
from core.audit import Anchor, Verdict, Wrong
from core.ids import AgentRef, TenantId
from desk import directory_file, privacy
from desk.desk import Desk
from desk.directory_entries import File, FileWrong, Outcome
from desk.ports import Directory, StaleVersion
from desk.problems import DeliveryProblem
from papers.directory_yaml import read, written
from server import contact_errands, routing_errands
from server.local import Errand, ErrandRefused
from server.standing import DEAD_LETTERS, standing
from store import DeadLetter, NoSuchDeadLetter
from words import say

FACTS = "facts"
CHANNELS = "channels"
REPLAY = "dead-letters replay"

# Letters of one answer; whoever has more than that mends the cause first.
_MOST = 1_000


class LetterStore(Protocol):
    """A store with dead letters."""

    async def gauges(self) -> Mapping[str, float]: ...

    async def list_dead_letters(self, limit: int = ...) -> Sequence[DeadLetter]: ...

    async def show_dead_letter(self, letter_id: str) -> DeadLetter: ...

    async def replay_dead_letter(self, letter_id: str) -> None: ...

    async def discard_dead_letter(self, letter_id: str, reason: str) -> None: ...

    @property
    def newest_master_key(self) -> str: ...

    async def rotate_master_key(self) -> int: ...


async def dead_letters(store: LetterStore) -> int:
    """How many things could not be handled."""
    return int(standing(await store.gauges())[DEAD_LETTERS])


def channels_of(directory: Directory, tenant_id: TenantId) -> dict[str, str]:
    """Where a company's conversations are read: the names of its skillsets, by their channels."""
    own = (directory.skillsets[each] for each in directory.skillsets_of.get(tenant_id, ()))
    return {each.channel: each.name for each in own}


class Errands:
    """Performs errands on an open store. Raises ErrandRefused, in the language of who asks (`language`)."""

    def __init__(self, store: LetterStore, desk: Desk, tenant_id: TenantId) -> None:
        self._store = store
        self._desk = desk
        self._tenant_id = tenant_id

    async def perform(self, errand: Errand) -> Any:  # noqa: C901 - one arm per errand is the point of it
        """One errand."""
        language = str(errand.get("language", "en"))
        try:
            match errand.get("do"):
                case "facts":
                    return {"dead_letters": await dead_letters(self._store)}
                case "channels":
                    return channels_of(self._desk.store.directory, self._tenant_id)
                case "dead-letters list":
                    return [_shown(letter) for letter in await self._store.list_dead_letters(_MOST)]
                case "dead-letters show":
                    return _shown(await self._store.show_dead_letter(str(errand.get("id"))))
                case "dead-letters replay":
                    return await self._each(errand, language)
                case "dead-letters discard":
                    return await self._each(errand, language)
                case "keys rotate":
                    return await self._rotated(str(errand.get("newest")), language)
                case "privacy record":
                    return await self._documents(lambda it: privacy.record(self._desk, it, language))
                case "privacy breach":
                    since = datetime.fromisoformat(str(errand.get("since")))
                    return await self._documents(lambda it: privacy.breach(self._desk, it, language, since))
                case "audit verify":
                    return await self._verified(errand)
                case "admin":
                    return await self._admin(errand, language)
                case "contacts import":
                    return await contact_errands.taken_in(self._desk, self._tenant_id, errand, language)
                case "contacts dossier":
                    return await contact_errands.told(self._desk, self._tenant_id, errand, language)
                case "contacts export":
                    return await contact_errands.taken_out(self._desk, self._tenant_id, errand, language)
                case "routing simulate":
                    return await routing_errands.simulated(self._desk, self._tenant_id, errand, language)
                case "directory export":
                    return written(await directory_file.exported(self._desk, self._tenant_id))
                case "directory diff":
                    return await self._directory(errand, language, directory_file.compared)
                case "directory apply":
                    return await self._directory(errand, language, directory_file.applied)
                case _:
                    raise ErrandRefused(
                        say(language, "the server that holds the database does not know this errand")
                    )
        except NoSuchDeadLetter as missing:
            raise ErrandRefused(
                say(language, "there is no dead letter {id}; witiop dead-letters list", id=missing.args[0])
            ) from None

    async def _each(self, errand: Errand, language: str) -> list[str]:
        """Replay or discard: those named, or all with a reason. Answers their ids."""
        reason = errand.get("reason")
        named = [str(each) for each in errand.get("ids", ())]
        if reason is not None:
            letters = await self._store.list_dead_letters(_MOST)
            named += [letter.id for letter in letters if letter.reason == reason]
            if not named:
                raise ErrandRefused(say(language, "no dead letter has this reason"))
        for letter_id in named:
            if errand["do"] == REPLAY:
                await self._store.replay_dead_letter(letter_id)
            else:
                await self._store.discard_dead_letter(letter_id, str(errand.get("because", "")))
        return named

    async def _rotated(self, newest: str, language: str) -> int:
        """newest: the fingerprint of the key that whoever asks means; somebody else's would be a surprise."""
        if newest != self._store.newest_master_key:
            raise ErrandRefused(
                say(
                    language,
                    "the server that runs does not know the new key yet: start it again with the new one in front of "
                    "the old one in WITIOP_MASTER_KEY, then rotate",
                )
            )
        return await self._store.rotate_master_key()

    async def _documents(
        self, made: Callable[[TenantId], Awaitable[privacy.Document]]
    ) -> list[list[dict[str, Any]]]:
        """One for each company."""
        return [
            [asdict(each) for each in await made(tenant)] for tenant in self._desk.store.directory.tenants
        ]

    async def _verified(self, errand: Errand) -> list[dict[str, Any]]:
        """Every company's audit, held against the anchors that came along: by company, pairs of number and mac."""
        written_down = dict(errand.get("anchors") or {})
        answers = []
        for tenant in self._desk.store.directory.tenants.values():
            anchors = [Anchor(int(number), str(mac)) for number, mac in written_down.pop(tenant.id, ())]
            async with self._desk.store.begin(tenant.id) as uow:
                verdict = await uow.audit.checked(anchors)
            answers.append(_judged(tenant.id, tenant.name, verdict, len(anchors)))
        # A company that an anchor knows and the database does not: all of its audit is gone.
        for tenant_id, anchors in written_down.items():
            answers.append(_judged(tenant_id, tenant_id, Verdict(0, None, 1, Wrong.CUT), len(anchors)))
        return answers

    async def _directory(
        self,
        errand: Errand,
        language: str,
        work: Callable[[Desk, TenantId, File, str], Awaitable[Outcome]],
    ) -> Any:
        try:
            file = read(str(errand.get("text", "")), language)
            return asdict(await work(self._desk, self._tenant_id, file, language))
        except FileWrong as wrong:
            return asdict(Outcome(problems=(wrong.problem,)))
        except StaleVersion:
            raise ErrandRefused(
                say(language, "others are changing the directory right now; try again in a moment")
            ) from None

    async def _admin(self, errand: Errand, language: str) -> Any:
        who = AgentRef(str(errand.get("as")))
        try:
            answer = await run_line(self._desk, self._tenant_id, who, str(errand.get("line", "")))
        except DeliveryProblem as problem:
            raise ErrandRefused(
                say(language, "Slack does not say who {user} is ({code})", user=who, code=problem.code)
            ) from None
        return {"tone": answer.tone.value, "title": answer.title, "lines": list(answer.lines)}


def _judged(tenant_id: str, name: str, verdict: Verdict, anchors: int) -> dict[str, Any]:
    head = verdict.head
    return {
        "tenant": tenant_id,
        "name": name,
        "entries": verdict.entries,
        "anchors": anchors,
        "head": None if head is None else {"number": head.number, "mac": head.mac},
        "number": verdict.number,
        "wrong": None if verdict.wrong is None else verdict.wrong.value,
    }


def _shown(letter: DeadLetter) -> dict[str, Any]:
    return {**asdict(letter), "taken_in_at": letter.taken_in_at.isoformat(timespec="seconds"),
            "ended_at": letter.ended_at.isoformat(timespec="seconds") if letter.ended_at else None}  # fmt: skip
