"""Why an answer failed, which side that speaks for, and how bad the failure is."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Cause(StrEnum):
    """The first thing upstream that went wrong."""

    KNOWLEDGE = "knowledge"
    RETRIEVAL = "retrieval"
    BEHAVIOUR = "behaviour"
    REASONING = "reasoning"
    PROMPT = "prompt"
    PRODUCT = "product"
    UNEXPLAINED = "unexplained"

    @property
    def says(self) -> str:
        return _SAYS[self]

    @property
    def side(self) -> "Side | None":
        """What it speaks for; None where neither side nor the prompt is at fault."""
        return SIDES_OF.get(self)


class Side(StrEnum):
    """What a verdict can point to."""

    KNOWLEDGE = "knowledge"
    BEHAVIOUR = "behaviour"
    PROMPT = "prompt"

    @property
    def says(self) -> str:
        """As the object of "points to"."""
        return "the prompt" if self is Side.PROMPT else self.value

    @property
    def other(self) -> "Side":
        """The other of the two sides."""
        return Side.BEHAVIOUR if self is Side.KNOWLEDGE else Side.KNOWLEDGE


class Severity(StrEnum):
    """What a failure does, from least to worst."""

    MINOR = "minor"
    COSTLY = "costly"
    UNACCEPTABLE = "unacceptable"


SIDES_OF: Mapping[Cause, Side] = MappingProxyType(
    {
        Cause.KNOWLEDGE: Side.KNOWLEDGE,
        Cause.RETRIEVAL: Side.KNOWLEDGE,
        Cause.BEHAVIOUR: Side.BEHAVIOUR,
        Cause.REASONING: Side.BEHAVIOUR,
        Cause.PROMPT: Side.PROMPT,
    }
)

FLAKY = "flaky"
"""No cause but a mark: a plain re-run came right, so the example shows nothing that stays."""

COUNTED = (*(cause.value for cause in Cause), FLAKY)
"""What one failure can count as, exactly one of them."""

_SAYS: Mapping[Cause, str] = {
    Cause.KNOWLEDGE: "A fact was missing or out of date.",
    Cause.RETRIEVAL: "We own the fact, and it did not reach the model, or not cleanly.",
    Cause.BEHAVIOUR: "The facts were there, and the way of answering was wrong.",
    Cause.REASONING: "The facts were right, and the conclusion was not.",
    Cause.PROMPT: "The instructions never asked for it, or contradict themselves.",
    Cause.PRODUCT: "Something around the model broke, or the expected answer is wrong.",
    Cause.UNEXPLAINED: "Nobody can say why yet.",
}
