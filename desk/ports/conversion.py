"""Conversion: an agent's file made into one that a contact's phone takes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Why(StrEnum):
    """Why a file cannot be made fit."""

    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too many pixels"
    TOO_LONG = "too long"
    TOO_LARGE = "too large"
    TOO_COSTLY = "too costly"
    NO_SUCH_KIND = "no such kind"


class NotConvertible(Exception):
    """This file cannot be made into one that the contact's phone takes."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Fitted:
    """A file as it may go: its MIME type and its bytes."""

    mime_type: str
    chunks: AsyncIterator[bytes]


class FileConverter(Protocol):
    """Makes pictures, sounds and films fit; what is fit already stays as it is."""

    def fit(
        self, chunks: AsyncIterator[bytes], mime_type: str, takes: Mapping[str, int]
    ) -> AbstractAsyncContextManager[Fitted]:
        """
        The file, fit. mime_type: by its bytes, not by its name. takes: every MIME type that the channel takes as a
        picture, a sound or a film, with the most bytes of each.

        Raises NotConvertible, and whatever `chunks` raises.
        """
        ...
