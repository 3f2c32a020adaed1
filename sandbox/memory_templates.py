"""Templates of the contacts' side in this process: taken in and judged as a test says, with fates to choose."""

from collections.abc import AsyncIterator
from dataclasses import replace

from core.compliance.template import State, Template
from core.compliance.template_life import Judged
from core.ids import TemplateRef
from desk.ports import Account, AllThere, ChannelTemplates, NotTaken, TakenIn, TemplateThere
from desk.problems import DeliveryProblem, Tell
from sandbox.fates import Applied, Fates, meet


class MemoryTemplates(ChannelTemplates):
    """
    there: every template by what the channel calls it. refuses: a sentence with which the next is not taken.

    handed_in: what came, in order; samples: by their handles; looked: how often all were asked for. Fates go by
    "templates".
    """

    def __init__(self, fates: Fates) -> None:
        self.there: dict[TemplateRef, TemplateThere] = {}
        self.refuses: str | None = None
        self.handed_in: list[Template] = []
        self.samples: dict[str, bytes] = {}
        self.looked = 0
        self.allowed: int | None = 250
        self._fates = fates

    async def all(self, account: Account) -> AllThere:
        self.looked += 1
        meet(self._fates.of("templates"))
        return AllThere(tuple(self.there.values()), self.allowed)

    async def named(self, account: Account, name: str, language: str) -> TemplateThere | None:
        meet(self._fates.of("templates"))
        same = (each for each in self.there.values() if (each.name, each.language) == (name, language))
        return next(same, None)

    async def hand_in(self, account: Account, template: Template) -> TakenIn:
        if self.refuses is not None:
            why, self.refuses = self.refuses, None
            raise NotTaken("2388072", why)
        fate = self._fates.of("templates")
        if fate not in Applied:
            meet(fate)
        known = any(
            (each.name, each.language) == (template.name, template.language) for each in self.there.values()
        )
        if template.ref is None and known:
            raise NotTaken("2388024", "There is already a template of this name in this language.")
        self.handed_in.append(template)
        ref = template.ref or TemplateRef(f"tmpl.{len(self.handed_in)}")
        judged = Judged(State.AT_CHANNEL)
        self.there[ref] = TemplateThere(
            ref, template.name, template.language, template.category, template.text, judged
        )
        meet(fate)
        return TakenIn(ref, judged, template.category)

    async def delete(self, account: Account, template: Template) -> None:
        fate = self._fates.of("templates")
        if fate in Applied and template.ref is not None:
            self.there.pop(template.ref, None)
        meet(fate)

    async def hand_over_sample(
        self, account: Account, mime_type: str, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> str:
        content = b"".join([chunk async for chunk in chunks])
        if len(content) != size_bytes:
            raise DeliveryProblem("short file", Tell.OUR_FAULT)
        meet(self._fates.of("templates"))
        handle = f"4::{len(self.samples) + 1}"
        self.samples[handle] = content
        return handle

    def judge(self, name: str, state: State, reason: str = "") -> None:
        """The channel's word on every template of this name, to be found by whoever looks."""
        for ref, each in self.there.items():
            if each.name == name:
                self.there[ref] = replace(each, judged=Judged(state, reason))
