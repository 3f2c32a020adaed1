"""Desk: everything a use case may reach for, in one frozen value."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.two_person import SECOND_PERSON_ABOVE
from desk.failpoints import Failpoint, nothing
from desk.items import Item, Piece, Source
from desk.operators import Operators
from desk.ports import AgentWorkspace, Clock, ContactChannel, FileConverter, Ids, MediaVault, Store
from desk.rates import Rates
from desk.workroom import Workroom


def _as_json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """
    All ports. The one wiring of the server lists every real thing; the sandbox and the tests list theirs.

    cut: how a body becomes pieces, by the side it came from; read: how the body of a piece becomes an item; both pure.
    reach: called at every failpoint with its name. room: who of this process works beside whom. rates: how
    often one person may type commands. second_person_above: whoever touches more people at once needs somebody who
    agrees. operators: who runs the installation. read_plain, write_plain: plain values from and to a text that
    people write by hand; reading raises ValueError.
    """

    store: Store
    contacts: ContactChannel
    workspace: AgentWorkspace
    media: MediaVault
    converter: FileConverter
    clock: Clock
    ids: Ids
    cut: Mapping[Source, Callable[[bytes], Sequence[Piece]]]
    read: Mapping[Source, Callable[[bytes], Item]]
    reach: Callable[[Failpoint], None] = nothing
    room: Workroom = field(default_factory=Workroom)
    rates: Rates = field(default_factory=Rates)
    second_person_above: int = SECOND_PERSON_ABOVE
    operators: Operators = field(default_factory=Operators)
    read_plain: Callable[[str], object] = json.loads
    write_plain: Callable[[object], str] = _as_json
