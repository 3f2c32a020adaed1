"""Lists of contacts: read by headings, tried before they are taken in, and never against what somebody said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.access import Role
from core.agent import Agent, Standing
from core.compliance.consent import Purpose, Suppressed, Suppression, Wording
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import AgentRef, ContactId
from core.profile import ContactsExported, ContactsImported, Selection
from core.property import PropertyKind
from core.text import Private
from desk import agents, people, properties
from desk.directory_fields import Wrong
from desk.importing_contacts import Declared, Imported, Manner, take_in, take_out
from desk.phone_numbers import NoNumber, digits_of, writings
from desk.ports import AgentProfile
from desk.ports.sheets import Row
from sandbox.memory_store import MemoryStore
from sandbox.office import TENANT, Office

ADA, BEA = AgentRef("U0ADA"), AgentRef("U0BEA")
ANA = "393331234567"
COLUMNS = ("Telefono", "Name", "Tags", "City", "Consent")
DECLARED = Declared(
    "https://example.com/list-7", datetime(2026, 5, 1, tzinfo=UTC), Wording("Write to me", "v2", "en")
)
DONE = Manner(region="IT", apply=True)


@pytest.fixture
async def office(office: Office) -> Office:
    """Ada administers; a city is to be known."""
    office.workspace.profiles[ADA] = AgentProfile(ADA, "Ada", Standing.MEMBER, True, "en", "UTC")
    await properties.define(
        office.desk, TENANT.id, await who(office, ADA), "City", kind=PropertyKind.TEXT, personal=False
    )
    return office


async def who(office: Office, ref: AgentRef) -> Agent:
    return await agents.known(office.desk, TENANT.id, ref)


def row(number: int = 2, **cells: str) -> Row:
    return Row(number, cells)


async def takes(office: Office, *rows: Row, how: Manner = DONE, by: AgentRef = ADA) -> Imported:
    return await take_in(office.desk, TENANT.id, await who(office, by), COLUMNS, rows, how)


async def known(office: Office) -> list[tuple[str, str, tuple[str, ...], list[str]]]:
    """Number, name, tags and values of everybody, by number."""
    async with office.desk.store.begin(TENANT.id) as uow:
        found = []
        for each in await uow.profiles.following(Selection(), None, most=999):
            contact, profile = await uow.contacts.get(each), await uow.profiles.get(each)
            phone = contact.address(AddressKind.PHONE)
            values = [value.reveal() for value in profile.values.values()]
            found.append((phone.value.reveal() if phone else "", contact.name.reveal(), profile.tags, values))
        return sorted(found)


async def marketable(office: Office, phone: str) -> list[str]:
    async with office.desk.store.begin(TENANT.id) as uow:
        (contact,) = await uow.contacts.at([address(phone)])
        ledger = await uow.consents.of(contact)
    return [each.evidence for each in ledger.entries if each.purpose is Purpose.MARKETING]


def address(phone: str) -> ContactAddress:
    return ContactAddress(AddressKind.PHONE, Private(phone))


async def test_rows_become_contacts_and_again_nothing_changes(office: Office) -> None:
    """New ones are made, known ones learn, empty cells say nothing; the second time everything is as before."""
    rows = (
        row(2, Telefono="+39 333 123 4567", Name="Ana", Tags="vip, Expo", City="Rome"),
        row(3, Telefono="0039 333 1234568"),
        row(4, Telefono="333 1234569", Name="Cia"),
    )

    first = await takes(office, *rows)
    again = await takes(office, *rows)
    later = await takes(office, row(2, Telefono=ANA, Name="Ana B", City=""))

    assert (first.new, first.changed, first.same, first.slips) == (3, 0, 0, ())
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    assert (later.new, later.changed) == (0, 1)
    assert await known(office) == [
        (ANA, "Ana B", ("Expo", "vip"), ["Rome"]),
        ("393331234568", "", (), []),
        ("393331234569", "Cia", (), []),
    ]
    store = office.desk.store
    assert isinstance(store, MemoryStore)
    told = [each for each in store.facts(TENANT.id) if isinstance(each, ContactsImported)]
    assert [(each.new, each.changed) for each in told] == [(3, 0), (0, 0), (0, 1)]


async def test_tried_it_says_the_same_and_changes_nothing(office: Office) -> None:
    """What would come of it, slips included."""
    rows = (row(2, Telefono=ANA, Name="Ana"), row(3, Telefono="12"))

    tried = await takes(office, *rows, how=Manner(region="IT"))
    assert await known(office) == []
    done = await takes(office, *rows)

    assert replace(tried) == done
    assert (done.new, len(done.slips)) == (1, 1)


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ({}, "Telefono", "no number in this row"),
        ({"Telefono": "3.93E+11"}, "Telefono", "shortened"),
        ({"Telefono": "12"}, "Telefono", "no phone number"),
        ({"Telefono": ANA, "Name": "x" * 300}, "Name", "at most"),
        ({"Telefono": ANA, "Tags": "x" * 50}, "Tags", "at most"),
        ({"Telefono": ANA, "City": "x" * 600}, "City", "too long"),
    ],
)
async def test_a_row_with_a_slip_is_left_out_and_named(
    office: Office, cells: dict[str, str], column: str, sentence: str
) -> None:
    """By its number and column; the rows around it are taken in."""
    result = await takes(office, row(7, **cells), row(8, Telefono="+393331234568"))

    (slip,) = result.slips
    assert (slip.row, slip.column) == (7, column)
    assert sentence in slip.sentence
    assert [phone for phone, *_ in await known(office)] == ["393331234568"]


async def test_a29_a_formula_is_no_value(office: Office) -> None:
    """Where it stands in a column of ours the row is left out; elsewhere it troubles nobody."""
    formula = Row(2, {"Telefono": ANA}, formulas=frozenset({"Name", "Unknown"}))
    text = row(3, Telefono=ANA, Name='=HYPERLINK("https://evil.example")')

    result = await takes(office, formula, text)

    (slip,) = result.slips
    assert (slip.row, slip.column) == (2, "Name")
    assert (await known(office))[0][1] == '=HYPERLINK("https://evil.example")'


async def test_consent_is_taken_over_with_its_proof_alone(office: Office) -> None:
    """Without a declaration it counts for nothing; a no is no yes."""
    rows = (row(2, Telefono=ANA, Consent="Sì"), row(3, Telefono="+393331234568", Consent="no"))

    unproved = await takes(office, *rows)
    proved = await takes(office, *rows, how=replace(DONE, declared=DECLARED))

    assert (unproved.consents, unproved.unproved) == (0, 1)
    assert (proved.consents, proved.unproved) == (1, 0)
    assert await marketable(office, ANA) == [DECLARED.evidence]
    assert await marketable(office, "393331234568") == []


async def test_a43_who_withdrew_or_was_erased_stays_so(office: Office) -> None:
    """By the keyed hash of the number, whatever the list says and however it writes the number."""
    erased, withdrew = address("393331230001"), address("393331230002")
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.consents.suppress([erased], Suppression(Purpose.MARKETING, office.clock.now(), Suppressed.ERASED))
        uow.consents.suppress(
            [withdrew], Suppression(Purpose.MARKETING, office.clock.now(), Suppressed.WITHDRAWN)
        )
        await uow.commit()
    later = replace(DECLARED, at=office.clock.now() - timedelta(days=1))

    result = await takes(
        office,
        row(2, Telefono="333 123 0001", Consent="yes"),
        row(3, Telefono="+39 333 123 0002", Consent="yes"),
        how=replace(DONE, declared=later),
    )

    assert (result.suppressed, result.new, result.consents, result.unproved) == (1, 1, 0, 1)
    assert [phone for phone, *_ in await known(office)] == ["393331230002"]


async def test_columns_are_found_by_their_headings_or_as_they_are_mapped(office: Office) -> None:
    """What nobody knows is told; without a number there is nothing to take in."""
    ada = await who(office, ADA)
    rows = [Row(2, {"Handy": ANA, "Ort": "Rome", "Shoe size": "39"})]
    how = replace(DONE, columns={"phone": "handy", "city": "Ort"})

    mapped = await take_in(office.desk, TENANT.id, ada, ("Handy", "Ort", "Shoe size"), rows, how)

    assert mapped.unused == ("Shoe size",)
    assert (await known(office))[0][3] == ["Rome"]
    for columns, wrong in (
        ({}, "No column holds phone numbers"),
        ({"phone": "Tel"}, "No column is called “Tel”"),
        ({"phone": "Handy", "size": "Ort"}, "“size” is nothing"),
    ):
        with pytest.raises(Wrong, match=wrong):
            await take_in(office.desk, TENANT.id, ada, ("Handy", "Ort"), rows, replace(DONE, columns=columns))


async def test_lists_are_brought_and_taken_by_right(office: Office) -> None:
    """Campaign managers bring them; taking one out, with whole numbers, is for who administers, and kept."""
    ada = await who(office, ADA)
    await people.set_agent(office.desk, TENANT.id, ada, BEA, {"role": Role.CAMPAIGNS})
    await takes(office, *(row(n, Telefono=f"+39333123{n:04d}", City="=1") for n in range(2, 7)), by=BEA)

    with pytest.raises(Wrong):
        await take_out(office.desk, TENANT.id, await who(office, BEA), None, 2)
    await people.set_agent(office.desk, TENANT.id, ada, BEA, {"role": Role.AGENT})
    with pytest.raises(Wrong):
        await takes(office, row(2, Telefono=ANA), by=BEA)

    rows: list[tuple[str, ...]] = []
    after: ContactId | None = None
    while True:
        headings, part, after = await take_out(office.desk, TENANT.id, ada, after, 2)
        rows += part
        if after is None:
            break
    assert headings == ("Phone", "Name", "Language", "Priority", "Tags", "City")
    assert [each[0] for each in rows] == [f"+39333123{n:04d}" for n in range(2, 7)]
    assert {each[5] for each in rows} == {"=1"}
    store = office.desk.store
    assert isinstance(store, MemoryStore)
    assert sum(each.contacts for each in store.facts(TENANT.id) if isinstance(each, ContactsExported)) == 5


async def test_a_number_is_found_in_the_writing_whatsapp_gave_it(office: Office) -> None:
    """And stays in it: a Brazilian without the ninth digit is no second contact."""
    before = Contact(ContactId("c-br"), (address("551187654321"),), Private("Bia"))
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.contacts.save(before)
        await uow.commit()

    result = await takes(office, row(2, Telefono="+55 11 98765-4321", City="São Paulo"))

    assert (result.new, result.changed) == (0, 1)
    assert await known(office) == [("551187654321", "Bia", (), ["São Paulo"])]


@pytest.mark.parametrize(
    ("text", "region", "digits"),
    [
        ("+39 333 123 4567", None, ANA),
        ("0039 333 1234567", None, ANA),
        ("(333) 123-4567", "IT", ANA),
        (ANA, "IT", ANA),
        (ANA, None, ANA),
        ("06 698 1234", "IT", "39066981234"),
        ("07700 900123", "GB", "447700900123"),
        ("'+393331234567", None, ANA),
        ("333 1234567", None, NoNumber.NO_COUNTRY),
        ("3.93331E+11", "IT", NoNumber.SHORTENED),
        ("3,93E11", "IT", NoNumber.SHORTENED),
        ("+39 1", None, NoNumber.UNREADABLE),
        ("hello", "IT", NoNumber.UNREADABLE),
        ("", "IT", NoNumber.UNREADABLE),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, region: str | None, digits: str | NoNumber) -> None:
    """With their country, or that of the list; what a spreadsheet broke is not guessed at."""
    assert digits_of(text, region) == digits


@pytest.mark.parametrize(
    ("digits", "also"),
    [
        ("5511987654321", "551187654321"),
        ("551187654321", "5511987654321"),
        ("5215512345678", "525512345678"),
        ("541112345678", "5491112345678"),
        (ANA, None),
    ],
)
def test_a_number_with_two_writings_is_looked_for_in_both(digits: str, also: str | None) -> None:
    """The one that was given comes first."""
    assert list(writings(digits)) == [each for each in (digits, also) if each]
