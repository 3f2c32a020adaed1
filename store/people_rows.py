"""Rows of agents and of the directory to core values and back, by hand."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any

import msgspec

from core.access import Role
from core.agent import Agent, Cause, Sees, Skill, Standing, Status
from core.announcement import read_wordings, wordings_text
from core.hours import Hours, read_special, read_week, special_words, week_words
from core.ids import SkillsetId
from core.number import ManagedNumber, ReadReceipts
from core.priority import Priority
from core.profiling import ProfilingRule
from core.restriction import Restriction
from core.routing.choice import Strategy
from core.routing.rules import RULES, Rules
from core.routing.skillset import MembersFrom, Mode, Sending, Skillset
from core.tenant import Tenant
from store.rows import Row, optional_instant, optional_moment

_SECOND = timedelta(seconds=1)


# ---- agents ---------------------------------------------------------------------------------------------------------

AGENT_VALUES = (
    "ref name role standing language time_zone status most enabled sees cause reason status_since missed assigned_at "
    "external_id languages role_set"
)


def agent_values(agent: Agent) -> tuple[Any, ...]:
    """The values of AGENT_VALUES, in that order."""
    return (
        agent.ref,
        agent.name,
        agent.role.value,
        agent.standing.value,
        agent.language,
        agent.time_zone,
        agent.status.value,
        agent.limit,
        agent.enabled,
        agent.sees.value,
        agent.cause.value,
        agent.reason,
        optional_moment(agent.status_since),
        agent.missed,
        optional_moment(agent.assigned_at),
        agent.external_id,
        " ".join(agent.languages),
        agent.role_set,
    )


def agent_of(row: Row) -> Agent:
    """An agent; `skills` is their skills in one text, None for none."""
    return Agent(
        id=row.id,
        ref=row.ref,
        name=row.name,
        role=Role(row.role),
        standing=Standing(row.standing),
        language=row.language,
        time_zone=row.time_zone,
        status=Status(row.status),
        limit=row.most,
        enabled=bool(row.enabled),
        skills=_skills_of(row.skills),
        sees=Sees(row.sees),
        cause=Cause(row.cause),
        reason=row.reason,
        status_since=optional_instant(row.status_since),
        missed=row.missed,
        assigned_at=optional_instant(row.assigned_at),
        external_id=row.external_id,
        languages=tuple(row.languages.split()),
        role_set=bool(row.role_set),
        version=row.version,
    )


def _skills_of(text: str | None) -> tuple[Skill, ...]:
    parted = (each.rpartition(":") for each in (text or "").split())
    skills = (Skill(SkillsetId(skillset), int(level)) for skillset, _, level in parted)
    return tuple(sorted(skills, key=lambda each: each.skillset_id))


# ---- the directory --------------------------------------------------------------------------------------------------


def tenant_values(tenant: Tenant) -> Mapping[str, Any]:
    """Column by column."""
    return {
        "name": tenant.name,
        "workspace": tenant.workspace,
        "entry_channel": tenant.entry_channel,
        "language": tenant.language,
        "admins": " ".join(tenant.admins),
        "break_reasons": msgspec.json.encode(tenant.break_reasons).decode(),
        "closing_reasons": msgspec.json.encode(tenant.closing_reasons).decode(),
        "template_review": tenant.template_review,
        "most_templates": tenant.most_templates,
        "allowance": tenant.allowance,
        "set_up_in": tenant.set_up_in,
    }


def tenant_of(row: Row) -> Tenant:
    """A tenant."""
    return Tenant(
        id=row.id,
        name=row.name,
        workspace=row.workspace,
        entry_channel=row.entry_channel,
        language=row.language,
        admins=tuple(row.admins.split()),
        break_reasons=msgspec.json.decode(row.break_reasons, type=tuple[str, ...]),
        closing_reasons=msgspec.json.decode(row.closing_reasons, type=tuple[str, ...]),
        template_review=row.template_review,
        most_templates=row.most_templates,
        allowance=row.allowance,
        set_up_in=row.set_up_in,
    )


def number_values(number: ManagedNumber) -> Mapping[str, Any]:
    """Column by column."""
    return {
        "ref": number.ref,
        "account": number.account,
        "display": number.display,
        "skillsets": " ".join(number.skillsets),
        "time_zone": number.time_zone,
        "entry_channel": number.entry_channel,
        "inactivity": _seconds(number.inactivity),
        "auto_close": _seconds(number.auto_close),
        "auto_close_says": number.auto_close_says,
        "known_only": number.known_only,
        "closed_message": wordings_text(number.closed_message),
        "closing_message": wordings_text(number.closing_message),
        "stranger_message": wordings_text(number.stranger_message),
        "profiling": msgspec.json.encode(number.profiling).decode(),
        "read_receipts": number.read_receipts.value,
        "hours": week_words(number.hours.week),
        "holidays": number.hours.holidays,
        "special_days": special_words(number.hours.special),
        "restrictions": msgspec.json.encode(number.restrictions).decode(),
    }


def number_of(row: Row) -> ManagedNumber:
    """A managed number."""
    return ManagedNumber(
        id=row.id,
        tenant_id=row.tenant_id,
        ref=row.ref,
        account=row.account,
        display=row.display,
        skillsets=tuple(row.skillsets.split()),
        time_zone=row.time_zone,
        entry_channel=row.entry_channel,
        inactivity=_duration(row.inactivity),
        auto_close=_duration(row.auto_close),
        auto_close_says=bool(row.auto_close_says),
        known_only=bool(row.known_only),
        closed_message=read_wordings(row.closed_message),
        closing_message=read_wordings(row.closing_message),
        stranger_message=read_wordings(row.stranger_message),
        profiling=msgspec.json.decode(row.profiling, type=tuple[ProfilingRule, ...]),
        read_receipts=ReadReceipts(row.read_receipts),
        hours=Hours(read_week(row.hours), row.holidays, read_special(row.special_days)),
        restrictions=msgspec.json.decode(row.restrictions, type=tuple[Restriction, ...]),
    )


def skillset_values(skillset: Skillset) -> Mapping[str, Any]:
    """Column by column."""
    return {
        "name": skillset.name,
        "channel": skillset.channel,
        "mode": skillset.mode.value,
        "members_from": skillset.members_from.value,
        "strategy": skillset.strategy.value,
        "priority": skillset.priority.value,
        "level": skillset.level,
        "overflow": skillset.overflow,
        "rules": msgspec.json.encode(_otherwise(skillset.rules)).decode(),
        "sending": skillset.sending.value,
        "undo_seconds": skillset.undo_seconds,
        "gone": skillset.gone,
        "user_group": skillset.user_group,
    }


def skillset_of(row: Row) -> Skillset:
    """A skillset."""
    return Skillset(
        id=row.id,
        name=row.name,
        channel=row.channel,
        mode=Mode(row.mode),
        members_from=MembersFrom(row.members_from),
        strategy=Strategy(row.strategy),
        priority=Priority(row.priority),
        level=row.level,
        overflow=row.overflow,
        rules=msgspec.json.decode(row.rules, type=Rules),
        sending=Sending(row.sending),
        undo_seconds=row.undo_seconds,
        gone=bool(row.gone),
        user_group=row.user_group,
    )


def _otherwise(rules: Rules) -> dict[str, Any]:
    """What a skillset says otherwise, so that a better default reaches whoever never chose."""
    return {
        each.name: value
        for each in fields(rules)
        if (value := getattr(rules, each.name)) != getattr(RULES, each.name)
    }


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else duration // _SECOND


def _duration(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
