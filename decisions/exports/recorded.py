"""What MADR has no place for, in sentences of one line."""

from collections.abc import Iterator

from decisions.records.canonical import plain
from decisions.records.record import (
    Costed,
    Diagnosed,
    Expected,
    Money,
    Recommended,
    Record,
    Reversibility,
    Revisit,
    Verdict,
)
from decisions.records.text import one_line

APPROACHES = {
    "prompt": "better prompts",
    "rag": "retrieval (RAG)",
    "fine_tune": "fine-tuning",
    "both": "retrieval and fine-tuning",
    "not_ready": "not ready to decide",
}
REVERSIBLE = {
    Reversibility.ONE_WAY: "A one-way door: coming back would be hard.",
    Reversibility.TWO_WAY: "A two-way door: one can come back.",
}
SAID = {
    Verdict.ACCEPTED: "accepted",
    Verdict.REJECTED: "rejected",
    Verdict.CHANGES_REQUESTED: "asked for changes",
}


def recorded(record: Record) -> tuple[str, ...]:
    """A sentence for each thing that is known, in the order in which a record shows them."""
    return tuple(one_line(line) for line in _lines(record))


def money(amount: Money) -> str:
    """An amount with its currency, thousands grouped, such as ``EUR 1,250.50``."""
    whole, _, cents = plain(amount.amount).partition(".")
    return f"{amount.currency} {int(whole):,}" + (f".{cents:0<2}" if cents else "")


def approach(name: str) -> str:
    """An approach in words; one that is not known stays as it is."""
    return APPROACHES.get(name, name)


def _lines(record: Record) -> Iterator[str]:
    chosen = record.option_chosen
    if chosen and chosen.approach:
        yield f"Approach: {approach(chosen.approach)}."
    if record.override_reason:
        yield f"Against the recommendation, because {record.override_reason}"
    yield from _expected(record.expected)
    if record.confidence:
        yield f"Confidence of the deciders: {record.confidence.value}."
    if record.reversibility:
        yield REVERSIBLE[record.reversibility]
    yield from _revisit(record.revisit)
    if record.deprecated_because:
        yield f"Deprecated, because {record.deprecated_because}"
    yield from _evidence(record)
    for approval in record.approvals:
        day = approval.at.date().isoformat()
        yield f"{approval.who} {SAID[approval.what]} on {day}. {approval.comment}"
    if record.content_hash:
        yield f"Signed content: {record.content_hash}"


def _expected(expected: Expected) -> Iterator[str]:
    figures = [
        *([f"{money(expected.cost_per_month)} a month"] if expected.cost_per_month else ()),
        *([f"{plain(expected.quality_percent)} % right"] if expected.quality_percent is not None else ()),
        *([f"by {expected.by.isoformat()}"] if expected.by else ()),
    ]
    if figures or expected.says:
        yield f"Expected: {', '.join(figures) or 'in words'}. {expected.says}"


def _revisit(revisit: Revisit) -> Iterator[str]:
    when = [
        *([f"on {revisit.on.isoformat()}"] if revisit.on else ()),
        *([f"every {revisit.every_months} months"] if revisit.every_months else ()),
    ]
    if when:
        yield f"To be revisited {', then '.join(when)}."
    if revisit.never_because:
        yield f"Never to be revisited, because {revisit.never_because}"


def _evidence(record: Record) -> Iterator[str]:
    known = record.evidence
    if known.recommendation:
        yield from _recommendation(known.recommendation)
    if known.diagnosis:
        yield _diagnosis(known.diagnosis)
    if known.costs:
        yield _costs(known.costs)
    if known.answers:
        yield f"Questions answered: {len(known.answers)}."


def _recommendation(found: Recommended) -> Iterator[str]:
    version = f" (engine {found.engine_version})" if found.engine_version else ""
    because = f"Reasons: {'; '.join(found.reasons)}" if found.reasons else ""
    yield f"Recommended{version}: {approach(found.approach)}. {found.says} {because}"
    for dissent in found.dissent:
        parts_on = f", parting on {', '.join(dissent.parts_on)}" if dissent.parts_on else ""
        yield f"Dissent: {dissent.framework} says {approach(dissent.verdict)}{parts_on}."


def _diagnosis(found: Diagnosed) -> str:
    causes = ", ".join(f"{cause.count} {cause.name}" for cause in found.causes)
    return f"Failures read: {found.read}{f' ({causes})' if causes else ''}. {found.says}"


def _costs(found: Costed) -> str:
    ends = [money(end) for end in (found.low, found.high) if end]
    figures = [
        *([f"{money(found.cost_per_month)} a month"] if found.cost_per_month else ()),
        *([f"between {' and '.join(ends)}"] if len(ends) == 2 else ()),
        *([f"at prices of {found.prices_from.isoformat()}"] if found.prices_from else ()),
    ]
    return f"Costs, {found.scenario}: {', '.join(figures) or 'not computed'}. {found.says}"
