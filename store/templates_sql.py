"""Templates, and how often each was sent, day by day."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select

from core.compliance.template import Category, Occasion, Quality, State, Template
from core.compliance.template_plain import plain_text, text_of
from core.ids import AgentId, AgentRef, PostRef, TemplateId, TemplateRef
from desk.ports.store import StaleVersion
from desk.ports.templates import TemplateAccount, Used
from store.questions import Question
from store.rows import Row, instant, moment, optional_instant, optional_moment
from store.scope import Scope
from store.statements import DeleteMany, InsertMany, UpdateMany
from store.tables import template, template_account, template_use

# What is counted together: sends of one day, in UTC.
DAY = timedelta(days=1)

_VALUES = "account name language category state ref reason changed_at written"
_ALL = Question(select(template).where(template.c.tenant_id == bindparam("tenant")))
_ONE = Question(
    select(template).where(template.c.tenant_id == bindparam("tenant"), template.c.id == bindparam("id"))
)
_NEW = InsertMany(template, f"tenant_id id version {_VALUES}")
_CHANGED = UpdateMany(
    template,
    "tenant_id id",
    f"base/version version {_VALUES}",
    sets="; ".join(["version", *_VALUES.split()]),
    guard="template.version = given.base",
)
_GONE = DeleteMany(template, "tenant_id id")

_ACCOUNT = Question(
    select(template_account).where(
        template_account.c.tenant_id == bindparam("tenant"),
        template_account.c.account == bindparam("account"),
    )
)
_KEEP_ACCOUNT = InsertMany(
    template_account,
    "tenant_id account wanted_at synced_at allowed",
    "(tenant_id, account) DO UPDATE SET wanted_at = excluded.wanted_at, synced_at = excluded.synced_at,"
    " allowed = excluded.allowed",
)

_USED = Question(
    select(
        template_use.c.template_id,
        func.sum(template_use.c.sent).label("sent"),
        func.max(template_use.c.last).label("last"),
    )
    .where(template_use.c.tenant_id == bindparam("tenant"), template_use.c.day >= bindparam("since"))
    .group_by(template_use.c.template_id)
)
_COUNT = InsertMany(
    template_use,
    "tenant_id template_id day sent last",
    "(tenant_id, template_id, day) DO UPDATE SET sent = template_use.sent + excluded.sent,"
    " last = CASE WHEN excluded.last > template_use.last THEN excluded.last ELSE template_use.last END",
)


class _Written(msgspec.Struct, omit_defaults=True):
    """What is read with a template and never asked for: one column of JSON."""

    text: dict[str, Any]
    occasion: str = ""
    lives_for: int | None = None
    quality: str = Quality.UNKNOWN.value
    advice: str = ""
    by: str = ""
    edited_at: tuple[int, ...] = ()
    category_to_come: str = ""
    handing_in: bool = False
    review_post: str = ""
    decided_by: str = ""
    changes: str = ""
    put_away: bool = False


_written = msgspec.json.Decoder(_Written)


class SqlTemplates:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def all(self) -> Sequence[Template]:
        """By name, then language."""
        scope = self._scope
        rows = await scope.read(lambda it: _ALL.all(it, tenant=scope.tenant_id))
        committed = [(row.id, _template_of(row)) for row in rows]
        return sorted(
            scope.templates.over(committed, lambda _: True), key=lambda it: (it.name, it.language, it.id)
        )

    async def get(self, template_id: TemplateId) -> Template:
        """Raises KeyError."""
        scope = self._scope
        if not scope.templates.knows(template_id):
            row = await scope.read(lambda it: _ONE.first(it, tenant=scope.tenant_id, id=template_id))
            if row is not None:
                scope.templates.load(template_id, _template_of(row))
        found = scope.templates.get(template_id)
        if found is None:
            raise KeyError(template_id)
        return found

    def save(self, template: Template) -> None:
        """Insert (version 0) or change."""
        self._scope.templates.save(template.id, template)

    def remove(self, template: Template) -> None:
        """Take one away that nobody but us ever had."""
        self._scope.templates.remove(template.id, template)

    async def account(self, account: str) -> TemplateAccount | None:
        """None: nobody ever looked."""
        scope = self._scope
        if account in scope.template_accounts:
            return scope.template_accounts[account]
        row = await scope.read(lambda it: _ACCOUNT.first(it, tenant=scope.tenant_id, account=account))
        if row is None:
            return None
        return TemplateAccount(account, instant(row.wanted_at), optional_instant(row.synced_at), row.allowed)

    def save_account(self, account: TemplateAccount) -> None:
        """Keep what is known of it."""
        self._scope.undo.put(self._scope.template_accounts, account.account, account)

    def sent(self, template_id: TemplateId, at: datetime) -> None:
        """It was sent once more."""
        self._scope.undo.append(self._scope.templates_sent, (template_id, at))

    async def used(self, since: datetime) -> Mapping[TemplateId, Used]:
        """Those that were sent since that day began."""
        scope, day = self._scope, _day(since)
        rows = await scope.read(lambda it: _USED.all(it, tenant=scope.tenant_id, since=day))
        return {TemplateId(row.template_id): Used(int(row.sent), instant(row.last)) for row in rows}


def write_templates(scope: Scope, add: Callable[..., None]) -> None:
    """Those that were saved or taken away, and what was counted."""
    shelf, tenant_id = scope.templates, scope.tenant_id
    new: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    for key, saved in shelf.saved():
        if shelf.is_new(key):
            new.append((tenant_id, key, saved.version, *_values(saved)))
        else:
            changed.append((tenant_id, key, shelf.bases[key], saved.version, *_values(saved)))
    add(_GONE, [(tenant_id, key) for key in shelf.removed()])
    add(_NEW, new)
    add(_CHANGED, changed, StaleVersion("a template changed meanwhile"))
    accounts = [
        (tenant_id, it.account, moment(it.wanted_at), optional_moment(it.synced_at), it.allowed)
        for it in scope.template_accounts.values()
    ]
    add(_KEEP_ACCOUNT, accounts)
    add(_COUNT, _counted(tenant_id, scope.templates_sent))


def _counted(tenant_id: str, sent: Sequence[tuple[TemplateId, datetime]]) -> list[tuple[Any, ...]]:
    """A row for each template and day; in one order, so that two who count never wait for each other crosswise."""
    days: dict[tuple[str, int], list[int]] = {}
    for template_id, at in sent:
        days.setdefault((template_id, _day(at)), []).append(moment(at))
    return [
        (tenant_id, template_id, day, len(times), max(times))
        for (template_id, day), times in sorted(days.items())
    ]


def _day(at: datetime) -> int:
    return moment(at) // (DAY // timedelta(microseconds=1))


def _values(it: Template) -> tuple[Any, ...]:
    written = _Written(
        plain_text(it.text),
        "" if it.occasion is None else it.occasion.value,
        it.lives_for,
        it.quality.value,
        it.advice,
        it.by or "",
        tuple(map(moment, it.edited_at)),
        "" if it.category_to_come is None else it.category_to_come.value,
        it.handing_in,
        it.review_post or "",
        it.decided_by or "",
        it.changes or "",
        it.put_away,
    )
    return (
        it.account,
        it.name,
        it.language,
        it.category.value,
        it.state.value,
        it.ref,
        it.reason,
        optional_moment(it.changed_at),
        msgspec.json.encode(written).decode(),
    )


def _template_of(row: Row) -> Template:
    written = _written.decode(row.written)
    return Template(
        name=row.name,
        language=row.language,
        category=Category(row.category),
        text=text_of(written.text),
        occasion=Occasion(written.occasion) if written.occasion else None,
        state=State(row.state),
        reason=row.reason,
        lives_for=written.lives_for,
        id=TemplateId(row.id),
        account=row.account,
        ref=None if row.ref is None else TemplateRef(row.ref),
        quality=Quality(written.quality),
        advice=written.advice,
        by=AgentId(written.by) if written.by else None,
        changed_at=optional_instant(row.changed_at),
        edited_at=tuple(map(instant, written.edited_at)),
        category_to_come=Category(written.category_to_come) if written.category_to_come else None,
        handing_in=written.handing_in,
        review_post=PostRef(written.review_post) if written.review_post else None,
        decided_by=AgentRef(written.decided_by) if written.decided_by else None,
        changes=TemplateId(written.changes) if written.changes else None,
        put_away=written.put_away,
        version=row.version,
    )
