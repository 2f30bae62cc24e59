"""Where bytes come from: anything that can be opened again from its beginning."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from decisions.imports import bounds
from decisions.imports.errors import BadFile


@dataclass(frozen=True, slots=True)
class Source:
    """A named run of bytes. `name` may be empty (something pasted); it is shown, and its ending is a hint."""

    name: str
    stream: Callable[[], BinaryIO]
    size: int

    @property
    def ending(self) -> str:
        """What the name says it is, such as ``csv``; empty where it says nothing."""
        stem, dot, ending = self.name.rpartition(".")
        return ending.lower() if dot and stem else ""

    def head(self) -> bytes:
        """As much of the beginning as is needed to tell what it is."""
        with self.stream() as stream:
            return stream.read(bounds.LOOK)


def from_bytes(name: str, data: bytes) -> Source:
    """A file that is already in memory; raises :class:`BadFile` where it is too large."""
    return _checked(Source(name, lambda: io.BytesIO(data), len(data)))


def from_text(text: str) -> Source:
    """Something pasted."""
    return from_bytes("", text.encode("utf-8", "replace"))


def from_stream(name: str, stream: BinaryIO, size: int) -> Source:
    """An open file that can be wound back, such as an upload; it is never closed here."""
    return _checked(Source(name, lambda: io.BufferedReader(_Unclosed(stream)), size))


def _checked(source: Source) -> Source:
    if source.size > bounds.FILE:
        limit = bounds.FILE // bounds.MB
        raise BadFile(
            f"the file holds {source.size / bounds.MB:.1f} MB, and {limit} MB is the most",
            "Export fewer records, or cut the file in parts",
        )
    if source.size == 0:
        raise BadFile("the file is empty", "Export it again")
    return source


class _Unclosed(io.RawIOBase):
    """A file read from its beginning that stays open for the next reader."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        stream.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
