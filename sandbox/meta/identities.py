"""Ids as the platform makes them: opaque to others, the same again for the same seed."""

import base64
import hashlib
import re

import phonenumbers

BUSINESS_SCOPED = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
FROM_BUSINESS, FROM_PHONE = b"\x11", b"\x12"


def digits_of(address: str) -> str:
    """A phone number without plus, spaces and punctuation; a business-scoped id as it is."""
    if BUSINESS_SCOPED.fullmatch(address):
        return address
    return re.sub(r"[\s()+.\-]", "", address)


def country_of(digits: str) -> str:
    """Two letters of the country a number belongs to; ZZ where no country has that prefix."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return "ZZ"
    region = phonenumbers.region_code_for_number(number)
    return region or phonenumbers.region_code_for_country_code(number.country_code or 0)


def business_scoped_id(portfolio: str, digits: str, generation: int) -> str:
    """The id of one person for one business; another generation after a change of number."""
    seed = hashlib.sha256(f"{portfolio}/{digits}/{generation}".encode()).digest()
    return f"{country_of(digits)}.{int.from_bytes(seed[:8], 'big') % 10**16:016d}"


def parent_id(user_id: str) -> str:
    """The id of the same person for a whole group of businesses."""
    return f"{user_id[:3]}ENT.{user_id[3:]}"


def identity_hash(digits: str, generation: int) -> str:
    """What `identity_key_hash` holds: changes when the person's encryption keys do."""
    return (
        base64.b64encode(hashlib.sha256(f"keys/{digits}/{generation}".encode()).digest()[:9]).decode() + "="
    )


def message_id(who: str, direction: bytes, seed: int, count: int) -> str:
    """A `wamid.`: its length follows the address, and it may end in `=`."""
    text = who.encode()
    tail = hashlib.sha256(f"wamid/{seed}/{count}".encode()).hexdigest()[:20].upper().encode()
    packed = (
        b"\x1c\x18" + bytes([len(text)]) + text + b"\x15\x02\x00" + direction + b"\x18\x14" + tail + b"\x00"
    )
    return "wamid." + base64.b64encode(packed).decode()


def call_id(seed: int, count: int) -> str:
    """A `wacid.`."""
    return (
        "wacid." + base64.b64encode(hashlib.sha256(f"wacid/{seed}/{count}".encode()).digest()[:24]).decode()
    )


def numeric_id(kind: str, seed: int, count: int) -> str:
    """Sixteen digits, for media and templates."""
    digest = hashlib.sha256(f"{kind}/{seed}/{count}".encode()).digest()
    return str(10**15 + int.from_bytes(digest[:8], "big") % (9 * 10**15))


def trace_id(seed: int, count: int) -> str:
    """An `fbtrace_id`."""
    return (
        "A"
        + base64.urlsafe_b64encode(hashlib.sha256(f"trace/{seed}/{count}".encode()).digest()[:16]).decode()[
            :22
        ]
    )


# What people made by a program are called until they say otherwise: a profile name is never a phone number.
_FIRST_NAMES = (
    "Amara", "Bruno", "Chiara", "Dario", "Elif", "Farid", "Greta", "Hana", "Ivo", "Jonas", "Karin", "Leila",
    "Marta", "Nadia", "Omar", "Paula", "Quentin", "Rosa", "Sven", "Teresa", "Umberto", "Vera", "Wanda", "Yusuf",
)  # fmt: skip


def first_name(digits: str) -> str:
    """A name for the person with that number, always the same one."""
    return _FIRST_NAMES[
        sum(int(digit) * (place + 1) for place, digit in enumerate(digits)) % len(_FIRST_NAMES)
    ]
