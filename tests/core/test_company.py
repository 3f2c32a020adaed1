"""What a company is made of: its numbers, its skillsets, and how it starts."""

from core.ids import ChannelRef, NumberId, NumberRef, SkillsetId, TenantId, WorkspaceRef
from core.number import ManagedNumber
from core.routing.skillset import Mode, Skillset
from core.tenant import Tenant


def test_a_new_skillset_lets_anyone_claim() -> None:
    """Whoever is there may take a conversation, until an admin says otherwise."""
    general = Skillset(SkillsetId("s1"), "General", ChannelRef("C0GENERAL"))

    assert general.mode is Mode.CLAIM


def test_a_new_company_speaks_english_and_names_no_admins() -> None:
    """Then the workspace's own owners and admins administer it."""
    acme = Tenant(TenantId("t1"), "Acme", WorkspaceRef("T0ACME"), ChannelRef("C0GENERAL"))

    assert (acme.language, acme.admins) == ("en", ())


def test_a_number_belongs_to_one_company_and_serves_its_skillsets_in_order() -> None:
    """The first one takes new conversations."""
    number = ManagedNumber(
        NumberId("n1"),
        TenantId("t1"),
        NumberRef("106"),
        "209",
        "+39 02 1234",
        (SkillsetId("s1"), SkillsetId("s2")),
    )

    assert (number.tenant_id, number.skillsets[0]) == ("t1", "s1")
