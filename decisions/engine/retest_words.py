"""What the three-arm test says so far, in words whose figures can be counted again."""

from decisions.engine.evidence import Diagnosis
from decisions.engine.statistics import sign_test
from decisions.engine.thresholds import ARMS_P, RIGHT_SHARE, STILL_WRONG_SHARE, TESTED_EXAMPLES
from decisions.engine.words import plural

FEWEST = int(TESTED_EXAMPLES.value)


def retest_words(found: Diagnosis) -> tuple[str, ...]:
    """Sentences about the missing fact, chance, and the better instruction."""
    sentences = (_context(found), _chance(found), _waits(found), _instruction(found))
    return tuple(text for text in sentences if text)


def still_to_test(found: Diagnosis) -> int:
    """How many more reproducible examples need the missing fact before the test says anything."""
    return max(FEWEST - _tested(found), 0)


def _tested(found: Diagnosis) -> int:
    return found.arms.get("tested", 0) if "context_fixed" in found.arms else 0


def _context(found: Diagnosis) -> str:
    tested, left = _tested(found), still_to_test(found)
    if not tested:
        return (
            f"No reproducible example has had the missing fact yet. From {FEWEST} on the test says something."
        )
    fixed = found.arms["context_fixed"]
    counted = f"With the missing fact {fixed} of {plural(tested, 'reproducible example')} came right."
    if left:
        return f"{counted} {plural(left, 'more is', 'more are')} needed before the test says anything."
    share = fixed / tested
    if share <= STILL_WRONG_SHARE.value:
        return f"{counted} So the model stays wrong even with the fact: more knowledge would not mend it."
    if found.perfect_context == "right" or (share >= RIGHT_SHARE.value and _p(found) < ARMS_P.value):
        return f"{counted} So what is missing is the fact: retrieval could mend it."
    return f"{counted} So the fact helps some of them, and not the others."


def _chance(found: Diagnosis) -> str:
    fixed, broke = found.arms.get("context_fixed", 0), found.arms.get("context_broke", 0)
    if still_to_test(found) or not fixed + broke:
        return ""
    p = _p(found)
    weight = "too rarely to be chance" if p < ARMS_P.value else "often enough that it may be chance"
    return (
        f"It put {fixed} right and {broke} wrong. Were the fact without effect, a split as uneven as this "
        f"would come {_often(p)}: {weight} (exact sign test, p {_rounded(p)})."
    )


def _waits(found: Diagnosis) -> str:
    if found.speaks or still_to_test(found):
        return ""
    return "It reaches the recommendation once enough examples are read, or reading is closed."


def _instruction(found: Diagnosis) -> str:
    fixed = found.arms.get("instruction_fixed")
    if fixed is None:
        return ""
    tested = found.arms.get("instruction_tested", found.arms["tested"])
    return f"A better instruction put {fixed} of {plural(tested, 'reproducible example')} right."


def _p(found: Diagnosis) -> float:
    return sign_test(found.arms.get("context_fixed", 0), found.arms.get("context_broke", 0))


def _often(p: float) -> str:
    times = round(100 * p)
    return "less than once in 100 times" if times < 1 else f"in {times} of 100 times"


def _rounded(p: float) -> str:
    return "below 0.001" if p < 0.001 else f"{p:.3f}"
