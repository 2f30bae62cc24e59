"""Could retrieval mend it with sources we own? What the evidence of knowledge failures adds up to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from decisions.engine.causes import Side
from decisions.engine.readings import Failure, MissingFact, Tally
from decisions.engine.words import plural

CONTENT_FIRST = "Retrieval cannot find what nobody has written down: that is content to make first."


@dataclass(frozen=True)
class Coverage:
    """Failures of the knowledge side, by whether a source of ours holds the fact."""

    failures: tuple[Failure, ...]

    @cached_property
    def held(self) -> Mapping[str, int]:
        """Failures by the source that holds their fact, the source that would mend most first."""
        return dict(Counter(fact.lives for fact in self._facts if fact.lives).most_common())

    @property
    def nowhere(self) -> int:
        """Failures whose fact no source of ours holds."""
        return sum(fact.lives == "" for fact in self._facts)

    @property
    def unowned(self) -> int:
        """Failures whose fact lives in a source that nobody keeps."""
        return sum(bool(fact.lives) and fact.owner == "" for fact in self._facts)

    @property
    def owned(self) -> int:
        """Failures that retrieval could mend with what we have."""
        return sum(self.held.values()) - self.unowned

    @property
    def unsaid(self) -> int:
        """Failures of which nobody has said yet where the fact lives."""
        return len(self.failures) - sum(self.held.values()) - self.nowhere

    @property
    def says(self) -> tuple[str, ...]:
        """In words, the worst first."""
        of = f"of {plural(len(self.failures), 'knowledge failure')}"
        told = (
            (self.nowhere, f"Knowledge, but no source we own: {self.nowhere} {of}. {CONTENT_FIRST}"),
            (self.unowned, f"Nobody keeps the source that {self.unowned} {of} would need."),
            (self.unsaid, f"Where the fact lives is not said for {self.unsaid} {of}."),
            (self.owned, f"A source we own holds the fact of {self.owned} {of}."),
        )
        return tuple(text for count, text in told if count)

    @cached_property
    def _facts(self) -> tuple[MissingFact, ...]:
        return tuple(failure.fact for failure in self.failures if failure.fact)


def coverage(tally: Tally) -> Coverage:
    """The coverage of what counts for the knowledge side."""
    return Coverage(tuple(failure for failure in tally.failures if failure.side is Side.KNOWLEDGE))
