"""Everything that is not sending: which object a call means, and who answers it."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.meta import (
    accounts,
    app_sync,
    blocking,
    numbers,
    registration,
    resumable,
    template_calls,
    usernames,
)
from sandbox.meta.asked import Asked
from sandbox.meta.graph_errors import GraphRefusal, unknown_object
from sandbox.meta.platform import Platform

Answerer = Callable[[Asked], dict[str, Any]]


async def manage(
    platform: Platform, request: web.Request, object_id: str, edge: str | None, body: dict[str, Any] | None
) -> dict[str, Any]:
    """One management call. Raises GraphRefusal."""
    verb = request.method
    if object_id.startswith(resumable.PREFIX):
        return await resumable.session(platform, request, object_id)
    table = _table(platform, object_id)
    if table is None:
        if not object_id.isdigit():
            raise GraphRefusal(
                803, message=f"(#803) Some of the aliases you requested do not exist: {object_id}"
            )
        raise unknown_object(object_id, verb.lower())
    _count(platform, object_id)
    answerer = table.get((edge, verb))
    if answerer is None and not any(known == edge for known, _ in table):
        raise GraphRefusal(2500, message=f"Unknown path components: /{edge}")
    if answerer is None:
        raise unknown_object(object_id, verb.lower())
    return answerer(Asked(platform, object_id, dict(request.query), body or {}, str(request.url)))


def _table(platform: Platform, object_id: str) -> Mapping[tuple[str | None, str], Answerer] | None:
    if platform.account.number(object_id) is not None:
        return _OF_NUMBER
    if object_id in platform.account.waba_ids:
        return _OF_ACCOUNT
    if object_id == platform.account.app_id:
        return _OF_APP
    template = platform.state.templates.get(object_id)
    return _OF_TEMPLATE if template is not None and template.deleted_at is None else None


def _count(platform: Platform, object_id: str) -> None:
    """A management call is counted by account; too many are refused."""
    account_id = platform.account.waba_id
    number = platform.account.number(object_id)
    if number is not None:
        account_id = platform.account.waba_of(number)
    elif object_id in platform.account.waba_ids:
        account_id = object_id
    of_account = [one for one in platform.account.numbers if platform.account.waba_of(one) == account_id]
    registered = any(platform.number_standing(one.phone_number_id).registered for one in of_account)
    if not platform.throughput.call(account_id, platform.now(), registered=registered):
        raise GraphRefusal(80007, message="(#80007) There have been too many calls to this account.")


_OF_NUMBER: Mapping[tuple[str | None, str], Answerer] = {
    (None, "GET"): numbers.read,
    (None, "POST"): registration.set_pin,
    ("register", "POST"): registration.register,
    ("deregister", "POST"): registration.deregister,
    ("request_code", "POST"): registration.request_code,
    ("verify_code", "POST"): registration.verify_code,
    ("smb_app_data", "POST"): app_sync.synchronise,
    ("username", "GET"): usernames.read,
    ("username", "POST"): usernames.write,
    ("username", "DELETE"): usernames.delete,
    ("contact_book", "DELETE"): usernames.forget_contact,
    ("whatsapp_business_profile", "GET"): numbers.read_profile,
    ("whatsapp_business_profile", "POST"): numbers.write_profile,
    ("block_users", "POST"): blocking.block,
    ("block_users", "DELETE"): blocking.unblock,
    ("block_users", "GET"): blocking.blocked,
}

_OF_ACCOUNT: Mapping[tuple[str | None, str], Answerer] = {
    (None, "GET"): accounts.read,
    ("phone_numbers", "GET"): accounts.phone_numbers,
    ("subscribed_apps", "GET"): accounts.subscribed,
    ("subscribed_apps", "POST"): accounts.subscribe,
    ("subscribed_apps", "DELETE"): accounts.unsubscribe,
    ("message_templates", "GET"): template_calls.listed,
    ("message_templates", "POST"): template_calls.create,
    ("message_templates", "DELETE"): template_calls.delete,
}

_OF_TEMPLATE: Mapping[tuple[str | None, str], Answerer] = {
    (None, "GET"): template_calls.read,
    (None, "POST"): template_calls.edit,
    ("unpause", "POST"): template_calls.unpause,
}

_OF_APP: Mapping[tuple[str | None, str], Answerer] = {
    (None, "GET"): accounts.app,
    ("uploads", "POST"): resumable.begin,
}
