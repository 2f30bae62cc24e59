"""Signs for each approach, and seven questions in order."""

from decisions.engine.catalogue.entries import Document, Kind, section

DOCUMENT = Document("common-mistake", "The Most Common Mistake in AI Product Development", "not dated")

_RAG = "When RAG Is the Right Choice"
_TUNING = "When Fine-Tuning Wins"

STATEMENTS = (
    *section(
        DOCUMENT,
        "Opening",
        (
            "mistake-1",
            Kind.MISTAKE,
            "Taking fine-tuning for the only real AI: in most cases that is wrong, and it costs a lot.",
        ),
    ),
    *section(
        DOCUMENT,
        "What Each Approach Actually Does / Prompt Engineering",
        (
            "prompt-0",
            Kind.RULE,
            "Prompting is underrated: it settles a surprising share of what looked like a case for "
            "fine-tuning.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_RAG} / Your data changes frequently",
        (
            "rag-1",
            Kind.RULE,
            "Data that changes hourly, daily or only each quarter belongs in retrieval, where nothing is "
            "retrained.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_RAG} / You need source attribution",
        (
            "rag-2",
            Kind.RULE,
            "Retrieval can name the documents behind an answer, which compliance, law and medicine depend "
            "on.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_RAG} / You need factual precision",
        (
            "rag-3",
            Kind.RULE,
            "Names, numbers and dates should be retrieved, because fine-tuning makes models remember them "
            "badly.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_RAG} / Budget constraints",
        (
            "rag-4",
            Kind.COST,
            "On a tight budget take retrieval, which pays for embeddings and a vector store only, while "
            "tuning GPT-4o costs $25 per million training tokens and open models need GPUs.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_TUNING} / Consistent output format or style",
        (
            "ft-1",
            Kind.RULE,
            "Fine-tune when each answer must keep a strict JSON schema, a brand's voice or a form that "
            "programs read; examples in the prompt help, but less reliably.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_TUNING} / Domain-specific language comprehension",
        (
            "ft-2",
            Kind.RULE,
            "Fine-tune on texts of the field when the base model keeps misreading its terms.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_TUNING} / Reducing latency and cost at scale",
        (
            "ft-3",
            Kind.COST,
            "A tuned Llama 3 8B can be as good as GPT-4o at one task for 10% of its cost, which counts when "
            "volume is high.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_TUNING} / Teaching new behaviors, not new knowledge",
        (
            "ft-4",
            Kind.RULE,
            "Fine-tune for a set way of reasoning or answering; it teaches manner rather than facts.",
        ),
    ),
    *section(
        DOCUMENT,
        "The Decision Framework",
        ("fw-1", Kind.RULE, "If the data is often updated, use retrieval."),
        ("fw-2", Kind.RULE, "If sources must be cited, use retrieval."),
        ("fw-3", Kind.RULE, "If the questions are mainly about facts, use retrieval."),
        ("fw-4", Kind.RULE, "If format or style is the trouble, fine-tune."),
        ("fw-5", Kind.RULE, "If the model does not understand the field, fine-tune."),
        ("fw-6", Kind.RULE, "If the cost of large volume is a worry, fine-tune a small model."),
        ("fw-7", Kind.RULE, "If still in doubt, try prompting first."),
    ),
    *section(
        DOCUMENT,
        "The Hybrid Approach",
        (
            "both-1",
            Kind.RULE,
            "The most able systems are tuned to the field's words and formats and retrieve current facts "
            "with their sources, as big enterprise assistants do.",
        ),
    ),
    *section(
        DOCUMENT,
        "Start With Prompt Engineering",
        (
            "prompt-1",
            Kind.THRESHOLD,
            "Spend one week on prompting before paying for retrieval or for training.",
        ),
        (
            "prompt-2",
            Kind.THRESHOLD,
            "A clear prompt with 3–5 well-picked examples mends most of what teams put down to a weak model.",
        ),
    ),
)
