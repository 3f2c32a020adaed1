"""What a company is made of: its numbers, its skillsets, and how it starts."""

from datetime import UTC, datetime

import pytest

from core.hours import Hours, read_week
from core.ids import ChannelRef, NumberId, NumberRef, SkillsetId, TenantId, WorkspaceRef
from core.number import ManagedNumber, ServiceStatus, service_status
from core.routing.skillset import MembersFrom, Mode, Skillset
from core.tenant import Tenant


def test_general_lets_whoever_is_in_its_channel_claim() -> None:
    """From the very first start, until an admin says otherwise."""
    general = Skillset.general(SkillsetId("s1"), ChannelRef("C0GENERAL"))

    assert (general.name, general.mode, general.members_from) == ("General", Mode.CLAIM, MembersFrom.CHANNEL)


def test_any_other_skillset_offers_and_has_a_list() -> None:
    """One agent is asked after the other, and the list says who."""
    sales = Skillset(SkillsetId("s2"), "Sales", ChannelRef("C0SALES"))

    assert (sales.mode, sales.members_from) == (Mode.OFFER, MembersFrom.LIST)


def test_a_new_company_speaks_english_and_names_no_admins() -> None:
    """Then the workspace's own owners and admins administer it."""
    acme = Tenant(TenantId("t1"), "Acme", WorkspaceRef("T0ACME"), ChannelRef("C0GENERAL"))

    assert (acme.language, acme.admins) == ("en", ())


@pytest.mark.parametrize(
    ("hours", "status"),
    [
        (["always", "mon-fri 09:00-18:00"], ServiceStatus.OPEN),
        (["always", "sat 09:00-18:00"], ServiceStatus.MIXED),
        (["closed", "sat 09:00-18:00"], ServiceStatus.CLOSED),
        ([], ServiceStatus.CLOSED),
    ],
)
def test_the_service_is_open_where_every_number_is(hours: list[str], status: ServiceStatus) -> None:
    """On a Friday at noon in Rome."""
    numbers = [
        ManagedNumber(
            NumberId(f"n{place}"),
            TenantId("t1"),
            NumberRef(f"10{place}"),
            "209",
            "",
            (SkillsetId("s1"),),
            "Europe/Rome",
            hours=Hours(read_week(words)),
        )
        for place, words in enumerate(hours)
    ]

    assert service_status(numbers, datetime(2026, 11, 27, 11, tzinfo=UTC)) is status


def test_a_number_knows_its_hours_where_it_is() -> None:
    """Nine in Rome is eight in Greenwich."""
    number = ManagedNumber(
        NumberId("n1"),
        TenantId("t1"),
        NumberRef("106"),
        "209",
        "",
        (SkillsetId("s1"),),
        "Europe/Rome",
        hours=Hours(read_week("fri 09:00-18:00")),
    )
    early = datetime(2026, 11, 27, 7, 59, tzinfo=UTC)

    assert not number.is_open(early)
    assert number.next_opening(early) == datetime(2026, 11, 27, 8, tzinfo=UTC)
    assert number.closes_at(datetime(2026, 11, 27, 8, tzinfo=UTC)) == datetime(2026, 11, 27, 17, tzinfo=UTC)


def test_a_number_belongs_to_one_company_and_serves_its_skillsets_in_order() -> None:
    """Which of them is for what, nobody needs to say while there is one alone."""
    number = ManagedNumber(
        NumberId("n1"),
        TenantId("t1"),
        NumberRef("106"),
        "209",
        "+39 02 1234",
        (SkillsetId("s1"), SkillsetId("s2")),
    )

    assert (number.tenant_id, number.skillsets[0]) == ("t1", "s1")
