"""A published framework as the decision procedure it is: inputs asked in order, ending in a verdict.

The same objects are run by the engine and drawn on the page that explains them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from decisions.engine.evidence import Evidence
from decisions.engine.questions import QUESTIONNAIRE


class Verdict(StrEnum):
    """What a framework can say."""

    PROMPT = "prompt"
    RAG = "rag"
    FINE_TUNE = "fine_tune"
    BOTH = "both"
    NOT_READY = "not_ready"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Input:
    """One yes/no input of a procedure; ``holds`` gives None while the answers leave it unknown."""

    name: str
    asks: str
    reads: tuple[str, ...]
    holds: Callable[[Evidence], bool | None]


@dataclass(frozen=True, slots=True)
class Give:
    """The end of a way: the verdict, and the rules of the document that give it."""

    verdict: Verdict
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One step: an input, where yes and no lead, and the rules that either answer brings into play."""

    input: Input
    yes: "Step"
    no: "Step"
    rules_if_yes: tuple[str, ...] = ()
    rules_if_no: tuple[str, ...] = ()


Step = Ask | Give


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a procedure: what was assumed, the rules met, and the verdict."""

    verdict: Verdict
    rules: tuple[str, ...]
    asked: tuple[tuple[Input, bool], ...]
    assumed: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A framework's word on one set of evidence."""

    name: str
    verdict: Verdict
    fired: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """One published framework. ``doubt`` is what it says when the unknown inputs leave it torn."""

    name: str
    title: str
    short: str
    start: Step
    doubt: Give

    def judge(self, evidence: Evidence) -> Judgement:
        """Follow every way the unknown inputs can turn out; agreement is the verdict, else the doubt."""
        ways = tuple(self.ways(evidence))
        quiet = ways[-1]
        if len({way.verdict for way in ways}) == 1:
            return Judgement(self.name, quiet.verdict, quiet.rules, ())
        return Judgement(self.name, self.doubt.verdict, self.doubt.rules, _keys_missing(ways, evidence))

    def ways(self, evidence: Evidence, turned: Input | None = None) -> Iterator[Way]:
        """Every way open to this evidence, yes before no; ``turned`` is an input answered the other way."""
        yield from _ways(self.start, evidence, turned, (), (), ())

    def parts_on(self, evidence: Evidence, approach: str) -> tuple[str, ...]:
        """The answers on which it parts from an approach: those whose input, turned, would bring it there.

        Where no single input does, every answer that its way has read.
        """
        quiet = tuple(self.ways(evidence))[-1]
        turning = [
            given
            for given, _ in quiet.asked
            if {way.verdict for way in self.ways(evidence, given)} == {approach}
        ]
        return _in_order(key for given in turning or [i for i, _ in quiet.asked] for key in given.reads)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Every input of the procedure, once, in the order of asking."""
        found: dict[str, Input] = {}
        for step in self.steps():
            if isinstance(step, Ask):
                found.setdefault(step.input.name, step.input)
        return tuple(found.values())

    @property
    def never_asks(self) -> tuple[str, ...]:
        """The questions that it has no input for: its blind spots."""
        read = {key for given in self.inputs for key in given.reads}
        return tuple(question.key for question in QUESTIONNAIRE if question.key not in read)

    def steps(self) -> Iterator[Step]:
        """Every step, each before those it leads to."""
        waiting: list[Step] = [self.start]
        while waiting:
            step = waiting.pop(0)
            yield step
            if isinstance(step, Ask):
                waiting += [step.yes, step.no]


def _ways(
    step: Step,
    evidence: Evidence,
    turned: Input | None,
    rules: tuple[str, ...],
    asked: tuple[tuple[Input, bool], ...],
    assumed: tuple[Input, ...],
) -> Iterator[Way]:
    if isinstance(step, Give):
        yield Way(step.verdict, rules + step.rules, asked, assumed)
        return
    holds = _answer(step.input, evidence, turned, asked)
    for answer in (True, False) if holds is None else (holds,):
        yield from _ways(
            step.yes if answer else step.no,
            evidence,
            turned,
            rules + (step.rules_if_yes if answer else step.rules_if_no),
            (*asked, (step.input, answer)),
            (*assumed, step.input) if holds is None else assumed,
        )


def _answer(
    given: Input, evidence: Evidence, turned: Input | None, asked: tuple[tuple[Input, bool], ...]
) -> bool | None:
    """What an input says: as assumed before on this way, else by the evidence, turned where asked to."""
    for before, answer in asked:
        if before is given:
            return answer
    holds = given.holds(evidence)
    return not holds if given is turned else holds


def _keys_missing(ways: tuple[Way, ...], evidence: Evidence) -> tuple[str, ...]:
    return _in_order(
        key for way in ways for given in way.assumed for key in given.reads if _is_open(key, evidence)
    )


def _is_open(key: str, evidence: Evidence) -> bool:
    return evidence.unknown(key) or evidence.get(key) in ("not_tried", "not_read")


def _in_order(keys: Iterator[str]) -> tuple[str, ...]:
    wanted = set(keys)
    return tuple(question.key for question in QUESTIONNAIRE if question.key in wanted)
