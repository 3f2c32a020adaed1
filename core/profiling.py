"""Profiling: what is known of a contact, or what they chose first, says which skillset is theirs, and how soon."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.ids import SkillsetId
from core.priority import Priority

# What a rule may ask beside the company's own properties.
TAG, CHOICE = "tag", "choice"

_RULE = re.compile(r"([^=]+)=(.+?)->([^,]+)(?:,\s*(\w+)\s*)?")


@dataclass(frozen=True, slots=True)
class ProfilingRule:
    """
    Whom it is about, and what becomes of their conversations.

    what: the name of a property, TAG or CHOICE; value: what it has to be, in whatever letters. priority: what these
    conversations have at least, None: nothing more than others.
    """

    what: str
    value: str
    skillset_id: SkillsetId
    priority: Priority | None = None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as people write it: `plan = gold -> Sales, high`. priority: empty for none."""

    what: str
    value: str
    skillset: str
    priority: str


class RuleMisread(Exception):
    """This line says no rule."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


def read_rules(text: str) -> list[RuleLine]:
    """One rule for each line that is not empty. Raises RuleMisread."""
    rules: list[RuleLine] = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        found = _RULE.fullmatch(line)
        parts = [" ".join((each or "").split()) for each in found.groups()] if found else []
        if found is None or not all(parts[:3]):
            raise RuleMisread(line)
        rules.append(RuleLine(*parts))
    return rules


def first_that_fits(
    rules: Sequence[ProfilingRule], known: Mapping[str, Collection[str]], served: Collection[SkillsetId]
) -> ProfilingRule | None:
    """
    The first rule about this contact whose skillset is served; None: nothing says whose they are.

    known: by property, TAG and CHOICE, what is true of them.
    """
    alike = {_alike(what): {_alike(each) for each in values} for what, values in known.items()}
    for rule in rules:
        if rule.skillset_id in served and _alike(rule.value) in alike.get(_alike(rule.what), ()):
            return rule
    return None


def _alike(text: str) -> str:
    """Capitals and spaces make no difference."""
    return " ".join(text.split()).casefold()
