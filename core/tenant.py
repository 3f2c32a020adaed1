"""Tenant: one company, its Slack workspace and its WhatsApp numbers."""

from dataclasses import dataclass

from core.ids import AgentId, ChannelRef, TenantId, WorkspaceRef


@dataclass(frozen=True, slots=True)
class Tenant:
    """
    One company.

    language: of what the product says in its channels ("en", "it"); entry_channel: where the skillset General stands.
    admins: the agents who administer from the first start; empty: the workspace's own owners and admins.
    break_reasons: what people may give as the reason of a break, in the company's own words; empty: they give none.
    closing_reasons: the same for why a conversation is closed; whoever closes one is asked only if there are any.
    template_review: who looks at its templates before the channel does, "none" or "operator". most_templates: how many
    it may have, by its plan; None: as many as the channel allows. allowance: how many people the channel lets it begin
    with in a day, over all its numbers; None: without limit, or it has not told. set_up_in: what the settings last said
    of General's channel; None: nothing yet.
    """

    id: TenantId
    name: str
    workspace: WorkspaceRef
    entry_channel: ChannelRef
    language: str = "en"
    admins: tuple[str, ...] = ()
    break_reasons: tuple[str, ...] = ()
    closing_reasons: tuple[str, ...] = ()
    template_review: str = "none"
    most_templates: int | None = None
    allowance: int | None = None
    set_up_in: ChannelRef | None = None


@dataclass(frozen=True, slots=True)
class BreakReasonsSet:
    """What people may give as the reason of a break was changed."""

    by: AgentId


@dataclass(frozen=True, slots=True)
class ClosingReasonsSet:
    """What people may give as the reason of a closing was changed."""

    by: AgentId
