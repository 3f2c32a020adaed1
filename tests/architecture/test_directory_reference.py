"""The reference of the directory file is compared with the code: no field is missing, no default is wrong."""

import json
from pathlib import Path

import pytest

from core.ids import ChannelRef, SkillsetId
from core.routing.skillset import Skillset
from desk.directory_fields import AGENT_FIELDS, ENABLED, SKILLSET_FIELDS, typed
from desk.number_fields import NUMBER_FIELDS
from desk.ports import Company
from desk.rule_fields import RULE_FIELDS
from sandbox.office import TENANT

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "directory.md").read_text("utf-8")


NAMES = [
    *(field.name for field in (*AGENT_FIELDS, ENABLED)),
    *(field.name for field in (*SKILLSET_FIELDS, *RULE_FIELDS)),
    *(field.name for field in NUMBER_FIELDS),
]


@pytest.mark.parametrize("name", NAMES)
def test_every_field_has_its_row(name: str) -> None:
    """By its name."""
    assert f"\n| `{name}` |" in PAGE


def test_every_rule_starts_as_the_page_says() -> None:
    """And says why."""
    blank = Skillset(SkillsetId("s1"), "Sales", ChannelRef("C0SALES"))
    company = Company(TENANT, (blank,), ())

    for field in RULE_FIELDS:
        [row] = [line for line in PAGE.splitlines() if line.startswith(f"| `{field.name}` |")]
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[2] == f"`{json.dumps(typed(field, field.get(blank, company)))}`"
        assert cells[4]
