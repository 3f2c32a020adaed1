"""`witiop doctor`, the files: whether contacts' files can be kept where the settings say."""

from core.ids import ContactId, TenantId
from desk.ports import VaultUnavailable
from server.clock import SystemClock
from server.findings import Finding, well, wrong
from server.settings import Media
from server.vault import free_beside, place_of
from store.media import SealedVault
from words import say

_FILES = "Files"


async def examine(media: Media, language: str) -> list[Finding]:
    """One line: a little is written there, and removed."""
    try:
        vault = SealedVault(place_of(media), _no_key, SystemClock(), free=free_beside(media))
        await vault.ping()
    except (OSError, VaultUnavailable) as problem:
        why = " ".join(str(problem).split())[:120]
        if media.s3_bucket is None:
            return [
                wrong(
                    _FILES,
                    say(
                        language,
                        "WITIOP_MEDIA_FOLDER cannot be written, so contacts' files would wait: {why}",
                        why=why,
                    ),
                )
            ]
        sentence = say(
            language, "the bucket takes nothing; check the settings WITIOP_MEDIA_S3_…: {why}", why=why
        )
        return [wrong(_FILES, sentence)]
    return [well(_FILES, say(language, "can be kept"))]


async def _no_key(_: TenantId, __: ContactId) -> None:
    """Asking a place needs none."""
