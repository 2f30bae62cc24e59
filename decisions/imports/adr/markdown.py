"""One decision of a Markdown file: MADR of any version, or the five headings of Michael Nygard."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from decisions.imports.adr import sections as parts
from decisions.imports.adr.header import Header, header_of
from decisions.imports.adr.lists import Item, pieces
from decisions.imports.adr.outline import Outline, Section, outline
from decisions.imports.adr.statuses import Said, link_of, status_of
from decisions.imports.adr.understood import Dialect, Understood
from decisions.imports.errors import BadFile
from decisions.records.markdown import of_heading
from decisions.records.record import Link, Points, Record
from decisions.records.text import one_line, tidy

CONTEXT = ("context and problem statement", "context", "problem statement", "issue")
DRIVERS = ("decision drivers", "drivers")
OPTIONS = ("considered options", "options considered", "considered alternatives")
OUTCOME = ("decision outcome", "outcome")
PROS = ("pros and cons of the options", "pros and cons of the alternatives")
CONFIRMATION = ("confirmation", "validation")
MORE = ("more information",)
STATUS = ("status",)
DECISION = ("decision",)
CONSEQUENCES = ("consequences", "positive consequences", "negative consequences")
KNOWN = (
    *CONTEXT,
    *DRIVERS,
    *OPTIONS,
    *OUTCOME,
    *PROS,
    *CONFIRMATION,
    *MORE,
    *STATUS,
    *DECISION,
    *CONSEQUENCES,
)
NUMBER = re.compile(r"^(?:.*[/\\])?(?:adr[-_]?)?(\d{1,6})[-_. ]", re.IGNORECASE)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
NUMBERED_TITLE = re.compile(r"^(?:ADR[- ]?)?(\d{1,5})[.:]\s+(.+)$", re.IGNORECASE)


def decision_of(name: str, text: str) -> Understood:
    """What a file says; raises :class:`BadFile` where it has no title or its front matter is bad."""
    found = outline(text)
    header = header_of(found)
    dialect = _dialect(found, header)
    title = one_line(of_heading(found.title)) or one_line(header.said("title"))
    if not title:
        raise BadFile("there is no title", "Begin with a line such as “# Answer with retrieval”", line=1)
    numbered = NUMBERED_TITLE.match(title) if dialect is Dialect.NYGARD else None
    number = _number(name) or (int(numbered[1]) if numbered else 0)
    return _Reading(found, header, dialect).understood(name, numbered[2] if numbered else title, number)


def _number(name: str) -> int:
    found = NUMBER.match(name)
    return int(found[1]) if found and len(found[1]) < 6 else 0


def _dialect(found: Outline, header: Header) -> Dialect:
    keys = {section.key for section in found.sections}
    inner = {part.key for section in found.sections for part in section.parts}
    if keys & {*DECISION} and not keys & {*OUTCOME, *OPTIONS}:
        return Dialect.NYGARD
    if not keys & {*OUTCOME, *OPTIONS, *CONTEXT}:
        return Dialect.OTHER
    if "deciders" in found.front or "validation" in keys | inner:
        return Dialect.MADR_3
    if found.has_front or "confirmation" in inner:
        return Dialect.MADR_4
    split = {"positive consequences", "negative consequences", "links"} & (keys | inner)
    return Dialect.MADR_2 if header.is_listed or split else Dialect.MADR_4


class _Reading:
    """One file being read: which sections are still to be used, and what there is to warn of."""

    def __init__(self, found: Outline, header: Header, dialect: Dialect) -> None:
        self.found, self.header, self.dialect = found, header, dialect
        self.left = list(found.sections)
        self.warnings: list[str] = []
        self.beside: list[str] = []

    def understood(self, name: str, title: str, number: int) -> Understood:
        said = self._status()
        record = Record(
            title=title,
            number=number,
            status=said.status,
            dated=self._day(),
            deciders=self.header.people("decision-makers", "deciders"),
            consulted=self.header.people("consulted"),
            informed=self.header.people("informed"),
            supersedes=tuple(said.supersedes),
            superseded_by=tuple(said.superseded_by),
        )
        record = self._told(record)
        self.warnings[:0] = said.warnings
        if self.dialect is Dialect.OTHER:
            self.warnings.append(
                "None of the headings of MADR or of Nygard were found; check what became of it."
            )
        return Understood(name, self.dialect, record, tuple(self.warnings))

    def _told(self, record: Record) -> Record:
        context = self._whole(CONTEXT)
        drivers = self._listed(self._take(DRIVERS))
        titles = self._titles()
        outcome = self._take(OUTCOME) or self._take(DECISION)
        pros = self._take(PROS)
        chosen, reasons = parts.outcome(outcome, titles) if outcome else ("", "")
        under = {part.key: part for part in outcome.parts} if outcome else {}
        if chosen and chosen not in titles:
            chosen = next((one for one in titles if one.casefold() == chosen.casefold()), chosen)
        options = parts.options(titles, pros)
        if chosen and options and chosen not in [option.title for option in options]:
            self.warnings.append(f"The chosen option “{chosen[:60]}” is not among those considered.")
        consequences = self._consequences(under)
        confirmation = self._confirmation(under)
        reasons = tidy(
            "\n\n".join([reasons, *self._rest_of(under.values(), known=(*CONSEQUENCES, *CONFIRMATION))])
        )
        opening = parts.whole(replace(self.found.top, lines=self.header.left))
        return self._with_more(
            replace(
                record,
                context=tidy("\n\n".join(filter(None, (opening, context)))),
                drivers=drivers,
                options=options,
                chosen=chosen,
                reasons=reasons,
                consequences=consequences,
                confirmation=confirmation,
            ),
            pros,
        )

    # Parts -----------------------------------------------------------------------------------------------

    def _take(self, keys: tuple[str, ...]) -> Section | None:
        """The first section of one of these names, which is used up by that."""
        for section in self.left:
            if section.key in keys:
                self.left.remove(section)
                return section
        return None

    def _whole(self, keys: tuple[str, ...]) -> str:
        section = self._take(keys)
        return parts.whole(section) if section else ""

    def _status(self) -> Said:
        section = self._take(STATUS)
        said = self.header.said("status") or ("\n".join(section.lines) if section else "")
        return status_of(said)

    def _day(self) -> date | None:
        said = self.header.said("date")
        found = DAY.search(said)
        try:
            if found:
                return date.fromisoformat(found[0])
        except ValueError:
            pass
        if said.strip():
            self.warnings.append(
                f"“{said.strip()[:40]}” is no day such as 2026-08-03; no date was taken over."
            )
        return None

    def _titles(self) -> tuple[str, ...]:
        section = self._take(OPTIONS)
        if not section:
            return ()
        titles, beside = parts.option_titles(section)
        self._keep_beside(section.title, beside)
        for part in section.parts:
            self._keep_beside(part.title, parts.whole(part))
        return titles

    def _consequences(self, under: dict[str, Section]) -> Points:
        """Of one section, or of two that say by their names what is good and what is bad."""
        alone = under.get("consequences") or self._take(("consequences",))
        found = parts.points(alone) if alone else Points()
        good, bad = (
            self._listed(under.get(key) or self._take((key,)))
            for key in ("positive consequences", "negative consequences")
        )
        return replace(found, good=(*found.good, *good), bad=(*found.bad, *bad))

    def _listed(self, section: Section | None) -> tuple[str, ...]:
        if not section:
            return ()
        listed, beside = parts.items(section)
        for part in section.parts:
            self._keep_beside(part.title, parts.whole(part))
        return (*([beside] if beside else ()), *listed)

    def _confirmation(self, under: dict[str, Section]) -> str:
        found = [section for key in CONFIRMATION if (section := under.get(key))]
        found += [section for section in [self._take(CONFIRMATION)] if section]
        return tidy("\n\n".join(map(parts.whole, found)))

    def _rest_of(self, under: Iterable[Section], known: tuple[str, ...]) -> list[str]:
        return [
            f"**{one_line(of_heading(part.title))}**\n\n{parts.whole(part)}"
            for part in under
            if part.key not in known
        ]

    def _keep_beside(self, title: str, text: str) -> None:
        if text:
            self.beside.append(f"**{one_line(of_heading(title))}**\n\n{text}")

    # More information ------------------------------------------------------------------------------------

    def _with_more(self, record: Record, pros: Section | None) -> Record:
        links: dict[str, dict[int, Link]] = {
            name: {link.number: link for link in getattr(record, name)}
            for name in ("supersedes", "superseded_by", "rests_on")
        }
        section = self._take(MORE)
        kept = self._without_links(section, links) if section else ""
        if pros:
            self._keep_beside(pros.title, parts.free(pros.lines))
        for other in self.left:
            self._keep_beside(other.title, parts.whole(other))
        told = [f"{name}: {said}" for name, said in self.header.others]
        more = tidy("\n\n".join(filter(None, [kept, *self.beside, "\n".join(told)])))
        supersedes, superseded_by, rests_on = (tuple(of.values()) for of in links.values())
        return replace(
            record,
            more_information=more,
            supersedes=supersedes,
            superseded_by=superseded_by,
            rests_on=rests_on,
        )

    def _without_links(self, section: Section, links: dict[str, dict[int, Link]]) -> str:
        lines: list[str] = []
        for piece in pieces(section.lines):
            told = link_of(piece.text) if isinstance(piece, Item) else None
            if told:
                name, link = told
                links[name][link.number] = link
            else:
                lines += piece.raw if isinstance(piece, Item) else piece.lines
        return parts.whole(replace(section, lines=lines))
