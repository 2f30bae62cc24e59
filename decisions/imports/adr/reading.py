"""Files of decisions as they are brought: one Markdown or JSON file, or a zip of them."""

import json
from collections.abc import Iterator

from decisions.imports import archives
from decisions.imports.adr import bounds
from decisions.imports.adr.markdown import decision_of
from decisions.imports.adr.understood import Dialect, Preview, Refused, Understood
from decisions.imports.encoding import encoding_of, text_of
from decisions.imports.errors import BadFile
from decisions.imports.sources import Source
from decisions.records.record import Record
from decisions.records.wire import BadRecord, from_document, from_wire, to_wire

ZIP = b"PK\x03\x04"
ENDINGS = ("md", "markdown", "json")
NO_DECISION = ("index", "readme", "template", "adr-template", "contributing", "changelog", "license")
"""Names without their ending of files that stand beside decisions."""
TAKEN = "Bring decisions as Markdown (.md), as our JSON, or as a zip of either"


def read_decisions(source: Source) -> Preview:
    """What a file, or each file of a zip, was understood to say.

    A single file that cannot be read is refused as a whole, and so is a zip beyond its bounds; of a zip
    within them, the files that cannot be read stand beside the others.
    """
    if not source.head().startswith(ZIP):
        return Preview(tuple(_file(source)))
    understood: list[Understood] = []
    refused: list[Refused] = []
    passed: list[str] = []
    for member in _members(source):
        if _is_passed(member):
            passed.append(member.name)
            continue
        try:
            with archives.unpacking():
                understood += _file(member)
        except BadFile as error:
            refused.append(Refused(member.name, error.within(member.name)))
    if not understood and not refused:
        raise BadFile("the zip holds no decisions", TAKEN)
    return Preview(tuple(understood), tuple(refused), tuple(passed))


def _members(source: Source) -> list[Source]:
    members = archives.members_of(source)
    if len(members) > bounds.FILES:
        raise BadFile(f"the zip holds more than {bounds.FILES:,} files", "Put fewer files in it")
    return members


def _is_passed(member: Source) -> bool:
    stem = member.name.rpartition("/")[2].rpartition(".")[0].lower()
    return member.ending not in ENDINGS or stem in NO_DECISION


def _file(source: Source) -> Iterator[Understood]:
    if source.head().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or source.ending == "json":
        yield from _json(source.name, _text(source))
        return
    if source.size > bounds.FILE:
        raise BadFile(f"the file holds more than {bounds.FILE:,} bytes", "Shorten it")
    text = _text(source)
    if text.count("\n") > bounds.LINES:
        wrong = f"the file has more than {bounds.LINES:,} lines"
        raise BadFile(wrong, "Shorten it", line=bounds.LINES + 1)
    yield _checked(decision_of(source.name, text))


def _text(source: Source) -> str:
    with text_of(source, encoding_of(source)) as stream:
        text = stream.read()
    if not text.strip():
        raise BadFile("the file says nothing", TAKEN)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _checked(found: Understood) -> Understood:
    """The same, unless a text or a list of it is longer than a record may hold."""
    try:
        from_wire(to_wire(found.record))
    except BadRecord as error:
        raise BadFile(f"{error.path or 'it'}: {error.wrong}", "Shorten it") from None
    return found


def _json(name: str, text: str) -> Iterator[Understood]:
    for record in _records(text):
        yield Understood(name, Dialect.JSON, record)


def _records(text: str) -> tuple[Record, ...]:
    try:
        return from_document(json.loads(text, parse_constant=_refuse_constant))
    except json.JSONDecodeError as error:
        wrong = f"this is no JSON: {error.msg.lower()}"
        raise BadFile(
            wrong, "Export it again, or mend this place", line=error.lineno, column=error.colno
        ) from None
    except BadRecord as error:
        raise BadFile(f"{error.path or 'the document'}: {error.wrong}", "Mend this place") from None
    except (RecursionError, ValueError):
        raise BadFile("it is nested too deep, or has a number of no use", "Export it again") from None


def _refuse_constant(word: str) -> None:
    raise ValueError(word)
