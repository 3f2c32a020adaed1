"""Templates at Meta: listed, handed in, changed, deleted; and the example files of their headers."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Final

from bridge.whatsapp.client import Explained, GraphClient
from bridge.whatsapp.problems import not_handed_over, unknown_outcome
from bridge.whatsapp.template_body import changed, created
from bridge.whatsapp.template_reading import category_of, judged_of, template_there
from bridge.whatsapp.wire import Fields
from core.compliance.template import Template
from core.ids import NumberRef, TemplateRef
from desk.ports import Account, AllThere, ChannelTemplates, NotTaken, TakenIn, TemplateThere
from desk.problems import Certainty, DeliveryProblem, Retry, Tell

# Source of everything here: Meta, template management, and resumable uploads, November 2026.
_FIELDS: Final = (
    "id,name,language,status,category,parameter_format,components,rejected_reason,quality_score,correct_category,"
    "message_send_ttl_seconds"
)
_PAGE: Final = 100
# 6,000 templates; a list that goes on after that goes on for ever.
_MOST_PAGES: Final = 80
# A template of this name was not found when it was to be deleted.
_GONE: Final = "2593002"


class MetaTemplates(ChannelTemplates):
    """token_of: the access token of a number, asked at every request."""

    def __init__(self, client: GraphClient, token_of: Callable[[NumberRef], str]) -> None:
        self._client = client
        self._token_of = token_of

    async def all(self, account: Account) -> AllThere:
        """As the port says; page by page, by cursors alone: where an answer says to go on is not followed."""
        found: list[TemplateThere] = []
        allowed: int | None = None
        asked = {"fields": _FIELDS, "limit": str(_PAGE), "summary": "message_template_limit"}
        for _ in range(_MOST_PAGES):
            answer = await self._listed(account, asked)
            allowed = answer.child("summary").whole("message_template_limit") or allowed
            found += [each for each in map(template_there, answer.children("data")) if each is not None]
            paging = answer.child("paging")
            after = paging.child("cursors").id("after")
            if "next" not in paging or after is None:
                return AllThere(tuple(found), allowed)
            asked = {"fields": _FIELDS, "limit": str(_PAGE), "after": after}
        raise DeliveryProblem("endless list", Tell.OUR_FAULT)

    async def named(self, account: Account, name: str, language: str) -> TemplateThere | None:
        """As the port says. Meta finds names by a part of them."""
        asked = {"fields": _FIELDS, "name": name, "language": language, "limit": str(_PAGE)}
        answer = await self._listed(account, asked)
        found = map(template_there, answer.children("data"))
        same = (each for each in found if each is not None and (each.name, each.language) == (name, language))
        return next(same, None)

    async def hand_in(self, account: Account, template: Template) -> TakenIn:
        """As the port says."""
        if template.ref is not None:
            answer = await self._post(account, template.ref, changed(template))
            return TakenIn(template.ref, judged_of("PENDING"), category_of(answer.id("category")))
        answer = await self._post(account, f"{account.ref}/message_templates", created(template))
        ref = answer.id("id")
        if ref is None:
            raise unknown_outcome("unreadable answer")
        return TakenIn(
            TemplateRef(ref),
            judged_of(answer.id("status") or "PENDING"),
            category_of(answer.id("category")),
        )

    async def delete(self, account: Account, template: Template) -> None:
        """As the port says; both ways of naming it have to agree, so that no other is ever meant."""
        asked = {"name": template.name, "hsm_id": template.ref or ""}
        try:
            await self._client.delete(
                f"{account.ref}/message_templates", self._token_of(account.number), asked
            )
        except Explained as problem:
            if problem.code != _GONE:
                raise _not_taken(problem) from None

    async def hand_over_sample(
        self, account: Account, mime_type: str, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> str:
        """As the port says: a session of the app whose token it is, then the bytes."""
        token = self._token_of(account.number)
        apps = await self._client.get(f"{account.ref}/subscribed_apps", token)
        app = next(
            (each.child("whatsapp_business_api_data").id("id") for each in apps.children("data")), None
        )
        if app is None:
            raise DeliveryProblem("no app subscribed", Tell.OUR_FAULT)
        opened = await self._client.post(
            f"{app}/uploads",
            token,
            {},
            params={"file_length": str(size_bytes), "file_type": mime_type, "file_name": "sample"},
        )
        session = opened.id("id")
        if session is None:
            raise not_handed_over("unreadable answer")
        try:
            answer = await self._client.post_bytes(session, token, size_bytes, chunks)
        except DeliveryProblem as problem:
            if problem.certainty is Certainty.UNKNOWN:
                raise not_handed_over(problem.code) from None
            raise
        handle = answer.text("h")
        if handle is None:
            raise not_handed_over("unreadable answer")
        return handle

    async def _listed(self, account: Account, asked: Mapping[str, str]) -> Fields:
        return await self._client.get(
            f"{account.ref}/message_templates", self._token_of(account.number), asked
        )

    async def _post(self, account: Account, path: str, body: Mapping[str, object]) -> Fields:
        try:
            return await self._client.post(path, self._token_of(account.number), body, explained=True)
        except Explained as problem:
            raise _not_taken(problem) from None


def _not_taken(problem: Explained) -> Exception:
    """A refusal of the template itself; whatever may pass, or is mended elsewhere, stays a problem of the line."""
    about_it = problem.retry is Retry.NEVER and problem.certainty is Certainty.NOT_APPLIED
    return NotTaken(problem.code, problem.words) if about_it else problem.plain()
