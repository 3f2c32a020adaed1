"""What happens to templates, as webhooks tell it: status, quality, words, category."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.meta.happening import Happening, Value, Where
from sandbox.meta.platform import seconds
from sandbox.meta.state import Template
from sandbox.meta.template_life import components_value, names, status_value
from sandbox.meta.templates import of_account

# Source of every shape and state here: Meta, template webhooks and life cycle, November 2026.
STATUSES = frozenset(
    """
    PENDING APPROVED REJECTED PAUSED DISABLED IN_APPEAL PENDING_DELETION DELETED LIMIT_EXCEEDED ARCHIVED
    """.split()
)
STATUS_AFTER = {
    "FLAGGED": "APPROVED",
    "REINSTATED": "APPROVED",
    "UNARCHIVED": "APPROVED",
    "LOCKED": "DISABLED",
}

# A change of category is announced ahead; how long is not published.
ANNOUNCED_AHEAD = timedelta(days=11)


def _template(where: Where, about: Mapping[str, Any]) -> Template:
    """The template meant by its name and language; the first one where none is named. Raises ValueError."""
    name, language = about.get("message_template_name"), about.get("message_template_language")
    for template in of_account(where.platform, where.waba_id):
        if name in (None, template.name) and language in (None, template.language):
            return template
    raise ValueError(f"no template {name!r} in {language!r} in the account {where.waba_id}")


def _status(where: Where, about: Mapping[str, Any]) -> Value:
    event = str(about.get("event", "APPROVED"))
    reason = "INVALID_FORMAT" if event == "REJECTED" else None if event in ("PAUSED", "FLAGGED") else "NONE"
    title = {"PAUSED": "FIRST_PAUSE", "DISABLED": "DISABLED"}.get(event)
    template = _template(where, about)
    return status_value(template, event, where.platform.now(), reason=reason, title=title)


def _status_changed(where: Where, value: Value) -> None:
    template = _template(where, value)
    status = STATUS_AFTER.get(value["event"], value["event"])
    if status not in STATUSES:
        return
    template.status = status
    template.rejected_reason = str(value["reason"]) if status == "REJECTED" else "NONE"
    if status == "DELETED":
        template.deleted_at = where.platform.now()


def _quality(where: Where, about: Mapping[str, Any]) -> Value:
    template = _template(where, about)
    return {
        "previous_quality_score": template.quality,
        "new_quality_score": "YELLOW",
        **names(template),
    }


def _quality_changed(where: Where, value: Value) -> None:
    template = _template(where, value)
    template.quality = str(value["new_quality_score"])
    template.quality_since = seconds(where.platform.now())


def _components(where: Where, about: Mapping[str, Any]) -> Value:
    return components_value(_template(where, about))


def _category(where: Where, about: Mapping[str, Any]) -> Value:
    """
    Announced where a `correct_category` is named, done where a `previous_category` is.

    Announced: new_category is the present one. Source: as above.
    """
    template = _template(where, about)
    other = "UTILITY" if template.category == "MARKETING" else "MARKETING"
    if "previous_category" in about:
        return {**names(template), "new_category": other}
    at = str(seconds(where.platform.now() + ANNOUNCED_AHEAD))
    return {
        **names(template),
        "new_category": template.category,
        "correct_category": other,
        "category_update_timestamp": at,
    }


def _category_changes(where: Where, value: Value) -> None:
    template = _template(where, value)
    if "correct_category" not in value:
        template.previous_category, template.category = value["previous_category"], value["new_category"]
        return
    template.correct_category = str(value["correct_category"])
    ahead = timedelta(seconds=int(value["category_update_timestamp"]) - where.second)
    at = where.platform.now() + ahead
    where.platform.timetable.add(at, "recategorise", {"template_id": template.id})


def _detection(where: Where, about: Mapping[str, Any]) -> Value:
    template = _template(where, about)
    other = "UTILITY" if template.category == "MARKETING" else "MARKETING"
    return {**names(template), "category": template.category, "correct_category": other}


TEMPLATE_NEWS: Mapping[str, Happening] = {
    "message_template_status_update": Happening(_status, _status_changed),
    "message_template_quality_update": Happening(_quality, _quality_changed),
    "message_template_components_update": Happening(_components),
    "template_category_update": Happening(_category, _category_changes),
    "template_correct_category_detection": Happening(_detection),
}
