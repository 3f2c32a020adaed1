"""The calls on templates: list, read, create, edit, delete, unpause."""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from yarl import URL

from sandbox.meta import identities
from sandbox.meta.asked import Asked
from sandbox.meta.graph_errors import GraphRefusal, invalid
from sandbox.meta.state import Template
from sandbox.meta.template_life import end_pause, remove, to_review
from sandbox.meta.template_rules import check_category, check_new, check_parts, check_ttl, refused
from sandbox.meta.templates import of_account

# Source: Meta, template management, November 2026.
MOST_TEMPLATES, MOST_UNVERIFIED = 6_000, 250
MOST_DELETED_AT_ONCE = 100
NAME_RESTS = timedelta(days=30)
EDITS_A_MONTH = 10
PAGE = 25
# Fields that exist, and have nothing to say here. Source: Meta Graph API, message templates, November 2026.
EMPTY_HERE = ("cta_url_link_tracking_opted_out", "degrees_of_freedom_spec", "library_template_name")
EDITABLE = frozenset({"APPROVED", "REJECTED", "PAUSED"})
USUAL = ("name", "parameter_format", "components", "language", "status", "category")


def listed(asked: Asked) -> dict[str, Any]:
    """GET /{waba_id}/message_templates, filtered, by pages with cursors."""
    found = [
        template for template in of_account(asked.platform, asked.object_id) if _wanted(template, asked.query)
    ]
    limit = asked.query.get("limit", str(PAGE))
    if not limit.isdigit() or int(limit) < 1:
        raise GraphRefusal(100, message="(#100) Param limit must be a positive integer.")
    start = _place(asked.query["after"]) + 1 if asked.query.get("after") else 0
    page = found[start : start + int(limit)]
    answer: dict[str, Any] = {"data": [asked.cut(_whole(template), USUAL) for template in page]}
    if asked.query.get("summary"):
        answer["summary"] = _summary(asked, len(found))
    if not page:
        return answer
    end = start + len(page) - 1
    paging: dict[str, Any] = {"cursors": {"before": _cursor(start), "after": _cursor(end)}}
    if end + 1 < len(found):
        paging["next"] = str(URL(asked.url).update_query(after=_cursor(end)))
    return {**answer, "paging": paging}


def read(asked: Asked) -> dict[str, Any]:
    """GET /{template_id}."""
    return asked.cut(_whole(asked.platform.state.templates[asked.object_id]), USUAL)


def create(asked: Asked) -> dict[str, Any]:
    """POST /{waba_id}/message_templates: checked at once, then reviewed."""
    platform, body = asked.platform, asked.body
    check_new(platform, body)
    if not platform.throughput.make_template(asked.object_id, platform.now()):
        raise GraphRefusal(80007, message="(#80007) There have been too many new templates in this account.")
    name, language = body["name"], body["language"]
    _check_free(asked, name, language)
    template = Template(
        identities.numeric_id("template", platform.seed, platform.count()),
        asked.object_id,
        name,
        language,
        body["category"],
        body["components"],
        status="PENDING",
        parameter_format=body.get("parameter_format", "POSITIONAL").upper(),
        ttl=body.get("message_send_ttl_seconds"),
    )
    platform.state.templates[template.id] = template
    to_review(platform, template)
    return {"id": template.id, "status": template.status, "category": template.category}


def edit(asked: Asked) -> dict[str, Any]:
    """POST /{template_id}: replaces all components, and goes back to review."""
    platform, now = asked.platform, asked.platform.now()
    template = platform.state.templates[asked.object_id]
    if template.status not in EDITABLE:
        raise refused(2388040, f"A template that is {template.status} cannot be edited.")
    if template.status == "APPROVED":
        if asked.body.get("category", template.category) != template.category:
            raise refused(2388040, "The category of an approved template is fixed.")
        if any(now - at < timedelta(days=1) for at in template.edited_at):
            raise refused(2388040, "An approved template can be edited once a day.")
        if sum(now - at < timedelta(days=30) for at in template.edited_at) >= EDITS_A_MONTH:
            raise refused(2388040, f"An approved template can be edited {EDITS_A_MONTH} times in 30 days.")
    components = asked.body.get("components", template.components)
    category = asked.body.get("category", template.category)
    check_category(category)
    check_parts(platform, category, template.parameter_format, components)
    template.ttl = check_ttl(category, asked.body.get("message_send_ttl_seconds", template.ttl))
    template.category = category
    template.components = components
    template.edited_at.append(now)
    template.status, template.paused_until, template.paced = "PENDING", None, False
    to_review(platform, template)
    return {"success": True, "id": template.id, "name": template.name, "category": template.category}


