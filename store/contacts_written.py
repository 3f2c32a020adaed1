"""Contacts written at a commit: their rows, their addresses, and what they are looked for by."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.engine import Connection

from core.contact import Contact
from desk.ports import StaleVersion
from store.announcements_sql import PASSED_ON
from store.contacts_sql import holders_of
from store.keyring import key_of
from store.keys import Cipher, about
from store.profiles_sql import forget_profiles, write_profiles, write_words
from store.rows import CONTACT_VALUES, contact_values, contact_words
from store.scope import Scope
from store.statements import DeleteMany, InsertMany, UpdateMany
from store.tables import cipher_key, contact, contact_address
from store.writes import Add

_NEW_CONTACT = InsertMany(contact, f"tenant_id id sealed version {CONTACT_VALUES}")
_CONTACT = UpdateMany(
    contact,
    "tenant_id id",
    f"base/version sealed version {CONTACT_VALUES}",
    sets="; ".join(["sealed", "version", *CONTACT_VALUES.split()]),
    guard="contact.version = given.base",
)
_GONE_CONTACT = DeleteMany(contact, "tenant_id id version")
_NO_ADDRESSES = DeleteMany(contact_address, "tenant_id contact_id")
_ADDRESS_COLUMNS = "tenant_id address contact_id kind place sealed"
_NEW_ADDRESS = InsertMany(contact_address, _ADDRESS_COLUMNS, "(tenant_id, address) DO NOTHING")
_TAKEN_ADDRESS = UpdateMany(
    contact_address,
    "tenant_id address",
    "before/contact_id contact_id kind place sealed",
    sets="contact_id = given.contact_id; kind = given.kind; place = given.place; sealed = given.sealed",
    guard="contact_address.contact_id = given.before",
)


def write_contacts(
    scope: Scope,
    connection: Connection,
    ciphers: Mapping[str, Cipher],
    add: Add,
    flush: Callable[[], None],
) -> None:
    """Those that were saved or became others', with their addresses and what is known of them."""
    shelf, tenant = scope.contacts, scope.tenant_id
    new: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    for contact_id, saved in shelf.saved():
        bound_to = about("contact", "sealed", contact_id, tenant)
        sealed = ciphers[key_of(contact_id)].seal(contact_words(saved), bound_to)
        values = (sealed, saved.version, *contact_values(saved))
        if shelf.is_new(contact_id):
            new.append((tenant, contact_id, *values))
        else:
            changed.append((tenant, contact_id, shelf.bases[contact_id], *values))
    gone = [(tenant, each, shelf.bases[each]) for each in shelf.removed()]
    emptied = [(tenant, row[1]) for row in (*changed, *gone)]
    add(_NO_ADDRESSES, emptied)
    forget_profiles(tenant, [row[1] for row in gone], add)
    if gone:
        flush()
    add(_GONE_CONTACT, gone, _changed("a contact"))
    for gone_id, kept_id in scope.merges.items():
        connection.execute(
            update(cipher_key)
            .where(cipher_key.c.tenant_id == tenant, cipher_key.c.contact_id == gone_id)
            .values(contact_id=kept_id)
        )
        connection.execute(PASSED_ON, {"tenant": tenant, "gone": gone_id, "kept": kept_id})
    add(_NEW_CONTACT, new)
    add(_CONTACT, changed, _changed("a contact"))
    _write_addresses(
        scope,
        connection,
        ciphers,
        add,
        flush,
        [saved for _, saved in shelf.saved()],
        {row[1] for row in emptied},
    )
    write_words(scope, add)
    write_profiles(scope, connection, ciphers, add)


def _write_addresses(
    scope: Scope,
    connection: Connection,
    ciphers: Mapping[str, Cipher],
    add: Add,
    flush: Callable[[], None],
    saved: Sequence[Contact],
    emptied: set[str],
) -> None:
    """Insert; take from others what this unit has seen to be theirs, or never looked for."""
    tenant = scope.tenant_id
    rows: dict[str, tuple[Any, ...]] = {}
    for one in saved:
        cipher = ciphers[key_of(one.id)]
        for place, each in enumerate(one.addresses):
            value = each.value.reveal()
            hashed = scope.hash_of(each)
            sealed = cipher.seal(value.encode(), about("contact_address", "sealed", hashed, tenant))
            rows[hashed] = (one.id, each.kind.value, place, sealed)
    if not rows:
        return
    if emptied:
        flush()
    holders = holders_of(connection, tenant, rows)
    for hashed in rows:
        seen = scope.holders.get(hashed, holders.get(hashed))
        if seen in emptied:
            seen = None
        if holders.get(hashed) != seen:
            raise StaleVersion("an address changed hands meanwhile")
    new = [(tenant, hashed, *row) for hashed, row in rows.items() if hashed not in holders]
    add(_NEW_ADDRESS, new, _changed("an address"))
    taken = [(tenant, hashed, holders[hashed], *row) for hashed, row in rows.items() if hashed in holders]
    add(_TAKEN_ADDRESS, taken, _changed("an address"))


def _changed(what: str) -> StaleVersion:
    return StaleVersion(f"{what} changed meanwhile")
