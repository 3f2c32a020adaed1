"""What becomes of a template: reviewed, paused, put into another category, unused, deleted. All of it is told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.meta.platform import Platform, seconds
from sandbox.meta.state import Template, Update
from sandbox.meta.templates import buttons, of_account, part

# Paused by low quality: first 3 hours, then 6, then for ever. Source: Meta, template pausing, November 2026.
PAUSES = (("FIRST_PAUSE", timedelta(hours=3)), ("SECOND_PAUSE", timedelta(hours=6)))

# Unused for 12 months: archived; 28 days later: deleted. Messages under way go on for 30 days after a deletion.
# Source: Meta, template management, November 2026.
UNUSED = timedelta(days=365)
ARCHIVED = timedelta(days=28)
PENDING_DELETION = timedelta(days=30)


def to_review(platform: Platform, template: Template) -> None:
    """Have it looked at; what was foreseen for it is what the review will say."""
    others = [other for other in of_account(platform, template.waba_id) if other.id != template.id]
    twins = [
        other for other in others if other.language == template.language and _words(other) == _words(template)
    ]
    # Source: as above: the same body and footer as another template of the language is rejected.
    twin = bool(twins) and template.category != "AUTHENTICATION"
    template.reviewed_as = "TAG_CONTENT_MISMATCH" if twin else "NONE"
    ends = platform.now() + timedelta(seconds=platform.account.review_seconds)
    platform.timetable.add(ends, "review", {"template_id": template.id})


def review(platform: Platform, at: datetime, about: Mapping[str, Any]) -> None:
    """The review of one template is over."""
    template = platform.state.templates.get(about["template_id"])
    if template is None or template.status != "PENDING" or template.deleted_at is not None:
        return
    reason = template.reviewed_as or "NONE"
    category = template.reviewed_into
    template.reviewed_as = template.reviewed_into = None
    template.rejected_reason = reason
    if reason != "NONE":
        template.status = "REJECTED"
        tell_status(platform, template, "REJECTED", reason=reason)
        return
    if category is not None and category != template.category:
        template.previous_category, template.category = template.category, category
    _approve(platform, template, at)


def _approve(platform: Platform, template: Template, at: datetime) -> None:
    edited = template.approved_at is not None
    template.status, template.approved_at = "APPROVED", at
    _pace(platform, template)
    platform.timetable.add(at + UNUSED, "unused", {"template_id": template.id})
    tell_status(platform, template, "APPROVED")
    if edited:
        update = Update(
            template.waba_id, "message_template_components_update", components_value(template), seconds(at)
        )
        platform.tell_plainly(update)


def _pace(platform: Platform, template: Template) -> None:
    first = platform.account.paces_marketing_after
    if first is not None and template.category == "MARKETING":
        template.holds, template.passes_first = True, first


def pause(platform: Platform, template: Template) -> None:
    """Low quality: paused for 3 hours, the second time for 6, the third time disabled."""
    if template.pauses >= len(PAUSES):
        template.status = "DISABLED"
        tell_status(platform, template, "DISABLED", title="DISABLED")
        return
    title, lasts = PAUSES[template.pauses]
    template.pauses += 1
    template.status, template.paused_until = "PAUSED", platform.now() + lasts
    platform.timetable.add(template.paused_until, "unpause", {"template_id": template.id})
    tell_status(platform, template, "PAUSED", reason=None, title=title)


def pause_ends(platform: Platform, at: datetime, about: Mapping[str, Any]) -> None:
    """A pause is over by itself."""
    template = platform.state.templates[about["template_id"]]
    if template.status == "PAUSED" and template.paused_until == at:
        end_pause(platform, template)


def end_pause(platform: Platform, template: Template) -> None:
    """It may be sent again; one that pacing paused is paced anew."""
    if template.paced:
        _pace(platform, template)
    template.status, template.paced, template.paused_until = "APPROVED", False, None
    tell_status(platform, template, "APPROVED", title="UNPAUSE")


def recategorise(platform: Platform, at: datetime, about: Mapping[str, Any]) -> None:
    """The change of category that was announced is done."""
    template = platform.state.templates[about["template_id"]]
    if template.deleted_at is not None or template.correct_category is None:
        return
    template.previous_category, template.category = template.category, template.correct_category
    template.correct_category = None
    value = {
        **names(template),
        "previous_category": template.previous_category,
        "new_category": template.category,
    }
    platform.tell_plainly(Update(template.waba_id, "template_category_update", value, seconds(at)))


def unused(platform: Platform, at: datetime, about: Mapping[str, Any]) -> None:
    """A year has passed: archived if nobody sent it, and deleted after another 28 days."""
    template = platform.state.templates[about["template_id"]]
    if template.deleted_at is not None:
        return
    if template.status == "ARCHIVED":
        template.deleted_at = at
        tell_status(platform, template, "DELETED")
        return
    used = max(one for one in (template.last_used, template.approved_at) if one is not None)
    if at - used < UNUSED:
        platform.timetable.add(used + UNUSED, "unused", {"template_id": template.id})
        return
    template.status = "ARCHIVED"
    tell_status(platform, template, "ARCHIVED")
    platform.timetable.add(at + ARCHIVED, "unused", {"template_id": template.id})


def remove(platform: Platform, template: Template) -> None:
    """Deleted by the business; while messages made from it are under way, it is pending for up to 30 days."""
    under_way = any(
        sent.template_id == template.id and sent.stage == "sent" for sent in platform.state.sent.values()
    )
    if under_way:
        template.status = "PENDING_DELETION"
        tell_status(platform, template, "PENDING_DELETION")
        over = platform.now() + PENDING_DELETION
        platform.timetable.add(over, "gone", {"template_id": template.id})
    else:
        gone(platform, platform.now(), {"template_id": template.id})


def gone(platform: Platform, at: datetime, about: Mapping[str, Any]) -> None:
    """Its deletion is complete."""
    template = platform.state.templates[about["template_id"]]
    template.deleted_at = at
    tell_status(platform, template, "DELETED")


def names(template: Template) -> dict[str, Any]:
    """How webhooks name a template. Ids are numbers here, and text in answers of the API."""
    return {
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
    }


def status_value(
    template: Template, event: str, at: datetime, *, reason: str | None = "NONE", title: str | None = None
) -> dict[str, Any]:
    """What `message_template_status_update` says."""
    value = {
        "event": event,
        **names(template),
        "reason": reason,
        "message_template_category": template.category,
    }
    if title is not None:
        value["other_info"] = {"title": title, "description": f"The template is now {event.lower()}."}
    if event == "DISABLED":
        value["disable_info"] = {"disable_date": str(seconds(at))}
    if event == "REJECTED":
        value["rejection_info"] = {
            "reason": "The template does not follow the guidelines for its category.",
            "recommendation": "Change its words or its category and submit it again.",
        }
    return value


def tell_status(
    platform: Platform,
    template: Template,
    event: str,
    *,
    reason: str | None = "NONE",
    title: str | None = None,
) -> None:
    """Tell the business what became of a template."""
    now = platform.now()
    value = status_value(template, event, now, reason=reason, title=title)
    platform.tell_plainly(Update(template.waba_id, "message_template_status_update", value, seconds(now)))


def components_value(template: Template) -> dict[str, Any]:
    """What `message_template_components_update` says: the words as they are now."""
    value = {
        **names(template),
        "message_template_title": (part(template, "HEADER") or {}).get("text"),
        "message_template_element": (part(template, "BODY") or {}).get("text", ""),
        "message_template_footer": (part(template, "FOOTER") or {}).get("text"),
        "message_template_buttons": [_told_button(button) for button in buttons(template)] or None,
    }
    return {key: one for key, one in value.items() if one is not None}


def _told_button(button: Mapping[str, Any]) -> dict[str, Any]:
    told = {"message_template_button_type": button["type"]}
    for key in ("text", "url", "phone_number"):
        if key in button:
            told[f"message_template_button_{key}"] = button[key]
    return told


def _words(template: Template) -> tuple[Any, Any]:
    return (part(template, "BODY") or {}).get("text"), (part(template, "FOOTER") or {}).get("text")
