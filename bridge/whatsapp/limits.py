"""What the contacts' side can carry. Source of every number: Meta Cloud API, November 2026, the page in brackets."""

from collections.abc import Mapping
from typing import Final

from core.message import MediaKind
from desk.ports import ChoiceLimits

# Bytes of a webhook's body; Meta sends up to 3 MB [webhooks, payload size], the rest is room.
WEBHOOK_BYTES: Final = 4 * 1024 * 1024

# Characters [messages, text]; [messages, media].
TEXT_LENGTH: Final = 4096
CAPTION_LENGTH: Final = 1024
# What the desk may put into one message: marks and links lengthen a text when they are written out.
WORDS_LENGTH: Final = 3800
CAPTION_WORDS_LENGTH: Final = 950

# Buttons, and characters of the question and of a title [interactive reply buttons messages].
BUTTONS: Final = ChoiceLimits(most=3, asked=1024, title=20)
# Rows of all sections together, and characters of the same [interactive list messages].
MENU: Final = ChoiceLimits(most=10, asked=4096, title=24, description=72)
MENU_LABEL: Final = 20

# Characters [messages, biz_opaque_callback_data].
CALLBACK_LENGTH: Final = 512

# Messages a second of one number, before any upgrade [throughput]. Kept at 0.98 of it: a pacer set to the limit
# itself overshoots in its worst second.
THROUGHPUT: Final = 80
THROUGHPUT_SHARE: Final = 0.98

# Messages a second to one contact, and how many may be borrowed from the following time [pair rate limits].
PAIR_RATE: Final = 1 / 6
PAIR_BURST: Final = 45

_MEGABYTE: Final = 1024 * 1024
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."

# What a contact can be sent: MIME types with bytes of the largest file, by kind [media, supported media types].
TAKES: Final[Mapping[MediaKind, Mapping[str, int]]] = {
    MediaKind.IMAGE: dict.fromkeys(("image/jpeg", "image/png"), 5 * _MEGABYTE),
    MediaKind.AUDIO: dict.fromkeys(
        ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * _MEGABYTE
    ),
    MediaKind.VIDEO: dict.fromkeys(("video/mp4", "video/3gpp"), 16 * _MEGABYTE),
    MediaKind.DOCUMENT: dict.fromkeys(
        (
            "text/plain",
            "application/pdf",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            _OFFICE + "wordprocessingml.document",
            _OFFICE + "spreadsheetml.sheet",
            _OFFICE + "presentationml.presentation",
        ),
        100 * _MEGABYTE,
    ),
}

# Seconds for the bytes of one file: a hanging upload is given up and begun anew.
UPLOAD_WITHIN: Final = 120.0

# Bytes of the largest file of a contact that Meta hands over [media].
LARGEST_FILE: Final = 100 * 1024 * 1024
