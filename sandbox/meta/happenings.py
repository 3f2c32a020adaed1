"""Everything the platform can tell of by itself, by the name of its webhook field, and how to make it happen."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.meta.account_news import ACCOUNT_NEWS
from sandbox.meta.conversation_news import CONVERSATION_NEWS
from sandbox.meta.group_news import GROUP_NEWS
from sandbox.meta.happening import Happening, Value, Where
from sandbox.meta.number_news import NUMBER_NEWS
from sandbox.meta.platform import Platform
from sandbox.meta.state import Update
from sandbox.meta.template_news import TEMPLATE_NEWS

# Source: Meta, webhooks reference of the WhatsApp Business Platform, November 2026.
HAPPENINGS: Mapping[str, Happening] = {
    **ACCOUNT_NEWS,
    **NUMBER_NEWS,
    **TEMPLATE_NEWS,
    **CONVERSATION_NEWS,
    **GROUP_NEWS,
}


def happens(
    platform: Platform,
    field: str,
    about: Mapping[str, Any],
    *,
    to: str | None = None,
    phone: str | None = None,
    without: Iterable[str] = (),
) -> Value:
    """
    Something happens: the value is told under its field, and what it changes is felt from now on.

    about: keys of the value as the webhook has them; those not named are as usual. without: keys left out.
    to: the business number, by default the first. phone: the person, by default the first there is.
    Returns the value. Raises ValueError for a field there is not, or a value that makes no sense.
    """
    happening = HAPPENINGS.get(field)
    if happening is None:
        raise ValueError(f"the platform has no field {field!r}: one of {', '.join(sorted(HAPPENINGS))}")
    person = platform.phone(phone) if phone is not None else None
    where = Where(platform, platform.number_called(to), person)
    try:
        value = {**happening.usual(where, about), **about}
        happening.changes(where, value)
    except (KeyError, TypeError, IndexError, AttributeError) as problem:
        raise ValueError(f"this is no value of {field}: {problem}") from problem
    value = {key: one for key, one in value.items() if key not in frozenset(without)}
    if happening.frame == "number":
        platform.tell(where.number, field, value)
    else:
        at = where.second if happening.frame == "account" else None
        platform.tell_plainly(Update(where.waba_id, field, value, at))
    return value
