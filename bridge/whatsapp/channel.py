"""The contacts' side as the desk sees it: ContactChannel over Meta's Cloud API."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bridge.hosts import Hosts
from bridge.transfers import Transfers
from bridge.whatsapp.client import GraphClient
from bridge.whatsapp.files import ContactFiles
from bridge.whatsapp.limits import (
    BUTTONS,
    CAPTION_WORDS_LENGTH,
    LARGEST_FILE,
    MENU,
    MENU_LABEL,
    PAIR_BURST,
    PAIR_RATE,
    TAKES,
    THROUGHPUT,
    THROUGHPUT_SHARE,
    WORDS_LENGTH,
)
from bridge.whatsapp.problems import NOT_BLOCKED, PAIR_RATE_HIT, not_handed_over, unknown_outcome
from bridge.whatsapp.regions import region_of
from bridge.whatsapp.render import block_body, message_body, read_body, recipient_of
from bridge.whatsapp.stops import STOPPED_FOR, StoppedNumbers
from bridge.whatsapp.templates import MetaTemplates
from bridge.whatsapp.wire import Fields
from core.compliance.gate import ClearedMessage
from core.compliance.restraint import Region
from core.contact import ContactAddress
from core.ids import AttemptKey, MediaRef, NumberRef, RemoteMessageId
from core.message import Media
from core.text import Private
from desk.pacing import Pacer, Pacers
from desk.ports import ChannelLimits, Clock, ContactChannel, Download, Receipt
from desk.problems import Certainty, DeliveryProblem, Retry, Tell

# A wait longer than this is the dispatcher's: the message goes back to its lane.
_SHORT_WAIT: Final = timedelta(seconds=2)
# Nothing at all for so long when Meta says that the number is too fast and not for how long.
_NUMBER_PAUSE: Final = timedelta(seconds=1)
# Too fast towards one contact: 4^n seconds, n counting in a row. Source: Meta Cloud API, pair rate limits, Nov. 2026.
_PAIR_PAUSE_BASE: Final = 4
_PAIR_PAUSES: Final = 5
_PAIRS_REMEMBERED: Final = 10_000

_HEALTH_FIELDS: Final = (
    "display_phone_number,verified_name,quality_rating,name_status,status,throughput,"
    "whatsapp_business_manager_messaging_limit,health_status"
)

_Pair = tuple[NumberRef, Private]


@dataclass(frozen=True, slots=True)
class NumberHealth:
    """
    What Meta says of a number; None: it did not say.

    quality: GREEN, YELLOW, RED or UNKNOWN. limit: how many contacts a day may be written to first. sends: whether
    messages go out (AVAILABLE, LIMITED, BLOCKED).
    """

    number: NumberRef
    display: str | None
    name: str | None
    quality: str | None
    name_status: str | None
    status: str | None
    throughput: str | None
    limit: str | None
    sends: str | None


class WhatsappChannel(ContactChannel):
    """
    Sends, once each, within Meta's limits.

    token_of: the access token of a number, asked at every request so that a new one counts at once.
    throughput: messages a second of a number; of: those numbers that have another one. transfers: how files are
    fetched, by default from nowhere; largest_file: in bytes.
    """

    def __init__(
        self,
        graph_url: str,
        api_version: str,
        token_of: Callable[[NumberRef], str],
        clock: Clock,
        *,
        throughput: int = THROUGHPUT,
        throughput_of: Mapping[NumberRef, int] | None = None,
        client: GraphClient | None = None,
        transfers: Transfers | None = None,
        largest_file: int = LARGEST_FILE,
    ) -> None:
        self._client = client if client is not None else GraphClient(graph_url, api_version, clock)
        self._transfers = transfers if transfers is not None else Transfers(Hosts((), listed=False))
        self._files = ContactFiles(self._client, self._transfers, largest_file)
        self._token_of = token_of
        self._clock = clock
        self._throughput = throughput
        self._throughput_of = throughput_of or {}
        self._templates = MetaTemplates(self._client, token_of)
        self._stops = StoppedNumbers(clock)
        self._numbers: dict[NumberRef, Pacer] = {}
        self._pairs: Pacers[_Pair] = Pacers(lambda: Pacer(PAIR_RATE, PAIR_BURST, clock))
        self._too_fast: dict[_Pair, int] = {}

    @property
    def limits(self) -> ChannelLimits:
        return ChannelLimits(
            text_length=WORDS_LENGTH,
            caption_length=CAPTION_WORDS_LENGTH,
            files=TAKES,
            buttons=BUTTONS,
            menu=MENU,
            label=MENU_LABEL,
        )

    @property
    def templates(self) -> MetaTemplates:
        return self._templates

    def region(self, addresses: Sequence[ContactAddress]) -> Region:
        """By the country of a number, or of a business-scoped id."""
        return region_of(addresses)

    async def send(self, cleared: ClearedMessage, key: AttemptKey) -> Receipt:
        body = message_body(cleared, key)
        number = cleared.number
        pair = (number, recipient_of(cleared.to).value)
        token = self._token_of(number)
        self._stops.check(number, token)
        await self._turn(number, pair)
        try:
            answer = await self._client.post(f"{number}/messages", token, body)
        except DeliveryProblem as problem:
            raise self._learned(number, pair, token, problem) from None
        self._stops.worked(number)
        self._too_fast.pop(pair, None)
        accepted = answer.children("messages")
        remote_id = accepted[0].id("id") if accepted else None
        if remote_id is None:
            raise unknown_outcome("unreadable answer")
        return Receipt(RemoteMessageId(remote_id))

    async def mark_read(self, number: NumberRef, message: RemoteMessageId, *, typing: bool = False) -> None:
        """As the port says. typing: and show for some seconds that an answer is being written."""
        token = self._token_of(number)
        self._stops.check(number, token)
        await self._turn(number, None)
        try:
            await self._client.post(f"{number}/messages", token, read_body(message, typing=typing))
        except DeliveryProblem as problem:
            raise self._learned(number, None, token, problem) from None

    async def block(self, number: NumberRef, addresses: Sequence[ContactAddress], *, blocked: bool) -> bool:
        """As the port says. Meta refuses who did not write within a day, and who is blocked already, with one code."""
        token = self._token_of(number)
        self._stops.check(number, token)
        await self._turn(number, None)
        path, body = f"{number}/block_users", block_body(addresses)
        try:
            if blocked:
                await self._client.post(path, token, body)
            else:
                await self._client.delete(path, token, body=body)
        except DeliveryProblem as problem:
            if problem.code == str(NOT_BLOCKED):
                return False
            raise self._learned(number, None, token, problem) from None
        return True

    @asynccontextmanager
    async def fetch(self, number: NumberRef, media: Media) -> AsyncIterator[Download]:
        """As the port says; a link that is over is asked for anew."""
        token = self._token_of(number)
        self._stops.check(number, token)
        async with self._files.fetch(number, media, token) as download:
            yield download

    async def hand_over(
        self, number: NumberRef, mime_type: str, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> MediaRef:
        """As the port says: nobody sees it, so whatever is not known may be done again."""
        token = self._token_of(number)
        self._stops.check(number, token)
        try:
            answer = await self._client.post_file(f"{number}/media", token, mime_type, size_bytes, chunks)
        except DeliveryProblem as problem:
            if problem.certainty is Certainty.UNKNOWN:
                raise not_handed_over(problem.code) from None
            raise self._learned(number, None, token, problem) from None
        ref = answer.id("id")
        if ref is None:
            raise not_handed_over("unreadable answer")
        return MediaRef(ref)

    async def ping(self, number: NumberRef) -> NumberHealth:
        """What Meta says of a number, with the token in use. Raises DeliveryProblem."""
        answer = await self._client.get(str(number), self._token_of(number), {"fields": _HEALTH_FIELDS})
        return _health(number, answer)

    async def subscribed(self, account: str, number: NumberRef) -> bool:
        """Whether any app gets the account's webhooks, asked with the number's token. Raises DeliveryProblem."""
        answer = await self._client.get(f"{account}/subscribed_apps", self._token_of(number))
        return bool(answer.children("data"))

    async def aclose(self) -> None:
        """Let go of every connection."""
        await self._client.aclose()
        await self._transfers.close()

    async def _turn(self, number: NumberRef, pair: _Pair | None) -> None:
        """Wait for a place if it comes soon, else leave it to the dispatcher; a place is taken only to be used."""
        pacers = [self._number(number)]
        if pair is not None:
            pacers.append(self._pairs.of(pair))
        longest = max(pacer.delay() for pacer in pacers)
        if longest > _SHORT_WAIT:
            raise DeliveryProblem(
                "pacing", Tell.BUSY, Certainty.NOT_APPLIED, Retry.SOON, retry_after=longest, postponed=True
            )
        wait = timedelta(0)
        for pacer in pacers:
            wait = pacer.reserve(after=wait)
        if wait:
            await self._clock.sleep(wait.total_seconds())

    def _number(self, number: NumberRef) -> Pacer:
        pacer = self._numbers.get(number)
        if pacer is None:
            rate = self._throughput_of.get(number, self._throughput) * THROUGHPUT_SHARE
            pacer = self._numbers[number] = Pacer(rate, 1, self._clock)
        return pacer

    def _learned(
        self, number: NumberRef, pair: _Pair | None, token: str, problem: DeliveryProblem
    ) -> DeliveryProblem:
        """Slow down or stop what the problem is about; the problem with the wait that follows from it."""
        self._stops.failed(number, token, problem)
        wait = STOPPED_FOR if problem.retry is Retry.WHEN_MENDED else problem.retry_after
        if problem.code == str(PAIR_RATE_HIT) and pair is not None:
            times = min(self._too_fast.pop(pair, 0) + 1, _PAIR_PAUSES)
            if len(self._too_fast) < _PAIRS_REMEMBERED:
                self._too_fast[pair] = times
            wait = max(wait or timedelta(0), timedelta(seconds=_PAIR_PAUSE_BASE**times))
            self._pairs.of(pair).pause(self._clock.now() + wait)
        elif problem.tell is Tell.BUSY and problem.retry is Retry.SOON:
            wait = wait if wait is not None else _NUMBER_PAUSE
            self._number(number).pause(self._clock.now() + wait)
        return DeliveryProblem(problem.code, problem.tell, problem.certainty, problem.retry, wait)


def _health(number: NumberRef, answer: Fields) -> NumberHealth:
    throughput = answer.child("throughput").id("level") or answer.id("throughput")
    return NumberHealth(
        number,
        display=answer.id("display_phone_number"),
        name=answer.id("verified_name"),
        quality=answer.id("quality_rating") or answer.child("quality_score").id("score"),
        name_status=answer.id("name_status"),
        status=answer.id("status"),
        throughput=throughput,
        limit=answer.id("whatsapp_business_manager_messaging_limit"),
        sends=answer.child("health_status").id("can_send_message"),
    )
