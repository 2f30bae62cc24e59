"""Zips, looked at before anything in them is unpacked. Nothing is ever written anywhere."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from decisions.imports import bounds
from decisions.imports.errors import BadFile
from decisions.imports.sources import Source

END = b"PK\x05\x06"
END_SIZE = 22
WIDE_END = b"PK\x06\x07"
AGAIN = "Make the zip again, with ordinary compression and no password"
PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd")
BROKEN = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, LookupError, struct.error)
"""What the library says of a zip that is damaged or packed in an unusual way, as it is opened."""
NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@contextmanager
def unpacking(name: str = "") -> Iterator[None]:
    """Say in words what a broken member makes the library say while it is read."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise BadFile("the zip is broken", AGAIN, part=name) from error


@contextmanager
def archive(source: Source) -> Iterator[zipfile.ZipFile]:
    """A zip that keeps within bounds, closed at the end."""
    with opened(source) as zipped, unpacking():
        yield zipped


def opened(source: Source) -> zipfile.ZipFile:
    """A zip that keeps within bounds by what it says of itself; no member can be longer than it says."""
    stream = source.stream()
    _refuse_large_directory(stream, source.size)
    try:
        zipped = zipfile.ZipFile(stream)
    except BROKEN as error:
        raise BadFile("the zip is broken", AGAIN) from error
    _refuse_beyond_bounds(zipped.infolist())
    return zipped


def member(zipped: zipfile.ZipFile, which: str | zipfile.ZipInfo) -> BinaryIO:
    """A member of a zip, to be read from its beginning."""
    name = which if isinstance(which, str) else which.filename
    try:
        return cast(BinaryIO, zipped.open(which))
    except KeyError:
        raise BadFile("a part is missing", AGAIN, part=name) from None
    except BROKEN as error:
        raise BadFile("the zip is broken", AGAIN, part=name) from error


def _refuse_large_directory(stream: BinaryIO, size: int) -> None:
    """Look at the end of the zip by hand: the library would read a list of any length into memory."""
    stream.seek(max(0, size - END_SIZE - 0xFFFF))
    tail = stream.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + END_SIZE:
        raise BadFile("the zip has no end: it was cut off", "Bring it again, whole")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if length > bounds.DIRECTORY or WIDE_END in tail[max(0, at - END_SIZE) : at]:
        raise _too_many()
    stream.seek(0)


def _too_many() -> BadFile:
    return BadFile(f"the zip holds more than {bounds.MEMBERS:,} files", "Put fewer files in it")


def _refuse_beyond_bounds(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > bounds.MEMBERS:
        raise _too_many()
    if sum(member.file_size for member in members) > bounds.UNPACKED:
        most = bounds.UNPACKED // bounds.MB
        wrong = f"unpacked, it would be larger than {most} MB"
        raise BadFile(wrong, "Put less in it; if you did not expect this, do not open it")
    for member in members:
        _refuse_trick(member)


def _refuse_trick(member: zipfile.ZipInfo) -> None:
    name = member.filename
    steps = name.replace("\\", "/").split("/")
    if ".." in steps or name.startswith(("/", "\\")) or name[1:2] == ":":
        raise BadFile("a name leads out of the zip's own folder", "Make the zip again", part=name[:80])
    if member.flag_bits & 1:
        raise BadFile("it is locked with a password", "Make the zip again without one", part=name[:80])
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadFile("it is packed in an unusual way", AGAIN, part=name[:80])


def names_in(source: Source) -> tuple[str, ...]:
    """The names of all that a zip holds."""
    with archive(source) as zipped:
        return tuple(zipped.namelist())


def members_of(source: Source) -> list[Source]:
    """The files of a zip, by name; folders and what computers leave in them are passed over."""
    zipped = opened(source)
    files = [info for info in zipped.infolist() if info.file_size and not _is_noise(info.filename)]
    if not files:
        raise BadFile("the zip holds no file", "Put the exported files in it")
    return [_member(zipped, info) for info in sorted(files, key=lambda info: info.filename)]


def _is_noise(name: str) -> bool:
    return any(noise in name for noise in NOISE) or name.rpartition("/")[2].startswith(".")


def _member(zipped: zipfile.ZipFile, info: zipfile.ZipInfo) -> Source:
    if info.file_size > bounds.FILE:
        wrong = f"unpacked, it is larger than {bounds.FILE // bounds.MB} MB"
        raise BadFile(wrong, "Cut it in parts", part=info.filename)

    def stream() -> BinaryIO:
        found = member(zipped, info)
        with unpacking(info.filename):
            return found if not is_workbook else io.BytesIO(found.read())

    is_workbook = info.filename.lower().endswith(".xlsx")  # read from here and there, not from the beginning
    return Source(info.filename, stream, info.file_size)


def refuse_packed(source: Source) -> None:
    """A zip in a zip is not opened; a workbook is a zip too, and may be in one."""
    if source.ending != "xlsx" and source.head().startswith(PACKED):
        raise BadFile("it is packed a second time", "Put the exported files in one zip", part=source.name)
