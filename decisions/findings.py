"""The diagnosis put into words and drawings, ready for its page: what the failures say, and how surely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from decisions import failure_charts
from decisions.charts import Figure
from decisions.engine.before_after import Change, changes
from decisions.engine.causes import FLAKY, Cause
from decisions.engine.codebook import Codebook
from decisions.engine.diagnosis import FullDiagnosis, diagnose, share
from decisions.engine.meter import clash_of_tallies
from decisions.engine.sample_size import majority_needed
from decisions.engine.saturation import SHUFFLES, growth, next_new_in_words, run_without_new, unseen_share
from decisions.engine.second_look import SEEN_ALIKE, Suggestion, read_next, second_look
from decisions.engine.verdict import Finding, majority_to_settle, to_be_explained
from decisions.engine.words import plural
from decisions.models import Review, User
from decisions.sampling_words import (
    CardShown,
    card_shown,
    chart_note,
    cluster_column,
    span_words,
    whereabouts,
    worth,
)
from decisions.services import beside_diagnosis as beside
from decisions.services.beside_diagnosis import Place, Unexplained
from decisions.services.diagnosis import counted_readings, diagnosis_of, groups_of

HEADLINES = {
    Finding.IN_PROGRESS: "In progress",
    Finding.NOT_READY: "Not ready",
    Finding.PROMPT: "Prompt",
    Finding.SETTLED: "Settled",
    Finding.LEANING: "Leaning",
    Finding.OPEN: "Open",
}
APPROACHES = {"knowledge": "rag", "behaviour": "fine_tune", "prompt": "prompt"}
SUGGESTED = 5
LISTED = 30
STEPS_DRAWN = 200_000
"""Shuffled orders are drawn until so many failures were passed, and at most :data:`SHUFFLES`."""
POINTS_DRAWN = 120
SIZES = (6, 8, 10, 12, 15, 18, 20, 22, 24, 25, 28, 30)


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """An example to look at, and why."""

    example: str
    number: int
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saturation:
    """Whether every kind of failure has been seen: drawn from so many shuffled orders, and in words."""

    figure: Figure
    says: tuple[str, ...]
    shuffles: int


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """This review against an earlier one of the same component, by the same codebook."""

    review: Review
    figure: Figure
    real: tuple[tuple[str, Change], ...]
    """The codes that changed by more than chance, by their names."""


@dataclass(frozen=True)
class Findings:
    """Everything that the page shows. ``approach`` gives its hue, ``certainty`` its texture."""

    full: FullDiagnosis
    word: str
    certainty: str
    approach: str
    says: tuple[str, ...]
    clash: str | None
    tip: str
    second_look: tuple[ToLookAt, ...]
    sides: Figure | None
    by_count: Figure | None
    by_severity: Figure | None
    causes: Figure
    codes: Figure | None
    saturation: Saturation | None
    read_next: tuple[ToLookAt, ...]
    has_unread: bool
    unexplained: tuple[Unexplained, ...]
    unexplained_count: int
    is_some_blind: bool
    unblocks: str
    flaky: int
    before_after: BeforeAfter | None
    cards: tuple[CardShown, ...]
    chart_note: str
    worth: tuple[str, ...]
    days: str
    column: str

    @property
    def is_in_progress(self) -> bool:
        return self.full.finding is Finding.IN_PROGRESS


def findings_of(review: Review, *, to: User) -> Findings | None:
    """What the readings of a review say, as far as this person may see them; None before the first one."""
    full = diagnosis_of(review)
    if not full.found.read:
        return None
    read, unread = beside.read_places(review), beside.unread_places(review)
    blind = beside.read_blind(review)
    groups, imports = groups_of(review), beside.cards_of(review)
    numbers = {place.id: place.number for place in read}
    disputed = beside.disputed(review, full.book)
    doubtful = second_look(full.readings, full.tally, full.contradictions, disputed, full.leading)
    stuck = [failure.examples[0] for failure in full.tally.failures if failure.counts_as == Cause.UNEXPLAINED]
    weighed = full.tally.by_severity
    has_sides = any(any(levels.values()) for levels in weighed.values())
    column = cluster_column([*read, *unread], imports)
    clash = clash_of_tallies(full.tally)
    return Findings(
        full=full,
        word=HEADLINES[full.finding],
        certainty=failure_charts.TEXTURES.get(full.finding, "unknown"),
        approach=APPROACHES.get(full.found.side or "", "not_ready"),
        says=tuple(text for text in full.says if text not in (clash, *full.sources.says)),
        clash=clash,
        tip=_tip(full),
        second_look=_to_look_at([one for one in doubtful if one.example not in blind], numbers),
        sides=failure_charts.sides_figure(full.sides, full.finding) if full.found.decided else None,
        by_count=failure_charts.count_figure(weighed) if has_sides else None,
        by_severity=failure_charts.severity_figure(weighed) if has_sides else None,
        causes=failure_charts.causes_figure(full.shares),
        codes=_codes(full),
        saturation=_saturation(full),
        read_next=_read_next(read, unread, groups, column),
        has_unread=bool(unread),
        unexplained=tuple(beside.unexplained(review, stuck, to=to)[:LISTED]),
        unexplained_count=len(stuck),
        is_some_blind=not blind.isdisjoint(stuck),
        unblocks=_unblocks(full),
        flaky=full.tally.counts[FLAKY],
        before_after=_before_after(review, full),
        cards=tuple(card_shown(brought) for brought in imports),
        chart_note=chart_note(imports, full.found.read),
        worth=worth(read, groups),
        days=span_words(read),
        column=column,
    )


def sizes_needed() -> list[tuple[int, str, str]]:
    """Decided, majority for a size fixed beforehand, majority while watching; a dash where none would do."""
    return [(size, str(majority_needed(size) or "–"), str(majority_to_settle(size) or "–")) for size in SIZES]


def shuffles_for(read: int) -> int:
    """How many shuffled orders are drawn of so many failures: fewer of very many, whose curve is smooth."""
    return min(SHUFFLES, max(1, STEPS_DRAWN // read))


def _tip(full: FullDiagnosis) -> str:
    if full.tipping is None:
        return ""
    return f"Flips if {plural(full.tipping.labels, 'label changes', 'labels change')}"


def _to_look_at(found: Sequence[Suggestion], numbers: Mapping[str, int]) -> tuple[ToLookAt, ...]:
    return tuple(
        ToLookAt(one.example, numbers[one.example], one.because)
        for one in found[:SUGGESTED]
        if one.example in numbers
    )


def _codes(full: FullDiagnosis) -> Figure | None:
    used = full.tally.by_code
    of = sum(used.values())
    if not of:
        return None
    return failure_charts.codes_figure([share(name, count, of) for name, count in used.items()], full.book)


def _saturation(full: FullDiagnosis) -> Saturation | None:
    order = full.tally.in_order_read
    if not any(order):
        return None
    shuffles = shuffles_for(len(order))
    curve = growth(order, shuffles)
    step = -(-len(curve) // POINTS_DRAWN)
    drawn = [*curve[:-1:step], curve[-1]]
    unseen = unseen_share(order)
    says = (
        next_new_in_words(run_without_new(order)),
        f"By the kinds seen only once, about {round(100 * unseen)} % of failures are of a kind not seen yet."
        if unseen
        else "Every kind seen came up more than once.",
    )
    return Saturation(failure_charts.growth_figure(drawn), says, shuffles)


def _read_next(
    read: Sequence[Place], unread: Sequence[Place], groups: Mapping[str, str], column: str
) -> tuple[ToLookAt, ...]:
    found = read_next(whereabouts(unread, column), whereabouts(read, column), groups, SUGGESTED)
    news = [one for one in found if one.because and SEEN_ALIKE not in one.because]
    return _to_look_at(news, {place.id: place.number for place in unread})


def _unblocks(full: FullDiagnosis) -> str:
    """What explaining would do for the verdict."""
    if full.finding is not Finding.NOT_READY:
        return ""
    stuck = full.tally.counts[Cause.UNEXPLAINED]
    needed = to_be_explained(full.found)
    if needed > stuck:
        return "Explaining them all is not enough: too many failures do not come back in a plain re-run."
    return f"Explaining {plural(needed, 'of them', 'of them')} makes the diagnosis ready."


def _before_after(review: Review, full: FullDiagnosis) -> BeforeAfter | None:
    earlier = beside.earlier_review(review)
    return mix_since(earlier, full) if earlier else None


def mix_since(earlier: Review, full: FullDiagnosis) -> BeforeAfter | None:
    """The failures of an earlier review beside those of a diagnosis, by its codes; None without either."""
    then = _with_book(earlier, full.book)
    now = full.tally.by_code
    found = changes(then, sum(then.values()), now, sum(now.values()))
    if not found:
        return None
    real = tuple((_name(change.name, full.book), change) for change in found if change.is_real)
    return BeforeAfter(earlier, failure_charts.before_after_figure(found, full.book), real)


def _with_book(review: Review, book: Codebook) -> dict[str, int]:
    """Another review's failures by the codes of this one."""
    return diagnose(counted_readings(review), book, groups=groups_of(review), closed=True).tally.by_code


def _name(code_id: str, book: Codebook) -> str:
    code = book.find(code_id)
    return code.name if code else code_id
