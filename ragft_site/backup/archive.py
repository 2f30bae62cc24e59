"""The file of a backup: a zip with the rows of each table as lines of JSON, and a manifest of what is in it.

Any program that opens zips can read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from errno import EEXIST
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO, Self
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from ragft_site.backup.schema import Migrations

FORMAT = 1
MANIFEST = "manifest.json"
READ_AT_ONCE = 2**16
DAMAGE = (BadZipFile, zlib.error, struct.error, EOFError, LookupError, ValueError, RuntimeError)
"""What reading a zip raises when bytes in it are not those that were written."""


class Unusable(Exception):
    """A file that is no backup, or no longer one."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is in the backup of one table."""

    columns: list[str]
    rows: int
    last_id: int | None  # the last number that the database gave to a row; None where it gives none
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup, and where it is from."""

    version: str  # of the product
    made_at: str
    engine: str  # sqlite or postgresql
    migrations: list[list[str]]  # [app, name] of those that the database had
    tables: dict[str, Part]
    left_out: dict[str, str]  # table → why
    format: int = FORMAT

    @property
    def applied(self) -> Migrations:
        return frozenset((app, name) for app, name in self.migrations)

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.tables.values())

    @classmethod
    def read(cls, content: bytes) -> Self:
        """From its JSON; raises `Unusable`."""
        try:
            said = json.loads(content)
            if said["format"] != FORMAT:
                raise Unusable(
                    "It was made by a newer version of ragft, in a form that this one cannot read."
                )
            return cls(**said | {"tables": {name: Part(**part) for name, part in said["tables"].items()}})
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Unusable("Its manifest makes no sense.") from error


@contextmanager
def new_file(path: Path) -> Iterator[ZipFile]:
    """A file for this account alone, which gets its name when all is in it; raises FileExistsError."""
    _refuse_taken(path)
    handle, unfinished = mkstemp(dir=path.parent, prefix=f".{path.name}.")  # readable by this account only
    try:
        with os.fdopen(handle, "w+b") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        _refuse_taken(path)
        os.rename(unfinished, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(unfinished)


def _refuse_taken(path: Path) -> None:
    if path.exists():
        raise FileExistsError(EEXIST, "There is a file of this name already", str(path))


def write_rows(archive: ZipFile, table: str, lines: Iterable[bytes]) -> tuple[int, str]:
    """Put the rows of a table in; how many they are, and their SHA-256."""
    digest, count = hashlib.sha256(), 0
    with archive.open(_member(table), "w", force_zip64=True) as part:
        for line in lines:
            part.write(line)
            digest.update(line)
            count += 1
    return count, digest.hexdigest()


def write_manifest(archive: ZipFile, manifest: Manifest) -> None:
    """Say what is in the file."""
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))


class Backup:
    """A backup that is read. Use it as a context; opening and checking raise `Unusable`."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")

    def __enter__(self) -> Self:
        try:
            self._archive = ZipFile(self._file)
            self.manifest = Manifest.read(self._archive.read(MANIFEST))
        except DAMAGE as error:
            self._file.close()
            raise Unusable(
                "It is no backup of ragft, or a part of one: it was cut off or damaged."
            ) from error
        except Unusable:
            self._file.close()
            raise
        return self

    def __exit__(self, *unused: object) -> None:
        self._file.close()

    def check(self) -> None:
        """Whether every part is there and unharmed, before anything is done with one."""
        members = sorted(self._archive.namelist())
        if members != sorted([MANIFEST, *map(_member, self.manifest.tables)]):
            raise Unusable("What is in it differs from what its manifest says.")
        for table, part in self.manifest.tables.items():
            digest, rows = hashlib.sha256(), 0
            for piece in self._pieces(table):
                digest.update(piece)
                rows += piece.count(b"\n")
            if (digest.hexdigest(), rows) != (part.sha256, part.rows):
                raise Unusable(f"The rows of {table} are damaged.")

    def _pieces(self, table: str) -> Iterator[bytes]:
        try:
            with self._archive.open(_member(table)) as part:
                while piece := part.read(READ_AT_ONCE):
                    yield piece
        except DAMAGE as error:
            raise Unusable(f"The rows of {table} are damaged.") from error

    def rows(self, table: str) -> Iterator[bytes]:
        """The rows of a table, a line each."""
        with self._archive.open(_member(table)) as part:
            yield from part


def _member(table: str) -> str:
    return f"{table}.jsonl"
