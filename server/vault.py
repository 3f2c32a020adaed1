"""The vault of the settings: a folder, or a bucket."""

import shutil
from collections.abc import Callable

from server.clock import SystemClock
from server.settings import Media, Settings
from server.terminal import Stop
from store import SqlStore
from store.media import Bucket, Place, SealedVault, folder_place, s3_place
from words import say


def vault_of(settings: Settings, store: SqlStore) -> SealedVault:
    """Opened where the settings say. Raises Stop for a folder that cannot be used."""
    try:
        place = place_of(settings.media)
    except OSError as problem:
        language = settings.listening.language
        why = problem.strerror or type(problem).__name__
        sentence = say(language, "WITIOP_MEDIA_FOLDER names a folder that cannot be used: {why}", why=why)
        raise Stop(sentence) from problem
    return SealedVault(
        place,
        store.cipher_of,
        SystemClock(),
        most_bytes=settings.media.most_bytes,
        free=free_beside(settings.media),
    )


def place_of(media: Media) -> Place:
    """A bucket if one is named, else the folder. Raises OSError."""
    if media.s3_bucket is None or media.s3_key_id is None or media.s3_secret is None:
        return folder_place(media.folder)
    secret = media.s3_secret.get_secret_value()
    return s3_place(Bucket(media.s3_bucket, media.s3_region, media.s3_key_id, secret, media.s3_endpoint))


def free_beside(media: Media) -> Callable[[], int] | None:
    """Bytes left on the folder's disk; of a bucket nobody has to know."""
    if media.s3_bucket is not None:
        return None
    return lambda: shutil.disk_usage(media.folder).free
