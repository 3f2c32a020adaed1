"""What agents note down of contacts: by whom, about whom, checked when; and who may look at a number."""

import pytest

from core.access import Role
from core.agent import Agent, Standing
from core.contact import Contact
from core.ids import AgentRef
from core.priority import Priority
from core.profile import MOST_TAGS, ContactNoted, ContactSet, NumberRevealed
from core.property import PropertyKind
from desk import agents, contact_editing, conversations, people, properties
from desk.contact_finding import meant, selection_of
from desk.contact_sheet import lines_of, property_field, sheet_of
from desk.directory_fields import Wrong
from desk.filling import ContactForm
from desk.ports import AgentProfile
from desk.views import Answer, Tone
from sandbox.memory_store import MemoryStore
from sandbox.office import TENANT, Office

ANA = "393331110001"
ADA, BEA, CARLO = AgentRef("U0ADA"), AgentRef("U0BEA"), AgentRef("U0CARLO")


@pytest.fixture
async def office(office: Office) -> Office:
    """Ada administers, Bea answers and is in General, Carlo is in no skillset; Ana wrote."""
    office.workspace.profiles[ADA] = AgentProfile(ADA, "Ada", Standing.MEMBER, True, "en", "UTC")
    await office.takes_in(office.writes(ANA, "Where is it?"))
    await office.works()
    await people.set_agent(office.desk, TENANT.id, await who(office, ADA), BEA, {"limit": "4"})
    return office


async def who(office: Office, ref: AgentRef) -> Agent:
    return await agents.known(office.desk, TENANT.id, ref)


async def ana(office: Office) -> Contact:
    async with office.desk.store.begin(TENANT.id) as uow:
        return await meant(office.desk, uow, await who(office, ADA), "#1")


async def sheet(office: Office, by: AgentRef = ADA) -> tuple[str, ...]:
    async with office.desk.store.begin(TENANT.id) as uow:
        return lines_of(await sheet_of(office.desk, uow, await who(office, by), await ana(office)))


async def define(office: Office, name: str, kind: PropertyKind = PropertyKind.TEXT, *choices: str) -> Answer:
    return await properties.define(
        office.desk, TENANT.id, await who(office, ADA), name, kind=kind, personal=False, choices=choices
    )


async def edits(office: Office, values: dict[str, str], *pairs: str, by: AgentRef = ADA) -> Answer:
    return await contact_editing.change(
        office.desk, TENANT.id, await who(office, by), ANA, values, properties=pairs
    )


def told(office: Office) -> list[object]:
    store = office.desk.store
    assert isinstance(store, MemoryStore)
    return [
        each
        for each in store.facts(TENANT.id)
        if isinstance(each, ContactSet | ContactNoted | NumberRevealed)
    ]


async def test_everything_that_can_be_known_is_set_and_read(office: Office) -> None:
    """Facts say what was set and never to what."""
    await define(office, "City")
    await define(office, "Born", PropertyKind.DATE)
    ada = await who(office, ADA)

    answer = await edits(
        office,
        {
            "name": " Ana  B ",
            "language": "pt-BR",
            "priority": "HIGH",
            "tags": "vip, new ,VIP",
            "note": "kind",
        },
        "city=Rome, Italy",
        "BORN=1.2.1990",
    )

    assert answer.lines == ("Kept.",)
    contact = await ana(office)
    assert (contact.name.reveal(), contact.language, contact.priority) == ("Ana B", "pt-BR", Priority.HIGH)
    assert await sheet(office) == (
        "Phone: +39 *** *** 0001",
        "Language: pt-BR",
        "Priority: high",
        "Consent, news about what they ordered or asked for: allowed for a while, because they wrote",
        "Consent, advertising: never allowed",
        "Tags: new, vip",
        "Born: 1990-02-01",
        "City: Rome, Italy",
        "2026-11-23 12:00 Ada: kind",
        "One conversation: #1",
    )
    noted, changed = told(office)
    assert isinstance(noted, ContactNoted)
    assert noted.agent_id == ada.id
    assert isinstance(changed, ContactSet)
    assert changed.what[0] == "tags"
    assert set(changed.what[3:]) == {"name", "language", "priority"}
    assert "Rome" not in repr(changed)


