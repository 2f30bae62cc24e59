"""A decision as MADR 4.0.0: front matter, then the headings of its template in their order.

What MADR has no place for stands as plain sentences under "More Information". The template:
https://github.com/adr/madr/blob/4.0.0/template/adr-template.md
"""

import json
import re
from collections.abc import Iterable, Iterator

from decisions.exports.names import file_name
from decisions.exports.recorded import recorded
from decisions.records.markdown import escaped, heading, quoted
from decisions.records.record import Link, Points, Record, Status, identifier

NOT_NAMED = "Chosen option: none named"
"""Where no option was chosen by its title."""
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
LINKS = (("Supersedes", "supersedes"), ("Superseded by", "superseded_by"), ("Rests on", "rests_on"))
"""How a link begins under "More Information" → the field of the record."""


def madr(record: Record, *, header: bool = False) -> str:
    """The whole file. With `header`, readers of MADR 2 find status, deciders and date as a list too."""
    parts = [
        _front_matter(record, loose=header),
        f"# {heading(record.title)}",
        *([_header(record)] if header else ()),
        *_section("## Context and Problem Statement", escaped(record.context, fences=True), always=True),
        *_section("## Decision Drivers", _bullets(record.drivers)),
        *_section("## Considered Options", _bullets(o.title for o in record.options), always=True),
        *_section("## Decision Outcome", _outcome(record), always=True),
        *_section("### Consequences", _points(record.consequences)),
        *_section("### Confirmation", escaped(record.confirmation, fences=True)),
        *_pros_and_cons(record),
        *_section("## More Information", _more_information(record)),
    ]
    return "\n\n".join(parts) + "\n"


def status_of(record: Record) -> str:
    """The status as MADR 4 has it; a superseded one names its successors by their identifiers alone."""
    successors = ", ".join(identifier(link.number) for link in record.superseded_by)
    if record.status is Status.SUPERSEDED and successors:
        return f"superseded by {successors}"
    return record.status.value


def _front_matter(record: Record, *, loose: bool) -> str:
    """YAML. A blank line before its end keeps readers that know no front matter from seeing a heading."""
    people = (
        ("decision-makers", record.deciders),
        ("consulted", record.consulted),
        ("informed", record.informed),
    )
    lines = [
        "---",
        f"status: {_yaml(status_of(record))}",
        *([f"date: {record.dated.isoformat()}"] if record.dated else ()),
        *(f"{key}: [{', '.join(map(_yaml, names))}]" for key, names in people if names),
        *([""] if loose else ()),
        "---",
    ]
    return "\n".join(lines)


def _yaml(text: str) -> str:
    """A text between quotation marks, which is the same in YAML and JSON."""
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _header(record: Record) -> str:
    """The list under the title that MADR 2 had, and that log4brains and Backstage read."""
    lines = [
        ("Status", _linked_status(record)),
        ("Deciders", escaped(", ".join(record.deciders))),
        ("Date", record.dated.isoformat() if record.dated else ""),
    ]
    return "\n".join(f"* {name}: {said}" for name, said in lines if said)


def _linked_status(record: Record) -> str:
    """As log4brains writes it: a link to the successor whose words are the name of its file."""
    links = ", ".join(map(_file_link, record.superseded_by))
    return f"superseded by {links}" if record.status is Status.SUPERSEDED and links else record.status.value


def _file_link(link: Link) -> str:
    name = file_name(link.number, link.title)
    return f"[{name[:-3]}]({name})"


def _section(title: str, body: str, *, always: bool = False) -> Iterator[str]:
    if body or always:
        yield title
    if body:
        yield body


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"* {_indented(escaped(item))}" for item in items)


def _indented(text: str) -> str:
    """The lines of an item of a list, all but the first moved in."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"  {line}" if line else "" for line in rest)])


def _points(points: Points) -> str:
    told = [
        *(f"Good, because {text}" for text in map(escaped, points.good)),
        *(f"Neutral, because {text}" for text in map(escaped, points.neutral)),
        *(f"Bad, because {text}" for text in map(escaped, points.bad)),
    ]
    listed = "\n".join(f"* {_indented(text)}" for text in told)
    return "\n\n".join(filter(None, (escaped(points.says, fences=True), listed)))


def _outcome(record: Record) -> str:
    reasons = escaped(record.reasons)
    if not record.chosen and reasons and "chosen option" not in reasons.lower():
        return reasons
    chosen = f"Chosen option: {quoted(record.chosen)}" if record.chosen else NOT_NAMED
    return f"{chosen}, because {reasons}" if reasons else f"{chosen}."


def _pros_and_cons(record: Record) -> Iterator[str]:
    told = [option for option in record.options if option.points != Points()]
    if told:
        yield "## Pros and Cons of the Options"
    for option in told:
        yield f"### {heading(option.title)}"
        yield _points(option.points)


def _more_information(record: Record) -> str:
    links = [f"* {begins} {_link(link)}" for begins, field in LINKS for link in getattr(record, field)]
    told = [f"* {_indented(escaped(line))}" for line in recorded(record)]
    listed = "\n".join([*links, *told])
    return "\n\n".join(filter(None, (escaped(record.more_information, fences=True), listed)))


def _link(link: Link) -> str:
    title = f" {quoted(link.title)}" if link.title else ""
    covers = f" for {quoted(link.covers)}" if link.covers else ""
    return f"{identifier(link.number)}{title}{covers}"
