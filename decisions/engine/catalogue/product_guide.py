"""A short guide: retrieval by default, fine-tuning for single steps."""

from decisions.engine.catalogue.entries import Document, Kind, section

DOCUMENT = Document("product-guide", "RAG vs fine-tuning: which one does your product need?", "not dated")

STATEMENTS = (
    *section(
        DOCUMENT,
        "The short version",
        (
            "default",
            Kind.RULE,
            "Most features should start with retrieval, which is cheap to build, stays current and does "
            "well enough for most uses.",
        ),
    ),
    *section(
        DOCUMENT,
        "Why most teams should start with retrieval",
        (
            "rag-1",
            Kind.RULE,
            "When data changes, retrieval answers anew as soon as its index does, while a tuned model must "
            "be trained again.",
        ),
        (
            "rag-2",
            Kind.RULE,
            "Retrieval costs less, is built sooner and is easier to debug, since the sources of an answer "
            "show.",
        ),
        (
            "rag-3",
            Kind.RULE,
            "Retrieval can keep to what each user may see, which a tuned model can hardly do safely.",
        ),
        (
            "rag-4",
            Kind.RULE,
            "Retrieval does well enough for search, copilots and questions about documents.",
        ),
    ),
    *section(
        DOCUMENT,
        "When fine-tuning earns its place",
        ("ft-1", Kind.RULE, "Fine-tune for a steady voice or output format that prompts fail to hold."),
        (
            "ft-2",
            Kind.RULE,
            "Fine-tune for narrow classification in bulk, where each call to a small tuned model costs less.",
        ),
        (
            "ft-3",
            Kind.RULE,
            "Fine-tune a single step when speed or cost at scale asks for a smaller, special model.",
        ),
    ),
    *section(
        DOCUMENT,
        "They are not mutually exclusive",
        (
            "both-1",
            Kind.RULE,
            "The strongest systems often retrieve current data that the user may see and leave a step that "
            "hangs on format or cost to a small model, tuned or routed to.",
        ),
        (
            "mistake-1",
            Kind.MISTAKE,
            "Beginning with fine-tuning for its advanced sound, then nursing for weeks a model where "
            "retrieval would have been enough.",
        ),
    ),
    *section(
        DOCUMENT,
        "How we decide",
        ("decide-1", Kind.CHECKLIST, "Scope the feature on real data before anything else."),
        ("decide-2", Kind.CHECKLIST, "Measure the quality of the answers and the cost of each request."),
        (
            "decide-3",
            Kind.RULE,
            "Take the simplest approach that is good enough: nearly always retrieval at first, and tuning "
            "only where it pays.",
        ),
    ),
)