async def test_nothing_new_changes_nothing(office: Office) -> None:
    """No fact, no version: nobody else is told that they were too late."""
    await edits(office, {"tags": "vip"})
    before, count = await ana(office), len(told(office))

    answer = await edits(office, {"tags": "VIP", "priority": "normal"})

    assert answer.lines == ("Nothing changes: it was like this already.",)
    assert (await ana(office), len(told(office))) == (before, count)


@pytest.mark.parametrize(
    ("values", "about"),
    [
        ({"name": "x" * 201}, "name"),
        ({"language": "italian"}, "language"),
        ({"priority": "soon"}, "priority"),
        ({"tags": ",".join(f"tag {n}" for n in range(MOST_TAGS + 1))}, "tags"),
        ({"tags": "x" * 41}, "tags"),
        ({"note": "x" * 2001}, "note"),
    ],
)
async def test_what_cannot_be_is_refused_beside_its_field(
    office: Office, values: dict[str, str], about: str
) -> None:
    """And nothing else of the form is kept."""
    answer = await edits(office, {"tags": "kept", **values})

    assert (answer.tone, answer.about) == (Tone.REFUSED, about)
    assert told(office) == []


async def test_a_value_that_cannot_be_names_its_property(office: Office) -> None:
    """With the choices there are, or how such a value looks."""
    await define(office, "Plan", PropertyKind.CHOICE, "Gold", "Silver")
    await define(office, "Points", PropertyKind.NUMBER)

    wrong = [await edits(office, {}, pair) for pair in ("Plan=Bronze", "Points=many", "Size=2", "Plan")]

    assert [each.lines[0] for each in wrong] == [
        "Plan is one of Gold, Silver.",
        "Points: It is a number such as 12 or 12.5, of 15 digits at most.",
        "There is no property “Size”. There are Plan, Points.",
        "A property is set like this: `City=Rome`.",
    ]
    async with office.desk.store.begin(TENANT.id) as uow:
        plan = (await uow.properties.all())[0]
    assert (await edits(office, {property_field(plan): "Bronze"})).about == property_field(plan)


async def test_the_priority_of_a_contact_is_that_of_their_conversations(office: Office) -> None:
    """Of the one that is open, at once, and of those to come; the skillset's counts where it is higher."""
    await edits(office, {"priority": "urgent"})
    async with office.desk.store.begin(TENANT.id) as uow:
        first = await uow.conversations.numbered(1)
    assert first is not None
    assert first.priority is Priority.URGENT

    await edits(office, {"priority": "low"})
    async with office.desk.store.begin(TENANT.id) as uow:
        again = await uow.conversations.get(first.id)
    assert again.priority is Priority.NORMAL


async def test_tags_are_given_and_taken_away(office: Office) -> None:
    """One by one, as a command does it."""
    ada = await who(office, ADA)
    for word in ("vip", "new"):
        await contact_editing.tag(office.desk, TENANT.id, ada, ANA, word)
    await contact_editing.tag(office.desk, TENANT.id, ada, ANA, "VIP", away=True)

    assert "Tags: new" in await sheet(office)
    refused = await contact_editing.tag(office.desk, TENANT.id, ada, ANA, "x" * 50)
    assert refused.tone is Tone.REFUSED


async def test_a_number_is_revealed_by_role_and_that_is_kept(office: Office) -> None:
    """Agents see it masked; who may see it whole leaves a trace each time."""
    ada, bea = await who(office, ADA), await who(office, BEA)

    refused = await contact_editing.show_number(office.desk, TENANT.id, bea, "#1")
    assert told(office) == []
    shown = await contact_editing.show_number_in_form(office.desk, TENANT.id, (await ana(office)).id, ADA)

    assert (refused.tone, shown.lines[0]) == (Tone.REFUSED, f"+{ANA}")
    assert told(office) == [NumberRevealed((await ana(office)).id, ada.id)]


async def test_agents_know_of_those_they_talk_to(office: Office) -> None:
    """Whoever is in none of their skillsets is not found, with the same words as somebody who is not there."""
    async with office.desk.store.begin(TENANT.id) as uow:
        bea, carlo = await uow.agents.by_ref(BEA), await who(office, CARLO)
        assert bea is not None
        said = []
        for text in (ANA, "+39 333 9999999"):
            with pytest.raises(Wrong) as wrong:
                await meant(office.desk, uow, carlo, text)
            said.append(wrong.value.sentence.replace(text, "…"))
    assert said == ["No contact is found by “…”."] * 2
    form = await contact_editing.form_in(office.desk, TENANT.id, office.conversation_id(), CARLO)
    assert isinstance(form, Answer)
    assert form.tone is Tone.REFUSED
    assert (await edits(office, {"tags": "mine"}, by=CARLO)).tone is Tone.REFUSED


