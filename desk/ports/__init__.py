"""The ports: what use cases need of the world. Whoever implements one passes its contract suite."""

from desk.ports.directory import Directory
from desk.ports.lanes import (
    AttemptOutcome,
    InboxEntry,
    InboxLease,
    InboxOutcome,
    InboxState,
    Lease,
    OutboxEntry,
    OutboxLease,
    OutboxOutcome,
    OutboxState,
    ParcelEntry,
    ParcelLease,
)
from desk.ports.media import KeptFile, MediaVault, MediumGone, VaultUnavailable
from desk.ports.outside import AgentProfile, AgentWorkspace, ChannelLimits, ContactChannel, Receipt, Shown
from desk.ports.rows import Agents, Applied, Contacts, Conversations, Messages, Posted, Posts
from desk.ports.store import StaleLease, StaleVersion, Store, StoreUnavailable, UnitOfWork
from desk.ports.time import Clock, Ids

__all__ = [
    "AgentProfile",
    "AgentWorkspace",
    "Agents",
    "Applied",
    "AttemptOutcome",
    "ChannelLimits",
    "Clock",
    "ContactChannel",
    "Contacts",
    "Conversations",
    "Directory",
    "Ids",
    "InboxEntry",
    "InboxLease",
    "InboxOutcome",
    "InboxState",
    "KeptFile",
    "Lease",
    "MediaVault",
    "MediumGone",
    "Messages",
    "OutboxEntry",
    "OutboxLease",
    "OutboxOutcome",
    "OutboxState",
    "ParcelEntry",
    "ParcelLease",
    "Posted",
    "Posts",
    "Receipt",
    "Shown",
    "StaleLease",
    "StaleVersion",
    "Store",
    "StoreUnavailable",
    "UnitOfWork",
    "VaultUnavailable",
]
