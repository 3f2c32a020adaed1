"""What a file truly is counts more than what its sender calls it."""

import pytest

from bridge.sniffing import true_type

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00"


@pytest.mark.parametrize(
    ("head", "declared", "truly"),
    [
        (JPEG, "image/jpeg", "image/jpeg"),
        (JPEG, "application/pdf", "image/jpeg"),
        (b"MZ\x90\x00" + bytes(60), "image/png", "application/vnd.microsoft.portable-executable"),
        (b"\x7fELF\x02", "audio/ogg", "application/x-executable"),
        (b"L\x00\x00\x00\x01\x14\x02\x00", "application/pdf", "application/x-ms-shortcut"),
        (b"#!/bin/sh\nrm", "text/plain", "text/x-shellscript"),
        (b"#!AMR\n" + bytes(20), "audio/amr", "audio/amr"),
        (b"<!DOCTYPE html><script>", "image/jpeg", "text/html"),
        (b"\xef\xbb\xbf \n<HTML >", "text/plain", "text/html"),
        (b"<?xml version='1.0'?><svg xmlns=''>", "image/png", "image/svg+xml"),
        (b"<svg><script>", "application/octet-stream", "text/html"),
        (b"<note>hello</note>", "application/xml", "application/xml"),
        (b"hello", "text/plain; charset=utf-8", "text/plain"),
        (b"", "image/jpeg", "image/jpeg"),
        (b"whatever", "", "application/octet-stream"),
        (ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (ZIP, "image/jpeg", "application/zip"),
    ],
)  # fmt: skip
def test_the_first_bytes_tell(head: bytes, declared: str, truly: str) -> None:
    """Where they say nothing, the sender's word is what there is."""
    assert true_type(head, declared) == truly


def test_a_megabyte_of_brackets_takes_no_time() -> None:
    """A46: looked at is a small part, in one pass."""
    assert true_type(b"<" * 1_000_000, "text/plain") == "text/plain"
