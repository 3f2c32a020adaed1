"""What a file is called where agents see it: the sender's label if it is harmless, else a name made from what it is."""

from datetime import datetime
from pathlib import PurePosixPath

from core.message import Media, MediaKind
from core.text import Private

# Endings by true type, where the usual tables have another one or none.
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/svg+xml": ".svg",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "audio/ogg": ".ogg",
    "audio/opus": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/m4a": ".m4a",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "text/html": ".html",
    "text/plain": ".txt",
}

# What runs, or draws what it likes, when it is opened; it is called so that nothing opens it by itself.
_ACTIVE_TYPES = frozenset(
    {
        "application/java-archive",
        "application/vnd.android.package-archive",
        "application/vnd.microsoft.portable-executable",
        "application/x-executable",
        "application/x-ms-shortcut",
        "application/x-msdownload",
        "application/xhtml+xml",
        "image/svg+xml",
        "text/html",
        "text/javascript",
        "text/x-shellscript",
    }
)
_ACTIVE_ENDINGS = frozenset(
    ".apk .app .bat .chm .cmd .com .cpl .docm .dll .exe .hta .htm .html .img .iso .jar .jnlp .js .jse .lnk .mht .mhtml "
    ".msi .msp .one .pif .ppam .pptm .ps1 .py .reg .rtf .scr .sh .svg .url .vbe .vbs .vhd .wsf .xhtml .xlam .xlsb "
    ".xlsm .xml .xll .xps".split()
)
_INERT = ".download"

_KINDS = {
    MediaKind.IMAGE: "photo",
    MediaKind.VIDEO: "video",
    MediaKind.AUDIO: "audio",
    MediaKind.VOICE: "voice",
    MediaKind.DOCUMENT: "document",
    MediaKind.STICKER: "sticker",
}


def file_name(media: Media, mime_type: str, sent_at: datetime) -> Private:
    """The label with the ending its content deserves. mime_type: the true one."""
    ending = _ENDINGS.get(mime_type, "")
    label = media.filename.reveal() if media.filename is not None else ""
    if not label.strip(". "):
        label = f"{_KINDS[media.kind]}-{sent_at:%Y-%m-%d-%H%M%S}{ending}"
    elif ending and not _ends(label, ending):
        label += ending
    if is_active(label, mime_type):
        label += _INERT
    return Private(label)


def in_words(media: Media, mime_type: str, size_bytes: int) -> str:
    """What is opened rather than looked at, and how much there is to load: "PDF · 1.2 MB"; empty for the rest."""
    if media.kind not in (MediaKind.DOCUMENT, MediaKind.VIDEO, MediaKind.AUDIO):
        return ""
    kilobytes = size_bytes / 1000
    size = f"{kilobytes / 1000:.1f} MB" if kilobytes >= 100 else f"{max(1, round(kilobytes))} kB"
    ending = _ENDINGS.get(mime_type, "").removeprefix(".").upper()
    return f"{ending} · {size}" if ending else size


def may_act(media: Media, mime_type: str) -> bool:
    """The same of a file as its sender calls it. mime_type: the true one."""
    return is_active(media.filename.reveal() if media.filename is not None else "", mime_type)


def is_active(label: str, mime_type: str) -> bool:
    """Whether opening it could do more than show it."""
    return mime_type in _ACTIVE_TYPES or PurePosixPath(label.lower()).suffix in _ACTIVE_ENDINGS


def _ends(label: str, ending: str) -> bool:
    alike = {
        ".jpg": (".jpg", ".jpeg"),
        ".ogg": (".ogg", ".oga", ".opus"),
        ".txt": (".txt", ".csv", ".log", ".md"),
    }
    return label.lower().endswith(alike.get(ending, (ending,)))
