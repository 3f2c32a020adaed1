"""A file is called by its sender's label where that is harmless, else by what it is."""

from datetime import UTC, datetime

import pytest

from core.ids import MediaRef
from core.message import Media, MediaKind
from core.text import Private
from desk.file_names import file_name, in_words

AT = datetime(2026, 11, 27, 10, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "label", "truly", "called"),
    [
        (MediaKind.IMAGE, None, "image/jpeg", "photo-2026-11-27-101205.jpg"),
        (MediaKind.VOICE, None, "audio/ogg", "voice-2026-11-27-101205.ogg"),
        (MediaKind.DOCUMENT, None, "application/x-unknown", "document-2026-11-27-101205"),
        (MediaKind.DOCUMENT, "..", "application/pdf", "document-2026-11-27-101205.pdf"),
        (MediaKind.DOCUMENT, "Invoice 7.pdf", "application/pdf", "Invoice 7.pdf"),
        (MediaKind.DOCUMENT, "Invoice.PDF", "application/pdf", "Invoice.PDF"),
        (MediaKind.DOCUMENT, "holiday.jpeg", "image/jpeg", "holiday.jpeg"),
        (MediaKind.DOCUMENT, "report", "application/pdf", "report.pdf"),
        (MediaKind.DOCUMENT, "data.csv", "text/plain", "data.csv"),
        (MediaKind.DOCUMENT, "photo.jpg", "text/html", "photo.jpg.html.download"),
        (
            MediaKind.DOCUMENT,
            "photo.jpg",
            "application/vnd.microsoft.portable-executable",
            "photo.jpg.download",
        ),
        (MediaKind.DOCUMENT, "setup.exe", "application/octet-stream", "setup.exe.download"),
        (MediaKind.DOCUMENT, "letter.DOCM", "application/zip", "letter.DOCM.zip"),
        (MediaKind.DOCUMENT, "app.apk", "application/vnd.android.package-archive", "app.apk.download"),
        (MediaKind.IMAGE, None, "image/svg+xml", "photo-2026-11-27-101205.svg.download"),
    ],
)
def test_what_a_file_is_called(kind: MediaKind, label: str | None, truly: str, called: str) -> None:
    """With the ending its content deserves; what could run does not open by itself (MD6, A25)."""
    media = Media(
        kind, MediaRef("1"), "whatever/declared", filename=None if label is None else Private(label)
    )

    assert file_name(media, truly, AT).reveal() == called


@pytest.mark.parametrize(
    ("kind", "truly", "size", "said"),
    [
        (MediaKind.DOCUMENT, "application/pdf", 1_234_567, "PDF · 1.2 MB"),
        (MediaKind.DOCUMENT, "application/pdf", 100_000, "PDF · 0.1 MB"),
        (MediaKind.DOCUMENT, "application/pdf", 99_400, "PDF · 99 kB"),
        (MediaKind.DOCUMENT, "application/x-unknown", 7, "1 kB"),
        (MediaKind.VIDEO, "video/mp4", 15_900_000, "MP4 · 15.9 MB"),
        (MediaKind.AUDIO, "audio/mpeg", 3_000_000, "MP3 · 3.0 MB"),
        (MediaKind.IMAGE, "image/jpeg", 3_000_000, ""),
        (MediaKind.VOICE, "audio/ogg", 30_000, ""),
    ],
)
def test_what_is_opened_says_how_much_there_is_to_load(
    kind: MediaKind, truly: str, size: int, said: str
) -> None:
    """Pictures, voices and stickers are seen and heard where they stand."""
    assert in_words(Media(kind, MediaRef("1"), "whatever/declared"), truly, size) == said