def delete(asked: Asked) -> dict[str, Any]:
    """DELETE /{waba_id}/message_templates by name (all languages), hsm_id or hsm_ids."""
    query = asked.query
    wanted = _ids(query)
    if not query.get("name") and not wanted:
        raise GraphRefusal(100, message="(#100) The parameter name is required.")
    found = [
        template
        for template in of_account(asked.platform, asked.object_id)
        if (template.id in wanted if wanted else template.name == query.get("name"))
        and query.get("name") in (None, template.name)
        and template.status != "PENDING_DELETION"
    ]
    if not found or any(template.status == "DISABLED" for template in found):
        raise GraphRefusal(100, message="(#100) Invalid parameter", subcode=2593002)
    for template in found:
        remove(asked.platform, template)
    return {"success": True}


def _ids(query: Mapping[str, str]) -> list[str]:
    """The templates named by hsm_id or hsm_ids; none where the name decides. Raises GraphRefusal."""
    if not query.get("hsm_ids"):
        return [query["hsm_id"]] if query.get("hsm_id") else []
    try:
        given = json.loads(query["hsm_ids"])
    except ValueError as problem:
        raise invalid("hsm_ids", "must be an array of ids.") from problem
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_DELETED_AT_ONCE:
        raise invalid("hsm_ids", f"must be an array of 1 to {MOST_DELETED_AT_ONCE} ids.")
    return [str(one) for one in given]


def unpause(asked: Asked) -> dict[str, Any]:
    """POST /{template_id}/unpause: after pacing paused it."""
    template = asked.platform.state.templates[asked.object_id]
    if not template.paced:
        return {"success": False, "reason": "The template is not paused by pacing."}
    end_pause(asked.platform, template)
    return {"success": True}


def _check_free(asked: Asked, name: str, language: str) -> None:
    now = asked.platform.now()
    of_waba = [one for one in asked.platform.state.templates.values() if one.waba_id == asked.object_id]
    if sum(one.deleted_at is None for one in of_waba) >= _most(asked):
        raise refused(2388019, f"There are {_most(asked)} templates already.")
    for template in of_waba:
        if template.name != name or template.language != language:
            continue
        if template.deleted_at is None and template.status != "PENDING_DELETION":
            raise refused(2388024, "There is already a template of this name in this language.")
        if template.deleted_at is None or now - template.deleted_at < NAME_RESTS:
            raise refused(
                2388023, "A template of this name was deleted; the name can be used again after 30 days."
            )


def _summary(asked: Asked, found: int) -> dict[str, Any]:
    return {
        "total_count": found,
        "message_template_count": len(list(of_account(asked.platform, asked.object_id))),
        "message_template_limit": _most(asked),
        "are_translations_complete": False,
    }


def _most(asked: Asked) -> int:
    verified = asked.platform.account_standing(asked.object_id).verified
    return MOST_TEMPLATES if verified else MOST_UNVERIFIED


def _wanted(template: Template, query: Mapping[str, str]) -> bool:
    return (
        query.get("status", template.status).upper() == template.status
        and query.get("category", template.category).upper() == template.category
        and query.get("language", template.language) == template.language
        and query.get("name", "") in template.name
        and query.get("quality_score", template.quality).upper() == template.quality
        and query.get("source", template.source).upper() == template.source
    )


def _whole(template: Template) -> dict[str, Any]:
    return {
        "id": template.id,
        "name": template.name,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "sub_category": None,
        "parameter_format": template.parameter_format,
        "components": template.components,
        "rejected_reason": template.rejected_reason,
        "quality_score": {"score": template.quality, "date": template.quality_since},
        "correct_category": template.correct_category,
        "previous_category": template.previous_category,
        "message_send_ttl_seconds": template.ttl,
        "source": template.source,
        **dict.fromkeys(EMPTY_HERE),
    }


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"at:{place}".encode()).decode()


def _place(cursor: str) -> int:
    try:
        mark, _, place = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
        if mark == "at":
            return int(place)
    except (binascii.Error, ValueError):
        mark = ""
    raise GraphRefusal(131059, f"The cursor {cursor!r} is not valid; start again from the first page.")