async def test_the_sheet_of_a_card_is_filled_in_by_whoever_answers_there(office: Office) -> None:
    """Its owner, though in no skillset; the number stays masked, and there is no way to reveal it."""
    await define(office, "City")
    conversation_id = office.conversation_id()
    await conversations.claim(office.desk, TENANT.id, conversation_id, CARLO)

    form = await contact_editing.form_in(office.desk, TENANT.id, conversation_id, CARLO)
    assert isinstance(form, ContactForm)
    city = next(each.name for each in form.fields if each.label == "City")
    filled = await contact_editing.fill(office.desk, TENANT.id, form.contact_id, CARLO, {city: "Rome"})

    assert not form.may_reveal
    assert ANA not in repr([each.reveal() for each in form.said])
    assert filled.lines == ("Kept.",)
    assert "City: Rome" in await sheet(office)


async def test_a_campaign_manager_reads_and_changes_nothing(office: Office) -> None:
    """Their role sees contacts, and answers nobody."""
    ada = await who(office, ADA)
    await people.set_agent(office.desk, TENANT.id, ada, CARLO, {"role": Role.CAMPAIGNS})
    carlo = await who(office, CARLO)

    async with office.desk.store.begin(TENANT.id) as uow:
        found = await meant(office.desk, uow, carlo, ANA)
        read = await sheet_of(office.desk, uow, carlo, found)

    assert not read.may_change
    assert (await edits(office, {"tags": "x"}, by=CARLO)).tone is Tone.REFUSED


@pytest.mark.parametrize(
    ("where", "sort", "wrong"),
    [
        ("City", "", "is no condition"),
        ("Town=Rome", "", "no property “Town”"),
        ("Illness=flu", "", "is personal"),
        ("", "-Illness", "is personal"),
        ("Points=many", "", "Points:"),
    ],
)
async def test_what_selects_nothing_is_explained(office: Office, where: str, sort: str, wrong: str) -> None:
    """A personal property selects nothing, because it is sealed."""
    await define(office, "City")
    await define(office, "Points", PropertyKind.NUMBER)
    await properties.define(office.desk, TENANT.id, await who(office, ADA), "Illness")

    async with office.desk.store.begin(TENANT.id) as uow:
        with pytest.raises(Wrong, match=wrong):
            await selection_of(uow, "en", where=where, sort=sort)


async def test_a_property_is_defined_by_who_administers_and_stays_what_it_is(office: Office) -> None:
    """Choices may change; what was sealed is never unsealed by a slip, nor the other way."""
    ada = await who(office, ADA)

    made = await define(office, "Plan", PropertyKind.CHOICE, "Gold", "gold", "Silver")
    wider = await define(office, "PLAN", PropertyKind.CHOICE, "Gold", "Bronze")
    others = [
        await properties.define(office.desk, TENANT.id, ada, "plan", personal=True),
        await properties.define(office.desk, TENANT.id, ada, "plan", kind=PropertyKind.TEXT),
        await define(office, "Empty", PropertyKind.CHOICE),
        await define(office, "Text", PropertyKind.TEXT, "one"),
        await define(office, "a=b"),
        await define(office, "x" * 61),
        await properties.define(office.desk, TENANT.id, await who(office, BEA), "Mine"),
    ]

    assert made.lines == ("choice · Gold, Silver · not personal: selects and sorts",)
    assert wider.lines == ("choice · Gold, Bronze · not personal: selects and sorts",)
    assert {each.tone for each in others} == {Tone.REFUSED}
    assert [each.name for each in await properties.all_of(office.desk, TENANT.id)] == ["PLAN"]


async def test_a_property_is_removed_once_one_is_sure(office: Office) -> None:
    """Asked with how many contacts it touches."""
    await define(office, "City")
    await edits(office, {}, "City=Rome")
    ada = await who(office, ADA)

    asked = await properties.remove(office.desk, TENANT.id, ada, "city", sure=False)
    kept = await sheet(office)
    gone = await properties.remove(office.desk, TENANT.id, ada, "city", sure=True)

    assert "1 contact" in asked.lines[0]
    assert "City: Rome" in kept
    assert gone.lines == ("“City” is gone.",)
    assert not [line for line in await sheet(office) if line.startswith("City")]
