"""The first tenant: what the settings say of it is kept in the store, and its tokens are at hand for both sides."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from core.ids import ChannelRef, NumberId, NumberRef, SkillsetId, TenantId, WorkspaceRef
from core.number import ManagedNumber
from core.routing.skillset import GENERAL, Skillset
from core.tenant import Tenant
from core.text import Private
from desk.ports import Ids, Store
from server.settings import Settings

# Until Slack told which workspace the token belongs to. No workspace is called so.
NOT_JOINED = "not joined yet"

_META_TOKEN = "meta access token"  # noqa: S105 - the name of a credential
_SLACK_TOKEN = "slack bot token"  # noqa: S105 - the name of a credential


class ProvisionedStore(Store, Protocol):
    """A store that tenants can be set up in."""

    async def provision(
        self,
        tenant: Tenant,
        number: ManagedNumber,
        skillset: Skillset,
        credentials: Mapping[str, Private],
    ) -> TenantId:
        """Set up a company, or change it; credentials not named stay as they are. Answers the id it has."""
        ...

    async def credentials(self, tenant_id: TenantId) -> Mapping[str, Private]:
        """A company's credentials, as provisioned."""
        ...


class Credentials:
    """The tenants' tokens, read from the store and kept at hand, because each request needs one."""

    def __init__(self, store: ProvisionedStore) -> None:
        self._store = store
        self._known: dict[TenantId, Mapping[str, Private]] = {}

    async def load(self) -> None:
        """Read them again."""
        self._known = {
            tenant_id: await self._store.credentials(tenant_id) for tenant_id in self._store.directory.tenants
        }

    def bot_token(self, tenant_id: TenantId) -> str:
        """What Slack knows us by in a tenant's workspace; empty if there is none, which Slack refuses."""
        return self._token(tenant_id, _SLACK_TOKEN)

    def access_token(self, number: NumberRef) -> str:
        """What Meta knows us by for a number; empty if there is none, which Meta refuses."""
        managed = self._store.directory.by_number_ref.get(number)
        return "" if managed is None else self._token(managed.tenant_id, _META_TOKEN)

    def _token(self, tenant_id: TenantId, name: str) -> str:
        token = self._known.get(tenant_id, {}).get(name)
        return "" if token is None else token.reveal()


async def first_tenant(store: ProvisionedStore, settings: Settings, ids: Ids) -> Tenant:
    """The tenant of the settings: made at the first start, changed when the settings changed."""
    directory = await store.refresh_directory()
    tenant, number, skillset = await _wanted(store, settings, ids)
    credentials = {
        _META_TOKEN: Private(settings.whatsapp.access_token.get_secret_value()),
        _SLACK_TOKEN: Private(settings.slack.bot_token.get_secret_value()),
    }
    same = (
        directory.tenants.get(tenant.id) == tenant
        and directory.numbers.get(number.id) == number
        and directory.skillsets.get(skillset.id) == skillset
        and await store.credentials(tenant.id) == credentials
    )
    if same:
        return tenant
    tenant_id = await store.provision(tenant, number, skillset, credentials)
    return store.directory.tenants[tenant_id]


async def _wanted(
    store: ProvisionedStore, settings: Settings, ids: Ids
) -> tuple[Tenant, ManagedNumber, Skillset]:
    directory = store.directory
    channel = ChannelRef(settings.slack.default_channel)
    ref = NumberRef(settings.whatsapp.phone_number_id)
    known = directory.by_number_ref.get(ref)
    tenant = directory.tenants.get(directory.operator if known is None else known.tenant_id)
    if tenant is None:
        tenant = Tenant(TenantId(ids.new()), GENERAL, WorkspaceRef(NOT_JOINED), channel)
        skillset = None
    else:
        async with store.begin(tenant.id) as uow:
            skillset = (await uow.directory.read()).skillset_named(GENERAL)
    skillset = skillset or Skillset.general(SkillsetId(ids.new()), channel)
    number = known or ManagedNumber(NumberId(ids.new()), tenant.id, ref, "", "", (skillset.id,))
    # What was changed since by an admin, or by Slack, stands until somebody changes the setting.
    anew = tenant.set_up_in != channel
    return (
        replace(
            tenant,
            entry_channel=channel if anew else tenant.entry_channel,
            set_up_in=channel,
            language=settings.listening.language,
            admins=settings.people.admins,
        ),
        replace(number, account=settings.whatsapp.waba_id),
        replace(skillset, channel=channel) if anew else skillset,
    )
