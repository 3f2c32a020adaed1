"""Taking contacts in from a sheet and out into one: by headings, row by row, tried before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.access import Right
from core.agent import Agent
from core.compliance.consent import Entry, Move, Purpose, Suppressed, Way, Wording
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import ContactId, TenantId
from core.priority import Priority
from core.profile import ContactSet, ContactsExported, ContactsImported, Profile, Selection
from core.property import Property, folded, says_yes
from core.text import Private
from core.two_person import Step, subject_of
from desk import consenting
from desk.approving import demand_second
from desk.contact_editing import checked_language, checked_name, checked_tags
from desk.contact_finding import value_of
from desk.desk import Desk
from desk.directory_fields import Wrong, one_of
from desk.exporting import demand_room
from desk.phone_numbers import NoNumber, digits_of, writings
from desk.ports import StaleVersion, UnitOfWork
from desk.ports.sheets import Row
from words import mark, say

# Rows of one transaction.
_TOGETHER = 100
_COLLISIONS = 5
_TYPED = 80
# Fields that are no properties, and headings people write for them.
PHONE, NAME, LANGUAGE, PRIORITY, TAGS, CONSENT = "phone", "name", "language", "priority", "tags", "consent"
_HEADINGS = {
    PHONE: (
        "phone",
        "phone number",
        "number",
        "mobile",
        "cell",
        "tel",
        "whatsapp",
        "telefono",
        "cellulare",
        "numero",
    ),
    NAME: ("name", "full name", "nome"),
    LANGUAGE: ("language", "lingua"),
    PRIORITY: ("priority", "priorità"),
    TAGS: ("tags", "tag", "etichette"),
    CONSENT: ("consent", "marketing", "consenso"),
}
_NO_NUMBER = {
    NoNumber.SHORTENED: mark(
        "A spreadsheet shortened this number. Format its column as text, and fill it in again."
    ),
    NoNumber.UNREADABLE: mark("This is no phone number there is."),
    NoNumber.NO_COUNTRY: mark("This number names no country: write it with + and the country's digits."),
}
EXAMPLE = (
    ("Phone", "Name", "Language", "Tags", "Consent"),
    ("+39 333 123 4567", "Ada Rossi", "it", "vip, fair 2026", "yes"),
    ("+44 7700 900123", "Bea Smith", "en", "", "no"),
)


@dataclass(frozen=True, slots=True)
class Declared:
    """What whoever brings a list declares about the consent in it: where the proof is, when, and to which words."""

    evidence: str
    at: datetime
    wording: Wording


@dataclass(frozen=True, slots=True)
class Manner:
    """
    How rows are taken in. columns: headings by field, as somebody mapped them; the rest is found by what it is called.

    region: the country of numbers that name none. declared: None: no consent is taken over. apply: else only tried.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    declared: Declared | None = None
    apply: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with a row. column: the heading, empty: all of it."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Imported:
    """
    What came of rows, or would. consents: taken over; unproved: wanted, and not taken over, because it was withdrawn
    before or nothing was declared. suppressed: not taken in, because whose number it is was erased. unused: headings of
    columns that nobody knows what to do with.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    suppressed: int = 0
    consents: int = 0
    unproved: int = 0
    slips: tuple[Slip, ...] = ()
    unused: tuple[str, ...] = ()


async def take_in(
    desk: Desk, tenant_id: TenantId, by: Agent, columns: Sequence[str], rows: Sequence[Row], how: Manner
) -> Imported:
    """
    Take these rows in, or see what would come of it; a row with a slip is left out, the others are not.

    May be done again: a row that was taken in changes nothing. Raises Wrong where the sheet itself cannot be used.
    """
    if not by.may(Right.IMPORT_CONTACTS):
        raise Wrong(say(by.language, "Your role cannot import contacts. Those who administer can."))
    total = Imported()
    for start in range(0, len(rows), _TOGETHER):
        total = _sum(total, await _part(desk, tenant_id, by, columns, rows[start : start + _TOGETHER], how))
    return total


async def take_out(
    desk: Desk, tenant_id: TenantId, by: Agent, after: ContactId | None, most: int
) -> tuple[tuple[str, ...], list[tuple[str, ...]], ContactId | None]:
    """Headings, so many rows by id, and from where it goes on; None: that was all. Whole numbers, and that is kept."""
    if not by.may(Right.EXPORT_CONTACTS):
        raise Wrong(say(by.language, "Your role cannot export contacts. Those who administer can."))
    async with desk.store.begin(tenant_id) as uow:
        people = await uow.profiles.count(Selection())
    await demand_second(desk, tenant_id, by, Step.EXPORT_CONTACTS, subject_of("every contact"), people)
    async with desk.store.begin(tenant_id) as uow:
        if after is None:
            await demand_room(desk, uow, by)
        properties = await uow.properties.all()
        ids = await uow.profiles.following(Selection(), after, most=most)
        rows = [
            _written(await uow.contacts.get(each), await uow.profiles.get(each), properties) for each in ids
        ]
        uow.record(ContactsExported(by.id, len(rows)))
        await uow.commit()
    headings = ("Phone", "Name", "Language", "Priority", "Tags", *(each.name for each in properties))
    return headings, rows, ids[-1] if len(ids) == most else None


# ---- in -------------------------------------------------------------------------------------------------------------


async def _part(
    desk: Desk, tenant_id: TenantId, by: Agent, columns: Sequence[str], rows: Sequence[Row], how: Manner
) -> Imported:
    for _ in range(_COLLISIONS):
        try:
            async with desk.store.begin(tenant_id) as uow:
                properties = await uow.properties.all()
                fields, unused = _mapped(columns, properties, how.columns, by.language)
                taking = _Taking(desk, uow, by, how, fields, properties)
                for row in rows:
                    await taking.take(row)
                result = replace(taking.result, unused=unused)
                if how.apply:
                    uow.record(ContactsImported(by.id, result.new, result.changed))
                    await uow.commit()
                return result
        except StaleVersion:
            continue  # somebody wrote meanwhile: look again
    raise Wrong(say(by.language, "Others are changing this right now. Please try again in a moment."))


def _mapped(
    columns: Sequence[str], properties: Sequence[Property], given: Mapping[str, str], language: str
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Headings by field, and those that are none. Raises Wrong."""
    by_key = {folded(each): each for each in columns}
    found: dict[str, str] = {}
    for wanted, heading in given.items():
        if folded(heading) not in by_key:
            raise Wrong(say(language, "No column is called “{name}”.", name=heading[:_TYPED]))
        named = next((each.key for each in properties if each.key == folded(wanted)), folded(wanted))
        if named not in _HEADINGS and all(each.key != named for each in properties):
            raise Wrong(say(language, "“{name}” is nothing that is known of contacts.", name=wanted[:_TYPED]))
        found[named] = by_key[folded(heading)]
    for name, headings in (*_HEADINGS.items(), *((each.key, (each.key,)) for each in properties)):
        called = next((by_key[each] for each in headings if each in by_key), None)
        if name not in found and called is not None and called not in found.values():
            found[name] = called
    if PHONE not in found:
        raise Wrong(
            say(
                language,
                "No column holds phone numbers. Call it Phone, or say which it is by `--column phone=…`: "
                "there are {names}.",
                names=", ".join(each[:_TYPED] for each in columns),
            )
        )
    return found, tuple(each for each in columns if each not in found.values())


