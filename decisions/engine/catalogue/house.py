"""What no document says, and the house has settled itself."""

from decisions.engine.catalogue.entries import Document, Kind, Statement, section

DOCUMENT = Document("ragft", "ragft's own synthesis", "dated by the engine's version")

STATEMENTS: tuple[Statement, ...] = (
    *section(
        DOCUMENT,
        "Two needs, each with its own evidence",
        (
            "retrieval-runs",
            Kind.RULE,
            "A system that already looks facts up shows that somebody found knowledge missing.",
        ),
        (
            "both-sides",
            Kind.RULE,
            "When a dozen or more failures are explained and neither side leads, both needs are indicated.",
        ),
        (
            "measured-result-missing",
            Kind.RULE,
            "Prompting that was measured but whose result is not given may have fallen short.",
        ),
        (
            "instruction-fixed-few",
            Kind.RULE,
            "When a better instruction mends at most a fifth of the tested failures, prompting fell short.",
        ),
        (
            "wish-is-no-evidence",
            Kind.RULE,
            "Wanting a style or a format is no evidence for tuning before prompting has had its chance.",
        ),
    ),
    *section(
        DOCUMENT,
        "From needs to approach",
        (
            "contradiction",
            Kind.RULE,
            "Evidence that contradicts itself decides nothing: find out which of the two is wrong first.",
        ),
        (
            "prompt-outnumbers",
            Kind.RULE,
            "When more failures come from a faulty prompt than from either side, the prompt is mended first.",
        ),
        (
            "instruction-fixes",
            Kind.RULE,
            "When a better instruction mends most of the tested failures, nothing needs to be built.",
        ),
        (
            "long-prompt-dearer",
            Kind.RULE,
            "Knowledge stays out of the prompt where carrying it costs more than looking it up.",
        ),
    ),
    *section(
        DOCUMENT,
        "Gates",
        (
            "platform-lives",
            Kind.RULE,
            "Tuning takes a platform whose base model is kept for another year at least.",
        ),
        (
            "smaller-model-first",
            Kind.RULE,
            "A tuned model must beat an untuned smaller model of the same quality on cost.",
        ),
    ),
)
