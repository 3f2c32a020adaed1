"""Places: the folder or the object store the vault writes to, both through one library."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from desk.ports import StoreUnavailable, VaultUnavailable

Place = LocalStore | S3Store

# What a place raises when it does not do what it was asked.
TROUBLE = (BaseError, OSError, StoreUnavailable)

_CONNECT_WITHIN = "5s"
_ANSWER_WITHIN = "60s"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of an S3-compatible object store. endpoint: None for Amazon's own."""

    name: str
    region: str
    key_id: str
    secret: str
    endpoint: str | None = None


def folder_place(folder: Path) -> Place:
    """A folder on this machine, made if it is not there. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(prefix=folder, automatic_cleanup=True)


def s3_place(bucket: Bucket) -> Place:
    """A bucket, addressed by path: every compatible store understands that."""
    options: dict[str, Any] = {} if bucket.endpoint is None else {"endpoint": bucket.endpoint}
    return S3Store(
        bucket.name,
        region=bucket.region,
        access_key_id=bucket.key_id,
        secret_access_key=bucket.secret,
        virtual_hosted_style_request=False,
        client_options={
            "allow_http": (bucket.endpoint or "").startswith("http:"),
            "connect_timeout": _CONNECT_WITHIN,
            "timeout": _ANSWER_WITHIN,
        },
        retry_config={"max_retries": 1},
        **options,
    )


def unavailable(error: BaseException) -> VaultUnavailable:
    """What that means for whoever asked."""
    return VaultUnavailable(f"the place of files does not answer: {type(error).__name__}")