class _Taking:
    """One unit's rows on their way in."""

    def __init__(
        self,
        desk: Desk,
        uow: UnitOfWork,
        by: Agent,
        how: Manner,
        fields: Mapping[str, str],
        properties: Sequence[Property],
    ) -> None:
        self._desk = desk
        self._uow = uow
        self._by = by
        self._how = how
        self._fields = fields
        self._properties = properties
        self.result = Imported()

    async def take(self, row: Row) -> None:
        """One row; what is wrong with it is noted, and nothing of it is taken."""
        wrong = self._unreadable(row)
        digits = digits_of(self._cell(row, PHONE), self._how.region)
        if isinstance(digits, NoNumber) and not wrong:
            empty = not self._cell(row, PHONE)
            sentence = (
                say(self._by.language, "There is no number in this row.")
                if empty
                else say(self._by.language, _NO_NUMBER[digits])
            )
            wrong = [Slip(row.number, self._fields[PHONE], sentence)]
        if wrong or isinstance(digits, NoNumber):
            self._count(slips=(*self.result.slips, *wrong))
            return
        addresses = [ContactAddress(AddressKind.PHONE, Private(each)) for each in writings(digits)]
        suppressed = await self._uow.consents.suppressed(addresses)
        if any(each.reason is Suppressed.ERASED for known in suppressed.values() for each in known):
            self._count(suppressed=self.result.suppressed + 1)
            return
        known = await self._uow.contacts.at(addresses)
        contact = (
            known[0] if known else Contact(ContactId(self._desk.ids.new()), (addresses[0],), Private(""))
        )
        try:
            after, profile = await self._filled(row, contact)
        except _At as at:
            self._count(slips=(*self.result.slips, Slip(row.number, at.column, at.sentence)))
            return
        await self._save(row, contact, after, profile, is_new=not known)

    async def _save(
        self, row: Row, contact: Contact, after: Contact, profile: Profile, *, is_new: bool
    ) -> None:
        before = await self._uow.profiles.get(contact.id)
        differs = after != contact or profile != before
        if is_new or after != contact:
            self._uow.contacts.save(after)
        if profile != before:
            self._uow.profiles.save(profile)
        if is_new:
            self._count(new=self.result.new + 1)
        elif differs:
            self._uow.record(ContactSet(contact.id, self._by.id, ("import",)))
            self._count(changed=self.result.changed + 1)
        else:
            self._count(same=self.result.same + 1)
        if self._wants(row):
            await self._consent(after)

    async def _consent(self, contact: Contact) -> None:
        declared = self._how.declared
        taken: tuple[Entry, ...] = ()
        if declared is not None:
            entry = Entry(
                Purpose.MARKETING,
                Move.GRANTED,
                declared.at,
                Way.IMPORT,
                by=self._by.id,
                wording=declared.wording,
                evidence=declared.evidence,
            )
            taken = await consenting.declared(self._uow, contact, entry)
        if taken:
            self._count(consents=self.result.consents + 1)
        else:
            self._count(unproved=self.result.unproved + 1)

    async def _filled(self, row: Row, contact: Contact) -> tuple[Contact, Profile]:
        """What the row says over what is known; an empty cell says nothing. Raises _At."""
        language = self._by.language
        after, profile = contact, await self._uow.profiles.get(contact.id)
        for name, heading in self._fields.items():
            cell = row.cells.get(heading, "")
            if not cell:
                continue
            try:
                match name:
                    case "name":
                        after = replace(after, name=checked_name(cell, language))
                    case "language":
                        after = replace(after, language=checked_language(cell, language))
                    case "priority":
                        after = replace(after, priority=Priority(one_of(cell, tuple(Priority), language)))
                    case "tags":
                        for tag in checked_tags(cell.split(","), language):
                            profile = profile.tagged(tag)
                        checked_tags(profile.tags, language)
                    case "phone" | "consent":
                        pass
                    case _:
                        of = next(each for each in self._properties if each.key == name)
                        profile = profile.knowing(of.id, value_of(of, cell, language))
            except Wrong as wrong:
                raise _At(heading, wrong.sentence) from None
        return after, profile

    def _unreadable(self, row: Row) -> list[Slip]:
        """Cells of ours that hold a formula, or more than any value."""
        language, used = self._by.language, set(self._fields.values())
        formula = say(language, "A formula stands here: paste its value instead.")
        too_long = say(language, "It is too long.")
        return [
            *(Slip(row.number, each, formula) for each in sorted(row.formulas & used)),
            *(Slip(row.number, each, too_long) for each in sorted(row.cut & used)),
        ]

    def _wants(self, row: Row) -> bool:
        return says_yes(self._cell(row, CONSENT))

    def _cell(self, row: Row, name: str) -> str:
        return row.cells.get(self._fields[name], "") if name in self._fields else ""

    def _count(self, **counts: object) -> None:
        self.result = replace(self.result, **counts)  # type: ignore[arg-type] # its own fields alone


class _At(Exception):
    """A cell that cannot be."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(column)
        self.column = column
        self.sentence = sentence


def _sum(one: Imported, other: Imported) -> Imported:
    return Imported(
        one.new + other.new,
        one.changed + other.changed,
        one.same + other.same,
        one.suppressed + other.suppressed,
        one.consents + other.consents,
        one.unproved + other.unproved,
        (*one.slips, *other.slips),
        other.unused or one.unused,
    )


# ---- out ------------------------------------------------------------------------------------------------------------


def _written(contact: Contact, profile: Profile, properties: Sequence[Property]) -> tuple[str, ...]:
    phone = contact.address(AddressKind.PHONE)
    digits = "" if phone is None else phone.value.reveal()
    values = (profile.values.get(each.id) for each in properties)
    return (
        f"+{digits}" if digits.isdigit() else digits,
        contact.name.reveal(),
        contact.language,
        contact.priority.value,
        ", ".join(profile.tags),
        *("" if value is None else value.reveal() for value in values),
    )
