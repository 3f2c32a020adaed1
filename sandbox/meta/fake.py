"""FakeMeta: the platform as its callers see it, an application to run and people to move."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from sandbox.call_log import CallLog
from sandbox.manual_clock import ManualClock
from sandbox.meta import calling, happenings, moves, people, progress, staff, template_life
from sandbox.meta import state as memory
from sandbox.meta.account import MetaAccount
from sandbox.meta.delivery import PATIENCE_SECONDS, Courier, as_bytes
from sandbox.meta.faults import MetaFaults
from sandbox.meta.graph import Graph
from sandbox.meta.media import known
from sandbox.meta.phones import Phone
from sandbox.meta.platform import Platform, SeenDelivery, SeenRequest
from sandbox.meta.standing import AccountStanding, NumberStanding, PortfolioStanding
from sandbox.meta.state import PERMISSIONS, AcceptedSend, Medium, MetaState
from sandbox.meta.template_controls import Templates
from sandbox.meta.templates import seeded

log = logging.getLogger(__name__)


class CallbackRefused(RuntimeError):
    """The callback did not answer the verification as the platform demands."""


class FakeMeta:
    """
    The Cloud API with its customers.

    Time is `clock` and nothing else; chance is `seed`. What people do (`phone_...`) happens at once and reaches the
    business by webhook; `settle` waits until everything due now has arrived.
    """

    def __init__(
        self,
        clock: ManualClock,
        account: MetaAccount | None = None,
        seed: int = 0,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
        log: CallLog | None = None,
    ) -> None:
        self.account = account or MetaAccount()
        self.faults = MetaFaults(clock, seed)
        state = MetaState(templates=seeded(self.account, seed))
        calls = CallLog() if log is None else log
        calls.conceal(self.account.access_token, self.account.app_secret, self.account.verify_token)
        self._platform = Platform(clock, self.account, state, self.faults, seed, calls)
        self.templates = Templates(self._platform)
        self._stopping = asyncio.Event()
        self._courier = Courier(self._platform, patience_seconds)
        self._graph = Graph(self._platform, self._stopping)
        self._running: asyncio.Task[None] | None = None
        self._handle()

    def application(self) -> web.Application:
        """The Graph API and the media host, for any runner."""
        return self._graph.application()

    @property
    def public_url(self) -> str | None:
        """The address people reach this server at, for download links; by default that of the first request."""
        return self._platform.public_url

    @public_url.setter
    def public_url(self, url: str | None) -> None:
        self._platform.public_url = url

    async def start(self, callback_url: str, *, verify: bool = True) -> None:
        """Verify the callback, then deliver webhooks to it. Raises CallbackRefused."""
        self._stopping.clear()
        if verify and not await self.verify_callback(callback_url):
            raise CallbackRefused(callback_url)
        await self._courier.start(callback_url)
        self._running = asyncio.create_task(self._platform.timetable.run(), name="fake Meta's timetable")
        self._running.add_done_callback(_say_why_it_ended)

    async def verify_callback(self, callback_url: str) -> bool:
        """Whether the callback echoes the challenge for the right token."""
        return await self._courier.verify(callback_url)

    async def stop(self) -> None:
        """Stop delivering and let go of every held connection; what is undelivered waits for the next start."""
        self._stopping.set()
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        await self._courier.stop()

    async def settle(self) -> None:
        """Wait until nothing is due now and no delivery is under way."""
        while True:
            if self._running is not None and self._running.done():
                self._running.result()
            self._platform.timetable.run_due()
            under_way = list(self._courier.under_way.values())
            if not under_way:
                return
            await asyncio.wait(under_way)
            await asyncio.sleep(0)

    @property
    def sends(self) -> list[AcceptedSend]:
        """Every send that took effect, whatever its caller was told: what nobody can argue with."""
        return self._platform.state.sends

    @property
    def seed(self) -> int:
        """What chance goes by."""
        return self._platform.seed

    @property
    def log(self) -> CallLog:
        """Every call, both ways."""
        return self._platform.log

    @property
    def requests(self) -> list[SeenRequest]:
        """Every request, oldest first; the last 100,000."""
        return list(self._platform.requests)

    @property
    def deliveries(self) -> list[SeenDelivery]:
        """Every attempt to deliver a webhook, oldest first; the last 100,000."""
        return list(self._platform.deliveries)

    @property
    def undelivered(self) -> int:
        """Bodies that were not answered 200 yet."""
        return len(self._platform.state.parcels) + bool(self._platform.state.unbatched)

    def phone(self, address: str) -> Phone:
        """The phone with that number or business-scoped id; made if it is new."""
        return self._platform.phone(address)

    @property
    def phones(self) -> list[Phone]:
        """Every phone, the oldest first."""
        return list(self._platform.state.phones.values())

    def phone_json(self, address: str) -> dict[str, Any]:
        """What this phone shows."""
        return self.phone(address).as_json(self._platform.now())

    def phone_sends(
        self,
        address: str,
        message: Mapping[str, Any],
        *,
        to: str | None = None,
        profile_name: str | None = None,
        username: str | None = None,
        hide_number: bool | None = None,
    ) -> str:
        """
        A person writes; returns the message's id.

        message: as in a webhook's `messages[]`, without id and timestamp; a file as {"file": base64, "filename",
        "mime_type"} in its block. to: phone number id, by default the first one.
        hide_number: shows only the business-scoped id from now on; None leaves it as it is.
        Raises ValueError for an unknown number or a bad file.
        """
        phone = self.phone(address)
        phone.name = phone.name if profile_name is None else profile_name
        if username is not None:
            phone.username = username if username.startswith("@") else f"@{username}"
        phone.hides_number = phone.hides_number if hide_number is None else hide_number
        target = to if to is not None else message.get("to")
        return people.phone_sends(self._platform, phone, self._platform.number_called(target), message)

    def phone_calls(self, address: str, *, to: str | None = None, seconds_long: int | None = None) -> str:
        """A person calls; seconds_long None: nobody answered. Returns the call's id."""
        number = self._platform.number_called(to)
        return calling.phone_calls(self._platform, self.phone(address), number, seconds_long)

    def phone_edits(self, address: str, wamid: str, text: str) -> str:
        """A person changes a text already sent."""
        return people.phone_edits(self._platform, self.phone(address), wamid, text)

    def phone_revokes(self, address: str, wamid: str) -> str:
        """A person deletes a message for everyone."""
        return people.phone_revokes(self._platform, self.phone(address), wamid)

    def phone_reacts(self, address: str, wamid: str, emoji: str | None) -> str:
        """A person puts an emoji on a message; None takes it off."""
        return people.phone_reacts(self._platform, self.phone(address), wamid, emoji)

    def phone_presses(self, address: str, wamid: str, label: str) -> str:
        """A person presses the button, or picks the row, of that label."""
        return people.phone_presses(self._platform, self.phone(address), wamid, label)

    def phone_plays(self, address: str, wamid: str) -> None:
        """A person plays a voice message."""
        progress.play(self._platform, self._platform.now(), wamid)

    def staff_writes(self, address: str, text: str, *, number: str) -> str:
        """Staff write to a person from the phone app, on a number shared with it."""
        return staff.staff_writes(
            self._platform, self.phone(address), self._platform.number_called(number), text
        )

    def staff_revokes(self, address: str, wamid: str) -> str:
        """Staff delete for everyone what they wrote to a person."""
        return staff.staff_revokes(self._platform, self.phone(address), wamid)

    def user_preferences(self, address: str, value: str, *, to: str | None = None) -> None:
        """A person stops ("stop") or allows again ("resume") marketing messages."""
        number = self._platform.number_called(to)
        people.user_preferences(self._platform, self.phone(address), number, value)

    def change_number(self, address: str, new: str, *, to: str | None = None) -> str:
        """A person moves to another phone number; the business is told by a system message."""
        number = self._platform.number_called(to)
        return moves.change_number(self._platform, self.phone(address), new, number)

    def change_user_id(self, address: str, *, to: str | None = None) -> str:
        """A person gets another business-scoped id."""
        return moves.change_user_id(self._platform, self.phone(address), self._platform.number_called(to))

    def identity_changed(self, address: str, *, to: str | None = None) -> str:
        """A person's encryption keys changed."""
        return moves.identity_changed(self._platform, self.phone(address), self._platform.number_called(to))

    def phone_reads(self, address: str) -> None:
        """The person looks at the phone: everything that arrived is read."""
        phone, now = self.phone(address), self._platform.now()
        for bubble in phone.bubbles:
            if bubble.direction == "in" and bubble.ticks in ("sent", "delivered") and phone.online:
                progress.progress(self._platform, now, {"wamid": bubble.id, "status": "delivered"})
                progress.look(self._platform, now, {"wamid": bubble.id})

    def set_phone(
        self,
        address: str,
        *,
        online: bool | None = None,
        reads: bool | None = None,
        read_receipts: bool | None = None,
        blocks_business: bool | None = None,
        opted_out: bool | None = None,
        on_whatsapp: bool | None = None,
        in_experiment: bool | None = None,
        marketing_cap: int | None = None,
        in_contact_book: bool | None = None,
    ) -> Phone:
        """Change how a phone behaves; None leaves a setting as it is. Back online, it gets what waited."""
        phone = self.phone(address)
        settings = {
            "online": online,
            "reads": reads,
            "read_receipts": read_receipts,
            "blocks_business": blocks_business,
            "opted_out": opted_out,
            "on_whatsapp": on_whatsapp,
            "in_experiment": in_experiment,
            "marketing_cap": marketing_cap,
        }
        for name, value in settings.items():
            if value is not None:
                setattr(phone, name, value)
        if in_contact_book:
            self._platform.state.contact_book.append(phone.user_id)
        if online:
            progress.catch_up(self._platform, phone)
        return phone

    def happens(
        self,
        field: str,
        about: Mapping[str, Any] | None = None,
        *,
        to: str | None = None,
        phone: str | None = None,
        without: Iterable[str] = (),
    ) -> dict[str, Any]:
        """Something the platform decides or notices by itself happens, and is told: see `happenings.happens`."""
        return happenings.happens(self._platform, field, about or {}, to=to, phone=phone, without=without)

    def account_standing(self, waba_id: str | None = None) -> AccountStanding:
        """How an account stands, to look at and to change; by default the first one."""
        return self._platform.account_standing(waba_id or self.account.waba_id)

    def number_standing(self, phone_number_id: str | None = None) -> NumberStanding:
        """How a number stands, to look at and to change; by default the first one. Raises ValueError."""
        return self._platform.number_standing(self._platform.number_called(phone_number_id).phone_number_id)

    def waba_of(self, phone_number_id: str | None = None) -> str:
        """The account of a number, by default of the first one. Raises ValueError."""
        return self.account.waba_of(self._platform.number_called(phone_number_id))

    @property
    def portfolio(self) -> PortfolioStanding:
        """How the business as a whole stands, to look at and to change."""
        return self._platform.state.portfolio

    def revoke_token(self, revoked: bool = True) -> None:
        """Every call is refused with 190 until it is given back."""
        self._platform.state.token_revoked = revoked

    def set_token(self, *, expires_at: datetime | None = None, granted: Iterable[str] = PERMISSIONS) -> None:
        """When the token stops working (None: never), and what it may be used for."""
        self._platform.state.token_expires_at = expires_at
        self._platform.state.granted = list(granted)

    def deliver_raw(self, body: bytes | Mapping[str, Any]) -> str:
        """Sign and deliver anything: bytes as they are, an object as the platform would write it."""
        return self._courier.deliver(body if isinstance(body, bytes) else as_bytes(body))

    def medium(self, medium_id: str) -> Medium | None:
        """The file with that id, as long as it is kept."""
        return known(self._platform, medium_id)

    def dump(self) -> dict[str, Any]:
        """Everything remembered, as plain JSON values."""
        return memory.dump(self._platform.state)

    def load(self, plain: dict[str, Any]) -> None:
        """Take up what `dump` gave; call it before `start`."""
        self._platform.remember(memory.load(plain))
        self._handle()

    def _handle(self) -> None:
        platform, courier = self._platform, self._courier
        platform.timetable.handle(
            {
                "flush": courier.flush,
                "carry": courier.carry,
                "repeat": courier.repeat,
                "post": platform.post_later,
                "progress": lambda at, about: progress.progress(platform, at, about),
                "look": lambda at, about: progress.look(platform, at, about),
                "review": lambda at, about: template_life.review(platform, at, about),
                "unpause": lambda at, about: template_life.pause_ends(platform, at, about),
                "recategorise": lambda at, about: template_life.recategorise(platform, at, about),
                "unused": lambda at, about: template_life.unused(platform, at, about),
                "gone": lambda at, about: template_life.gone(platform, at, about),
            }
        )


def _say_why_it_ended(running: asyncio.Task[None]) -> None:
    problem = None if running.cancelled() else running.exception()
    if problem is not None:
        log.error("the fake Meta's timetable broke", exc_info=problem)
