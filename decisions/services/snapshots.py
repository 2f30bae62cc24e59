"""What is put up for sign-off: everything a review holds, frozen as one value under one hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from decisions.engine.causes import COUNTED
from decisions.engine.diagnosis import diagnosis_to_wire
from decisions.engine.frameworks.published import FRAMEWORKS
from decisions.engine.meter import headline
from decisions.engine.parsing import diagnosis_from_wire
from decisions.engine.recommend import Recommendation, recommend
from decisions.engine.wire import recommendation_to_wire
from decisions.models import Answer, AnswerState, Approach, Decision, DecisionDraft, Example, Review
from decisions.records import record as values
from decisions.records.canonical import content_hash
from decisions.records.record import Record
from decisions.records.text import one_line, tidy
from decisions.records.wire import material
from decisions.services.codebook import version_of
from decisions.services.reviews import evidence_of
from decisions.wording import DONT_KNOW, answer_in_words, prompt_of

DERIVED = ("recommendation", "engine_version", "questionnaire_version")
"""What follows from the rest: a further version of the engine changes it, and withdraws no proposal."""


@dataclass(frozen=True)
class Snapshot:
    """A review as it stands: the record that people read, and the facts that it can be judged by again."""

    record: Record
    facts: Mapping[str, Any]
    found: Recommendation

    @cached_property
    def content(self) -> dict[str, Any]:
        """All of it in JSON's own types."""
        return {"record": material(self.record), "facts": dict(self.facts)}

    @cached_property
    def content_hash(self) -> str:
        """What is signed."""
        return content_hash(self.content)

    @property
    def overrides(self) -> bool:
        """Whether another approach was chosen than the recommended one."""
        return self.facts["chosen_approach"] != self.found.approach.value


def snapshot_of(review: Review, draft: DecisionDraft, *, as_of: date) -> Snapshot:
    """What would be proposed now. The same review gives the same snapshot on the same day."""
    answers = list(Answer.objects.filter(review=review).order_by("question_key"))
    found = recommend(evidence_of(review, answers, as_of=as_of))
    examples = list(Example.objects.filter(review=review).read().order_by("number"))
    hashes = tuple(example.text_hash for example in examples)
    version = version_of(review) if hashes else None
    facts = {
        "as_of": as_of.isoformat(),
        "chosen_approach": draft.approach,
        "answers": [_fact(answer) for answer in answers],
        "diagnosis": review.diagnosis,
        "codebook": {"version": version.number, "codes": version.codes} if version else None,
        "examples": list(hashes),
        "costs": _exact(review.costs),
        "costs_basis": _exact(review.costs_basis),
        "recommendation": _exact(recommendation_to_wire(found)),
        "engine_version": found.engine_version,
        "questionnaire_version": review.questionnaire_version,
    }
    evidence = values.Evidence(
        tuple(_answered(answer) for answer in answers if answer.state != AnswerState.UNANSWERED),
        _diagnosed(review, version.number if version else None, hashes),
        _costed(review),
        _recommended(found),
    )
    overrides = draft.approach != found.approach.value
    return Snapshot(_record(draft, evidence, overrides), facts, found)


def changed_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Which parts of one content differ from another's, apart from what only follows from the rest."""
    parts = _parts(before), _parts(after)
    return tuple(
        name for name in dict.fromkeys((*parts[0], *parts[1])) if parts[0].get(name) != parts[1].get(name)
    )


def _parts(content: Mapping[str, Any]) -> dict[str, Any]:
    record = {name: value for name, value in content["record"].items() if name != "evidence"}
    facts = {name: value for name, value in content["facts"].items() if name not in DERIVED}
    answers = {f"answer:{fact['key']}": fact for fact in facts.pop("answers")}
    return record | facts | answers


def _fact(answer: Answer) -> dict[str, Any]:
    return {
        "key": answer.question_key,
        "state": answer.state,
        "value": _exact(answer.value),
        "note": answer.note,
        "evidence_url": answer.evidence_url,
        "by": answer.answered_by_name,
        "on": answer.answered_at.date().isoformat(),
    }


