"""Templates in words: what people read of one in a list, and of what is wrong with one."""

from core.compliance.template import Category, Quality, State, Template, label
from desk.template_listing import Kept
from words import mark, say

STATES: dict[State, str] = {
    State.DRAFT: mark("draft"),
    State.WAITING: mark("waits for the operator"),
    State.AT_CHANNEL: mark("with Meta for review"),
    State.APPROVED: mark("approved"),
    State.REJECTED: mark("rejected"),
    State.PAUSED: mark("paused by Meta"),
    State.DISABLED: mark("disabled by Meta"),
    State.ARCHIVED: mark("archived"),
    State.DELETED: mark("deleted"),
}
QUALITIES: dict[Quality, str] = {
    Quality.UNKNOWN: mark("not rated yet"),
    Quality.GREEN: mark("good"),
    Quality.YELLOW: mark("medium"),
    Quality.RED: mark("low"),
}
CATEGORIES: dict[Category, str] = {
    Category.UTILITY: mark("utility"),
    Category.MARKETING: mark("marketing"),
    Category.AUTHENTICATION: mark("authentication"),
}


def lines_of(kept: Kept, language: str) -> list[str]:
    """Everything about one, a line each."""
    template = kept.template
    told = say(
        language,
        "{written_in}: {state}, {category}, quality {quality}",
        written_in=f"*{template.language}*",
        state=say(language, STATES[template.state]),
        category=say(language, CATEGORIES[template.category]),
        quality=say(language, QUALITIES[template.quality]),
    )
    lines = [told, *_said(template)]
    if template.reason:
        lines.append(say(language, "Reason: {reason}", reason=template.reason))
    if template.advice:
        lines.append(template.advice)
    if kept.used is not None:
        lines.append(say(language, "Sent {count} times in 30 days.", count=kept.used.sent))
    return lines


def _said(template: Template) -> list[str]:
    text = template.text
    above = [] if text.header is None else [text.header.text or f"[{text.header.kind.value}]"]
    below = [text.footer] if text.footer else []
    pressed = [" · ".join(f"[{label(each)}]" for each in text.buttons)] if text.buttons else []
    return [f"> {line}" for part in (*above, text.body, *below, *pressed) for line in part.splitlines()]
