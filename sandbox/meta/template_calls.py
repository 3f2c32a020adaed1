"""The calls on templates: list, read, create, edit, delete, unpause; and what their review says."""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from yarl import URL

from sandbox.meta import identities
from sandbox.meta.asked import Asked
from sandbox.meta.graph_errors import GraphRefusal
from sandbox.meta.platform import Platform, seconds
from sandbox.meta.state import Template, Update
from sandbox.meta.template_rules import check_new, check_parts, refused
from sandbox.meta.templates import of_account, part

# The sandbox's own pace; the platform takes up to 24 hours.
UNTIL_REVIEWED = timedelta(minutes=1)

# Source of the rest: Meta, template management, November 2026.
MOST_TEMPLATES = 6_000
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
    )
    platform.state.templates[template.id] = template
    _to_review(platform, template)
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
    check_parts(platform, template.category, template.parameter_format, components)
    template.category = asked.body.get("category", template.category)
    template.components = components
    template.edited_at.append(now)
    template.status = "PENDING"
    _to_review(platform, template)
    return {"success": True}


def delete(asked: Asked) -> dict[str, Any]:
    """DELETE /{waba_id}/message_templates by name (all languages), hsm_id or hsm_ids."""
    query = asked.query
    wanted = json.loads(query["hsm_ids"]) if query.get("hsm_ids") else [query.get("hsm_id")]
    if not query.get("name") and not any(wanted):
        raise GraphRefusal(100, message="(#100) The parameter name is required.")
    found = [
        template
        for template in of_account(asked.platform, asked.object_id)
        if (template.id in map(str, wanted) if any(wanted) else template.name == query.get("name"))
        and query.get("name") in (None, template.name)
    ]
    if not found or any(template.status == "DISABLED" for template in found):
        raise GraphRefusal(100, message="(#100) Invalid parameter", subcode=2593002)
    for template in found:
        template.deleted_at = asked.platform.now()
        tell_status(asked.platform, template, "DELETED")
    return {"success": True}


def unpause(asked: Asked) -> dict[str, Any]:
    """POST /{template_id}/unpause: after pacing paused it."""
    template = asked.platform.state.templates[asked.object_id]
    if template.status != "PAUSED":
        return {"success": False, "reason": "The template is not paused."}
    template.status = "APPROVED"
    tell_status(asked.platform, template, "APPROVED")
    return {"success": True}


def review(platform: Platform, at: datetime, about: Mapping[str, Any]) -> None:
    """The review of one template is over."""
    template = platform.state.templates.get(about["template_id"])
    if template is None or template.status != "PENDING" or template.deleted_at is not None:
        return
    reason = template.reviewed_as or "NONE"
    template.reviewed_as = None
    template.status = "APPROVED" if reason == "NONE" else "REJECTED"
    template.rejected_reason = reason
    tell_status(platform, template, template.status, reason=reason)


def tell_status(
    platform: Platform,
    template: Template,
    event: str,
    *,
    reason: str | None = "NONE",
    title: str | None = None,
) -> None:
    """Tell the business what became of a template. Ids are numbers here, and text in answers of the API."""
    value: dict[str, Any] = {
        "event": event,
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "reason": reason,
        "message_template_category": template.category,
    }
    if title is not None:
        value["other_info"] = {"title": title, "description": f"The template is now {event.lower()}."}
    if event == "REJECTED":
        value["rejection_info"] = {
            "reason": "The template does not follow the guidelines for its category.",
            "recommendation": "Change its words or its category and submit it again.",
        }
    now = seconds(platform.now())
    platform.tell_plainly(Update(template.waba_id, "message_template_status_update", value, now))


def _to_review(platform: Platform, template: Template) -> None:
    others = [other for other in of_account(platform, template.waba_id) if other.id != template.id]
    twins = [
        other for other in others if other.language == template.language and _words(other) == _words(template)
    ]
    # Source: as above: the same body and footer as another template of the language is rejected.
    twin = bool(twins) and template.category != "AUTHENTICATION"
    template.reviewed_as = "TAG_CONTENT_MISMATCH" if twin else "NONE"
    platform.timetable.add(platform.now() + UNTIL_REVIEWED, "review", {"template_id": template.id})


def _words(template: Template) -> tuple[Any, Any]:
    return (part(template, "BODY") or {}).get("text"), (part(template, "FOOTER") or {}).get("text")


def _check_free(asked: Asked, name: str, language: str) -> None:
    now = asked.platform.now()
    of_waba = [one for one in asked.platform.state.templates.values() if one.waba_id == asked.object_id]
    if sum(one.deleted_at is None for one in of_waba) >= MOST_TEMPLATES:
        raise refused(2388019, f"There are {MOST_TEMPLATES} templates already.")
    for template in of_waba:
        if template.name != name or template.language != language:
            continue
        if template.deleted_at is None:
            raise refused(2388024, "There is already a template of this name in this language.")
        if now - template.deleted_at < NAME_RESTS:
            raise refused(
                2388023, "A template of this name was deleted; the name can be used again after 30 days."
            )


def _summary(asked: Asked, found: int) -> dict[str, Any]:
    return {
        "total_count": found,
        "message_template_count": len(list(of_account(asked.platform, asked.object_id))),
        "message_template_limit": MOST_TEMPLATES,
        "are_translations_complete": False,
    }


def _wanted(template: Template, query: Mapping[str, str]) -> bool:
    return (
        query.get("status", template.status).upper() == template.status
        and query.get("category", template.category).upper() == template.category
        and query.get("language", template.language) == template.language
        and query.get("name", "") in template.name
        and query.get("quality_score", template.quality).upper() == template.quality
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
        "correct_category": None,
        "previous_category": template.previous_category,
        "message_send_ttl_seconds": None,
        "source": "API",
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