def _exact(value: Any) -> Any:
    """Whole floats as whole numbers, so that what comes back from the database hashes as it went in."""
    if isinstance(value, Mapping):
        return {str(name): _exact(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _answered(answer: Answer) -> values.Answered:
    known = answer.state == AnswerState.ANSWERED
    return values.Answered(
        question=answer.question_key,
        prompt=prompt_of(answer.question_key),
        answer=one_line(answer_in_words(answer.question_key, answer.value) if known else DONT_KNOW),
        by=one_line(answer.answered_by_name),
        on=answer.answered_at.date(),
        note=tidy(answer.note),
    )


def _diagnosed(review: Review, codebook: int | None, hashes: tuple[str, ...]) -> values.Diagnosed | None:
    found = diagnosis_from_wire(review.diagnosis)
    if found is None:
        return None
    counts = diagnosis_to_wire(found)["counts"]
    causes = tuple(values.Count(name, counts[name]) for name in COUNTED if counts.get(name))
    return values.Diagnosed(headline(found), found.read, causes, codebook, hashes)


def _costed(review: Review) -> values.Costed | None:
    if not review.costs:
        return None
    basis = review.costs_basis or {}
    says = ", ".join(
        f"{Approach(name).label if name in Approach.values else name.replace('_', ' ')} ${amount:,.0f}"
        for name, amount in review.costs.get("monthly", {}).items()
        if amount is not None
    )
    day = basis.get("inputs", {}).get("day")
    return values.Costed(
        scenario=one_line(str(basis.get("name", "chosen scenario"))),
        prices_from=date.fromisoformat(day) if day else None,
        says=f"A month: {says}." if says else "",
    )


def _recommended(found: Recommendation) -> values.Recommended:
    shorts = {framework.name: framework.short for framework in FRAMEWORKS}
    return values.Recommended(
        approach=found.approach.value,
        says=tidy(found.now_says),
        reasons=tuple(tidy(rule.says) for rule in found.reasons),
        dissent=tuple(
            values.Dissent(
                one_line(shorts[one.framework]),
                one.verdict.value,
                tuple(one_line(prompt_of(key)) for key in one.parts_on),
            )
            for one in found.dissent
        ),
        engine_version=found.engine_version,
        questionnaire_version=found.questionnaire_version,
    )


def _record(draft: DecisionDraft, evidence: values.Evidence, overrides: bool) -> Record:
    options = tuple(_option(given) for given in draft.options)
    chosen = next((option.title for option in options if option.approach == draft.approach), "")
    return Record(
        title=one_line(draft.title),
        deciders=_names(draft.deciders),
        consulted=_names(draft.consulted),
        informed=_names(draft.informed),
        context=tidy(draft.context),
        drivers=tuple(map(tidy, draft.drivers)),
        options=options,
        chosen=chosen or (Approach(draft.approach).label if draft.approach else ""),
        reasons=tidy(draft.reasons),
        override_reason=tidy(draft.override_reason) if overrides else "",
        consequences=values.Points(good=tuple(map(tidy, draft.good)), bad=tuple(map(tidy, draft.bad))),
        confirmation=tidy(draft.confirmation),
        expected=values.Expected(_money(draft), draft.quality_percent, draft.expected_by),
        confidence=values.Confidence(draft.confidence) if draft.confidence else None,
        reversibility=values.Reversibility(draft.reversibility) if draft.reversibility else None,
        revisit=values.Revisit(draft.revisit_on, draft.every_months, tidy(draft.never_because)),
        more_information=tidy(draft.more_information),
        evidence=evidence,
        supersedes=_links(draft.supersedes.all(), draft.covers) if draft.pk else (),
        rests_on=_links(draft.rests_on.all(), "") if draft.pk else (),
    )


def _option(given: Mapping[str, Any]) -> values.Option:
    return values.Option(
        one_line(given["title"]),
        given.get("approach", ""),
        values.Points(
            tidy(given.get("says", "")),
            *(tuple(map(tidy, given.get(kind, ()))) for kind in ("good", "neutral", "bad")),
        ),
    )


def _money(draft: DecisionDraft) -> values.Money | None:
    if draft.cost_per_month is None:
        return None
    return values.Money(Decimal(draft.cost_per_month), draft.currency)


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(one_line, given)))


def _links(decisions: Iterable[Decision], covers: str) -> tuple[values.Link, ...]:
    ordered = sorted(decisions, key=lambda decision: decision.number)
    return tuple(values.Link(one.number, one_line(one.title), one_line(covers)) for one in ordered)
