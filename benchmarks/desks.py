"""Desks for the benchmarks: the real store and parsers, and sides in this process unless another is given."""

from collections.abc import Callable

from bridge.slack.parse import item as slack_item
from bridge.slack.parse import split as slack_split
from bridge.whatsapp.parse import item as whatsapp_item
from bridge.whatsapp.parse import split as whatsapp_split
from desk.desk import Desk
from desk.failpoints import Failpoint, nothing
from desk.items import Source
from desk.ports import AgentWorkspace, Clock, Ids
from sandbox.memory_channel import MemoryChannel
from sandbox.memory_converter import MemoryConverter
from sandbox.memory_vault import MemoryVault
from sandbox.memory_workspace import MemoryWorkspace
from store import SqlStore


def desk_over(
    store: SqlStore,
    clock: Clock,
    ids: Ids,
    *,
    workspace: AgentWorkspace | None = None,
    reach: Callable[[Failpoint], None] = nothing,
) -> Desk:
    """A desk over this store."""
    return Desk(
        store,
        MemoryChannel(clock),
        workspace or MemoryWorkspace(clock),
        MemoryVault(),
        MemoryConverter(),
        clock,
        ids,
        cut={Source.WHATSAPP: whatsapp_split, Source.SLACK: slack_split},
        read={Source.WHATSAPP: whatsapp_item, Source.SLACK: slack_item},
        reach=reach,
    )
