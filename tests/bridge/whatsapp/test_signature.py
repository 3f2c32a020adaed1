"""Only Meta gets in, and no header, however odd, raises anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.whatsapp.signature import self_test, signed_by
from tests.bridge.whatsapp.payloads import SECRET, fixture, signature

BODY = fixture("message_text_unicode_multiline")


def test_the_right_signature_passes() -> None:
    """The hash of the raw bytes under the app's secret."""
    assert signed_by(BODY, signature(BODY), [SECRET])


def test_during_a_rotation_both_secrets_pass() -> None:
    """The old one is still in use somewhere."""
    assert signed_by(BODY, signature(BODY, b"old"), [SECRET, b"old"])
    assert signed_by(BODY, signature(BODY, SECRET), [b"old", SECRET])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        signature(BODY)[:-1],
        signature(BODY) + "0",
        signature(BODY).upper(),
        "sha256=" + signature(BODY)[7:].upper(),
        signature(BODY).replace("sha256=", "sha1=00"),
        " " + signature(BODY)[:-1],
        signature(BODY)[7:],
        signature(BODY) + "," + signature(BODY),
        signature(BODY, b"another secret"),
        signature(BODY + b" "),
        "sha256=" + "é" * 64,
        "sha256=" + "\udce9" * 64,
        "sha256=" + "\u0660" * 64,
        "é" * 71,
        "x" * 10_000,
        "sha256=" + "\x00" * 64,
    ],
)
def test_anything_else_is_refused(header: str | None) -> None:
    """Missing, cut, longer, in capitals, of another kind, doubled, of somebody else, or no ASCII at all."""
    assert not signed_by(BODY, header, [SECRET])


def test_an_empty_secret_signs_nothing() -> None:
    """An HMAC under an empty key is easily made by anybody."""
    assert not signed_by(BODY, signature(BODY, b""), [b""])
    assert not signed_by(BODY, signature(BODY, b""), [])


def test_the_self_test_passes_here() -> None:
    """A known text under a known key gives a known answer."""
    assert self_test()


@given(body=st.binary(max_size=300), header=st.none() | st.text(max_size=100), secret=st.binary(max_size=20))
def test_no_header_ever_raises_or_passes_by_chance(body: bytes, header: str | None, secret: bytes) -> None:
    """True only for the one right signature."""
    expected = bool(secret) and header == signature(body, secret)

    assert signed_by(body, header, [secret]) is expected
