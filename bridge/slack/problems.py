"""What Slack's errors and a broken line mean: certain or not, again or not, and what to tell."""

from dataclasses import dataclass
from datetime import timedelta

import aiohttp

from desk.problems import Certainty, DeliveryProblem, Retry, Tell


@dataclass(frozen=True, slots=True)
class Meaning:
    """What follows from an error."""

    tell: Tell
    retry: Retry
    certainty: Certainty = Certainty.NOT_APPLIED


_THREAD = Meaning(Tell.THREAD_GONE, Retry.NEVER)
_CHANNEL = Meaning(Tell.CHANNEL_GONE, Retry.WHEN_MENDED)
_PERSON = Meaning(Tell.PERSON_GONE, Retry.NEVER)
# Not what we handed over, or not any more.
_FILE = Meaning(Tell.MEDIA, Retry.NEVER)
_CREDENTIALS = Meaning(Tell.CREDENTIALS, Retry.WHEN_MENDED)
_POLICY = Meaning(Tell.NOT_ACCEPTED, Retry.NEVER)
_FAULT = Meaning(Tell.OUR_FAULT, Retry.NEVER)
_BUSY = Meaning(Tell.BUSY, Retry.SOON)
# The work may have been done although Slack says it was not.
_DOUBTFUL = Meaning(Tell.UNKNOWN, Retry.SOON, Certainty.UNKNOWN)

# Source: Slack, Web API, errors of each method and common errors, November 2026.
MEANINGS: dict[str, Meaning] = {
    "ratelimited": _BUSY,
    "rate_limited": _BUSY,
    "message_limit_exceeded": _POLICY,
    "internal_error": _DOUBTFUL,
    "fatal_error": _DOUBTFUL,
    "request_timeout": _DOUBTFUL,
    "service_unavailable": _DOUBTFUL,
    "team_added_to_org": _DOUBTFUL,
    "invalid_auth": _CREDENTIALS,
    "not_authed": _CREDENTIALS,
    "account_inactive": _CREDENTIALS,
    "token_revoked": _CREDENTIALS,
    "token_expired": _CREDENTIALS,
    "missing_scope": _CREDENTIALS,
    "no_permission": _CREDENTIALS,
    "org_login_required": _CREDENTIALS,
    "ekm_access_denied": _CREDENTIALS,
    "access_denied": _CREDENTIALS,
    "enterprise_is_restricted": _CREDENTIALS,
    "team_access_not_granted": _CREDENTIALS,
    "two_factor_setup_required": _CREDENTIALS,
    "channel_not_found": _CHANNEL,
    "not_in_channel": _CHANNEL,
    "is_archived": _CHANNEL,
    "restricted_action": _CHANNEL,
    "restricted_action_read_only_channel": _CHANNEL,
    "restricted_action_thread_only_channel": _CHANNEL,
    "restricted_action_non_threadable_channel": _CHANNEL,
    "posting_to_channel_denied": _CHANNEL,
    "thread_not_found": _THREAD,
    "cannot_reply_to_message": _THREAD,
    "message_not_found": _THREAD,
    "restricted_action_thread_locked": _THREAD,
    "cant_update_message": _THREAD,
    "cant_delete_message": _THREAD,
    "edit_window_closed": _THREAD,
    "user_not_found": _PERSON,
    "users_not_found": _PERSON,
    "user_not_visible": _PERSON,
    "user_not_in_channel": _PERSON,
    "user_disabled": _PERSON,
    "cannot_dm_bot": _PERSON,
    "messages_tab_disabled": _PERSON,
    "plan_upgrade_required": _POLICY,
    "file_uploads_disabled": _POLICY,
    "file_uploads_except_images_disabled": _POLICY,
    "file_type_not_allowed": _POLICY,
    "file_upload_size_restricted": _POLICY,
    "storage_limit_reached": _POLICY,
    "file_not_found": _FILE,
    "file_deleted": _FILE,
    "file_already_completed": _DOUBTFUL,
    "invalid_channel": _CHANNEL,
    "as_user_not_supported": _FAULT,
    "invalid_blocks": _FAULT,
    "invalid_blocks_format": _FAULT,
    "invalid_arguments": _FAULT,
    "invalid_arg_name": _FAULT,
    "msg_blocks_too_long": _FAULT,
    "msg_too_long": _FAULT,
    "no_text": _FAULT,
    "too_many_attachments": _FAULT,
    "metadata_too_large": _FAULT,
    "duplicate_message_not_allowed": _FAULT,
}

# What was wanted is so already.
ALREADY = frozenset({"already_reacted", "no_reaction", "already_pinned"})

# Slack does not draw these blocks. Source: Slack, chat.postMessage, errors, November 2026.
REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format"})

# Nothing left the machine: the connection was never there.
_NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


def of_code(code: str, *, retry_after: timedelta | None = None) -> DeliveryProblem:
    """The problem behind an `error` of Slack. One nobody knows was refused for certain, and is not tried again."""
    meaning = MEANINGS.get(code, _FAULT)
    return DeliveryProblem(code, meaning.tell, meaning.certainty, meaning.retry, retry_after)


def of_status(status: int) -> DeliveryProblem:
    """The problem behind an answer without anything readable in it."""
    if 400 <= status < 500:
        return DeliveryProblem(f"http {status}", Tell.OUR_FAULT)
    return DeliveryProblem(f"http {status}", Tell.UNKNOWN, Certainty.UNKNOWN, Retry.SOON)


def of_line(error: Exception) -> DeliveryProblem:
    """
    The problem behind a broken line.

    Only the connect phase is safe: an error while reading looks the same whether Slack had read the request or not.
    """
    if isinstance(error, _NEVER_LEFT):
        return DeliveryProblem("connect", Tell.TEMPORARY, Certainty.NOT_APPLIED, Retry.SOON)
    code = "timeout" if isinstance(error, TimeoutError) else "line broken"
    return DeliveryProblem(code, Tell.UNKNOWN, Certainty.UNKNOWN, Retry.SOON)
