"""What exported decisions are called, and many of them in one zip."""

import io
import re
import zipfile
from collections.abc import Sequence

from decisions.exports.madr import madr
from decisions.exports.names import file_name
from decisions.records.markdown import escaped
from decisions.records.record import Record

INDEX = "index.md"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The moment given to every file of a zip, so that the same decisions make the same bytes."""
READABLE = 0o100644 << 16


def names_of(records: Sequence[Record]) -> tuple[str, ...]:
    """A file name for each record; where two would be called alike, the later ones are counted."""
    names: list[str] = []
    taken = {INDEX}
    for record in records:
        plain = name = file_name(record.number, record.title)
        count = 1
        while name in taken:
            count += 1
            name = f"{plain.removesuffix('.md')}-{count}.md"
        taken.add(name)
        names.append(name)
    return tuple(names)


def index(records: Sequence[Record]) -> str:
    """A list of decisions with links to their files."""
    lines = [
        f"* [{_label(record)}]({name}): {_standing(record)}"
        for record, name in zip(records, names_of(records), strict=True)
    ]
    return "\n".join(["# Decisions", "", *(lines or ["There are none yet."]), ""])


def _label(record: Record) -> str:
    text = f"{record.identifier} {record.title}".strip()
    return re.sub(r"([\\`*_\[\]])", r"\\\1", escaped(text))


def _standing(record: Record) -> str:
    return f"{record.status}, {record.dated}" if record.dated else record.status


def madr_zip(records: Sequence[Record], *, header: bool = False) -> bytes:
    """Decisions as MADR files with an index, byte for byte the same each time; `header` as in `madr`."""
    files = {
        name: madr(record, header=header) for name, record in zip(names_of(records), records, strict=True)
    }
    files[INDEX] = index(records)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name in sorted(files):
            zipped.writestr(_entry(name), files[name].encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.create_system, entry.external_attr = 3, READABLE
    return entry
