"""What a person chose for an import: how the file is read, which of it is wanted, what is taken out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from decisions.imports.mapping import Plan
from decisions.imports.redaction import KINDS, Rule, rules_for

WANTED = 25
ALL_KINDS = tuple(key for key, _ in KINDS)


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that decides what comes of a file; the same choices make the same import of it."""

    shapes: Mapping[int, str] = field(default_factory=dict)
    """Shapes of parts that were told, by place."""
    plans: tuple[Plan, ...] = ()
    by: str = ""
    """The column to sample by; empty for none."""
    kinds: tuple[str, ...] = ALL_KINDS
    patterns: tuple[str, ...] = ()
    wanted: int = WANTED
    seed: int = 0
    near_too: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    """What others said → the code that it is taken for: its id, or `new:` and the cause of a new one."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What is taken out; raises :class:`BadPattern`."""
        return rules_for(self.kinds, self.patterns)

    @property
    def counted(self) -> str:
        """A hash of all that a survey of the file depends on."""
        plans = [[plan.shape, dict(plan.fields), dict(plan.answers)] for plan in self.plans]
        said = [sorted(self.shapes.items()), plans, self.by, self.kinds, self.patterns]
        return blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=16).hexdigest()
