"""Whatever happens to a conversation, at most one agent has it or is asked, and its search only widens."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core import asking
from core.routing.rings import Ring, Search
from core.stage import (
    NotAllowed,
    Offered,
    OnlyAgent,
    Waiting,
)
from tests.core.test_handing import ACTS, NOON, TIMES, WAITING


class AnySearch(RuleBasedStateMachine):
    """Whatever happens in whatever order, at most one agent has it or is asked, and its search only widens."""

    def __init__(self) -> None:
        super().__init__()
        self.conversation = WAITING
        self.now = NOON
        self.widest = 0

    @rule(later=st.timedeltas(timedelta(0), timedelta(minutes=10)))
    def time_passes(self, later: timedelta) -> None:
        self.now += later

    @rule(act=st.sampled_from(sorted(set(ACTS) - {"missed", "seek"})))
    def somebody_acts(self, act: str) -> None:
        before = self.conversation
        try:
            self.conversation = ACTS[act](before)
        except NotAllowed:
            assert self.conversation is before
        if isinstance(self.conversation.stage, Waiting) and self.conversation.stage.search is None:
            self.widest = 0

    @rule()
    def the_offer_runs_out(self) -> None:
        stage = self.conversation.stage
        if isinstance(stage, Offered):
            self.now = max(self.now, stage.until)
            self.conversation = asking.miss(self.conversation, until=stage.until, now=self.now).state

    @rule(reachable=st.frozensets(st.sampled_from(Ring)))
    def somebody_looks(self, reachable: frozenset[Ring]) -> None:
        stage = self.conversation.stage
        if isinstance(stage, Waiting):
            search = (stage.search or Search.begun(self.now)).resumed(self.now)
            self.conversation = asking.seek(
                self.conversation, search.widened(self.now, TIMES, reachable), TIMES, self.now
            ).state

    @invariant()
    def the_search_only_widens(self) -> None:
        match self.conversation.stage:
            case Waiting(search=Search(ring)) | Offered(Waiting(search=Search(ring))):
                assert ring.reach >= self.widest
                self.widest = ring.reach
            case _:
                self.widest = 0

    @invariant()
    def nobody_has_what_is_kept_for_another(self) -> None:
        match self.conversation.stage:
            case Offered(Waiting(reserved=OnlyAgent(only)), agent_id):
                assert agent_id == only
            case _:
                pass


TestAnySearch = AnySearch.TestCase
TestAnySearch.settings = settings(max_examples=40, stateful_step_count=25)
