"""Taking one part out of the engine, to see that something was resting on it.

Rules stand in groups, groups in rungs, rungs in ladders, gates in tuples; each of these is a plain tuple in a
module. What is taken out of all of them is gone from the engine, until ``monkeypatch`` puts it back.
"""

import sys
from typing import Any

import pytest

from decisions.engine import needs
from decisions.engine.evidence import Evidence
from decisions.engine.ladders import Rung, Ways
from decisions.engine.plan import now_and_why
from decisions.engine.recommend import judged_gates
from decisions.engine.situation import findings, situation_of


def take_out(part: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove a rule, a whole group of rules, or a gate, from wherever it stands.

    A rung asks less without a group; a group without its last rule can no longer be met.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("decisions.engine."):
            for attribute, value in list(vars(module).items()):
                if value is not part and (left := _without(part, value)) is not value:
                    monkeypatch.setattr(module, attribute, left)


def _without(part: object, whole: Any) -> Any:
    """What is left; the very same object where the part is not in it."""
    if isinstance(whole, Rung):
        groups = _without(part, whole.groups)
        return whole if groups is whole.groups else Rung(whole.finding, *groups)
    if type(whole) is not tuple:
        return whole
    left = tuple(_without(part, item) for item in whole if item is not part)
    return whole if len(left) == len(whole) and all(map(_is, left, whole)) else left


def _is(one: object, other: object) -> bool:
    return one is other


def outcome_of(evidence: Evidence) -> dict[str, Any]:
    """All that a rule which decides can move."""
    found = situation_of(evidence)
    economics = findings(Ways.only(evidence)).economics
    return {
        "approach": found.approach.value,
        "now": now_and_why(evidence, found)[0].value,
        "knowledge": needs.knowledge(evidence).level.value,
        "behaviour": needs.behaviour(evidence).level.value,
        "chance": found.chance.value,
        "economics": next((finding.value for finding, ways in economics.items() if ways), "no call"),
        "gates": {each.gate.id: each.status.value for each in judged_gates(evidence, found, found.approach)},
    }
