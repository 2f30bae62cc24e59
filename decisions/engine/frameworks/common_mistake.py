"""P2, seven questions in printed order; the first yes wins (our reading: the document does not say).

Readings: "updated often" is quarterly or faster; torn by unknown inputs it says prompting.
"""

from decisions.engine.frameworks.inputs import among, any_of
from decisions.engine.frameworks.procedure import Ask, Framework, Give, Input, Step, Verdict

QUARTERLY_OR_FASTER = ("hourly", "daily", "weekly", "monthly", "quarterly")

UPDATED_OFTEN = Input(
    "updated_often",
    "Is the data updated quarterly or faster?",
    ("change_rate",),
    lambda e: among("change_rate", QUARTERLY_OR_FASTER, e),
)
CITATIONS = Input(
    "citations",
    "Are sources required?",
    ("citations",),
    lambda e: among("citations", ("required",), e),
)
FACTUAL = Input(
    "factual",
    "Is it about answering with exact facts?",
    ("factual_precision",),
    lambda e: e.get("factual_precision"),
)
STYLE_OR_FORMAT = Input(
    "style_or_format",
    "Is a tone or a format needed?",
    ("behaviour_needs",),
    lambda e: any_of("behaviour_needs", ("tone", "format"), e),
)
DOMAIN_LANGUAGE = Input(
    "domain_language",
    "Is the language of a trade misunderstood?",
    ("behaviour_needs",),
    lambda e: any_of("behaviour_needs", ("domain_language",), e),
)
COST_AT_SCALE = Input(
    "cost_at_scale",
    "Is cost at scale a major pressure?",
    ("cost_pressure",),
    lambda e: among("cost_pressure", ("major",), e),
)

_IN_PRINTED_ORDER = (
    (UPDATED_OFTEN, Verdict.RAG),
    (CITATIONS, Verdict.RAG),
    (FACTUAL, Verdict.RAG),
    (STYLE_OR_FORMAT, Verdict.FINE_TUNE),
    (DOMAIN_LANGUAGE, Verdict.FINE_TUNE),
    (COST_AT_SCALE, Verdict.FINE_TUNE),
)


def _first_yes_wins() -> Step:
    step: Step = Give(Verdict.PROMPT, ("common-mistake/fw-7",))
    for number, (given, verdict) in reversed(list(enumerate(_IN_PRINTED_ORDER, start=1))):
        step = Ask(given, yes=Give(verdict, (f"common-mistake/fw-{number}",)), no=step)
    return step


FRAMEWORK = Framework(
    "common-mistake",
    "The most common mistake in AI product development",
    "Common mistake",
    _first_yes_wins(),
    doubt=Give(Verdict.PROMPT, ("common-mistake/fw-7",)),
)
