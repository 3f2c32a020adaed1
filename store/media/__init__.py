"""The vault: files at rest, in a folder or in an object store."""

from store.media.places import Bucket, Place, folder_place, s3_place
from store.media.vault import SealedVault

__all__ = ["Bucket", "Place", "SealedVault", "folder_place", "s3_place"]
