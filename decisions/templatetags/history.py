"""The history in words: `{% load history %}{% change entry as changed %}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template

from decisions.comparing import part_in_words
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.words import plural
from decisions.models import Answer, AuditEntry, Comment
from decisions.models.decisions import SAID
from decisions.wording import prompt_of, state_in_words

register = template.Library()

SAYS = {
    "started": "started the review",
    "renamed": "changed the title",
    "closed": "closed the review",
    "reopened": "opened the review again",
    "commented": "commented on",
    "comment-edited": "edited a comment on",
    "comment-removed": "removed a comment on",
    "codebook-changed": "changed the codebook",
    "second-readers-asked": "asked for second readings",
    "second-reading-withdrawn": "withdrew a request for a second reading",
    "read": "read an example",
    "opened-again": "took a reading up again",
    "recoded": "put another code on a reading",
    "settled": "settled an example",
    "settlement-taken-back": "took back what was settled",
    "retested": "re-tested an example",
    "retest-removed": "removed a re-test",
    "erased": "erased the text of an example",
    "reading-closed": "closed reading",
    "reading-reopened": "took reading up again",
    "imported": "brought examples in",
    "import-undone": "undid an import",
    "scenario-created": "kept a cost scenario",
    "scenario-saved": "saved a cost scenario",
    "scenario-renamed": "renamed a cost scenario",
    "scenario-removed": "removed a cost scenario",
    "scenario-chosen": "chose the cost scenario that the recommendation reads",
    "decision-written": "wrote in the decision part",
    "proposed": "put the review up for sign-off",
    "signed": "signed the proposal",
    "withdrawn": "withdrew the proposal",
    "costs-set": "brought the costs that the recommendation reads up to date",
}
OF_FAILURES = {
    *("read", "opened-again", "recoded", "erased"),
    *("codebook-changed", "second-readers-asked", "second-reading-withdrawn"),
    *("settled", "settlement-taken-back", "retested", "retest-removed", "imported", "import-undone"),
}


OF_A_DECISION = {"decision-written", "proposed", "signed", "withdrawn"}


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: what was done, to which question, from what to what, and what else changed with it."""

    says: str
    key: str = ""
    question: str = ""
    before: str = ""
    after: str = ""
    further: tuple[str, ...] = ()


@register.simple_tag
def change(entry: AuditEntry, wordings: Mapping[str, list[str]] | None = None) -> Changed:
    """Put one entry of the history into words; of comments it needs all that they said in turn."""
    if entry.target_type == Answer._meta.label_lower:
        return _answered(entry)
    if entry.target_type == Comment._meta.label_lower:
        return _commented(entry, (wordings or {}).get(entry.target_id, []))
    if entry.action in OF_FAILURES:
        return Changed(SAYS[entry.action], further=(_of_failures(entry),))
    after, before = entry.after or {}, entry.before or {}
    if entry.action in OF_A_DECISION:
        return Changed(SAYS[entry.action], further=_of_a_decision(entry, after))
    if entry.action.startswith("scenario-"):
        return _of_scenario(entry, before, after)
    title = after.get("title", "")
    return Changed(SAYS.get(entry.action, entry.action), before=before.get("title", ""), after=title)


def _of_failures(entry: AuditEntry) -> str:
    """What exactly was done to the codebook, or whose readings of which examples are meant."""
    after = entry.after or {}
    if "change" in after:
        return str(after["change"])
    if "readers" in after:
        numbers = ", ".join(map(str, after["examples"]))
        return f"Example{'s' if len(after['examples']) > 1 else ''} {numbers}: {', '.join(after['readers'])}"
    if entry.action in ("imported", "import-undone"):
        return f"{entry.target_text}: {plural(after['examples'], 'example')}"
    return entry.target_text


def _of_a_decision(entry: AuditEntry, after: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts that were written, or that withdrew it; the approver's word."""
    if entry.action == "signed":
        return (SAID[after["verdict"]].capitalize(),)
    parts = after.get("changed", ()) if entry.action == "withdrawn" else after
    return (", ".join(map(part_in_words, parts)),) if entry.action != "proposed" and parts else ()


def _of_scenario(entry: AuditEntry, before: Mapping[str, Any], after: Mapping[str, Any]) -> Changed:
    """Which scenario, what it was called before, and which of its inputs changed."""
    was, now = before.get("name") or "", after.get("name") or entry.target_text
    inputs, earlier = after.get("inputs") or {}, before.get("inputs") or {}
    changed = [key for key in inputs if earlier and inputs[key] != earlier.get(key)]
    return Changed(
        SAYS[entry.action],
        before=was if was != now else "",
        after=now,
        further=tuple(
            f"{key.replace('_', ' ')}: {_input(earlier.get(key))} → {_input(inputs[key])}" for key in changed
        ),
    )


def _input(value: Any) -> str:
    """An input of a scenario: a value, or one with how low and how high it may be."""
    if isinstance(value, Mapping) and "likely" in value:
        return f"{value['low']} – {value['likely']} – {value['high']}"
    return "not known" if value in (None, "", {}) else str(value)


def _commented(entry: AuditEntry, said: list[str]) -> Changed:
    """The words of a comment that was removed since are gone from here too."""
    numbered = dict(enumerate(said, 1))
    before, after = (numbered.get((row or {}).get("wording", 0), "") for row in (entry.before, entry.after))
    key = entry.target_text
    return Changed(
        says=SAYS[entry.action],
        key=key if key in QUESTIONNAIRE else "",
        question=prompt_of(key) if key else "the review",
        before=before,
        after=after if before else "",
        further=(after,) if after and not before else (),
    )


def _answered(entry: AuditEntry) -> Changed:
    key = entry.target_text
    before, after = entry.before or {}, entry.after or {}
    was, now = state_in_words(key, before), state_in_words(key, after)
    changed = was != now
    return Changed(
        says="answered" if changed else "added to",
        key=key,
        question=prompt_of(key),
        before=was if changed and before else "",
        after=now if changed else "",
        further=tuple(_further(before, after)),
    )


def _further(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    lines = []
    for name, label in (("note", "Note"), ("evidence_url", "Evidence")):
        if before.get(name, "") != after.get(name, ""):
            lines.append(f"{label}: {after.get(name)}" if after.get(name) else f"{label} removed")
    return lines
