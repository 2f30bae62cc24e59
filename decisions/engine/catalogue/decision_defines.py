"""Four questions, what each approach takes from a team, and a rule with three conditions."""

from decisions.engine.catalogue.entries import Document, Kind, section

DOCUMENT = Document(
    "decision-defines",
    "RAG vs. Fine-Tuning: The Decision That Defines Your AI Architecture",
    "not dated",
)

_QUESTIONS = "The four questions that decide it"

STATEMENTS = (
    *section(
        DOCUMENT,
        "Opening",
        (
            "mistake-frame",
            Kind.MISTAKE,
            "Letting engineers frame the question before success has been defined, and skipping the "
            "diagnosis.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_QUESTIONS} / Question 1: Is your problem a knowledge problem or a behavior problem?",
        (
            "q1",
            Kind.QUESTION,
            "The first thing to find out, and the one most teams skip: are facts missing, or does the model "
            "answer badly even with them?",
        ),
        (
            "q1-test",
            Kind.RULE,
            "Paste the missing facts into the prompt: right answers call for retrieval; poor ones for "
            "better prompting, and only then perhaps for fine-tuning.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_QUESTIONS} / Question 2: How often does your knowledge change?",
        ("q2", Kind.QUESTION, "At what pace does the knowledge behind the answers change?"),
        (
            "q2-weekly",
            Kind.THRESHOLD,
            "Knowledge that changes weekly or faster nearly always calls for retrieval.",
        ),
        (
            "q2-month",
            Kind.THRESHOLD,
            "Fine-tuning on what will be out of date in a month buys endless upkeep in place of quality.",
        ),
        (
            "q2-stable",
            Kind.RULE,
            "Fine-tuning becomes reasonable where knowledge and wanted behaviour both stay put, as with "
            "exact formats in medical coding or a house's own code frameworks.",
        ),
        (
            "q2-retrain",
            Kind.THRESHOLD,
            "Retrieval knows a new document at once, while the next version of a tuned model is weeks away.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_QUESTIONS} / Question 3: Can you explain why the model is getting it wrong?",
        (
            "q3",
            Kind.QUESTION,
            "Having read 20–30 bad outputs, can the team say in everyday words why each failed?",
        ),
        ("q3-rag", Kind.RULE, "Failures that come down to missing or old information point to retrieval."),
        (
            "q3-ft",
            Kind.RULE,
            "Failures with the facts right and the tone or structure wrong may be mended by tuning.",
        ),
        (
            "q3-notready",
            Kind.RULE,
            "If 30 examples have been read and the reasons are still unclear, nothing should be chosen yet: "
            "diagnosing comes first.",
        ),
    ),
    *section(
        DOCUMENT,
        f"{_QUESTIONS} / Question 4: What does your team realistically own?",
        (
            "q4",
            Kind.QUESTION,
            "What can the team truly build and keep up, where most plans to fine-tune founder?",
        ),
        ("q4-ft-1", Kind.CHECKLIST, "Fine-tuning takes labelled examples of high quality, often thousands."),
        ("q4-ft-2", Kind.CHECKLIST, "Fine-tuning takes computing power for its training runs."),
        (
            "q4-ft-3",
            Kind.CHECKLIST,
            "Fine-tuning takes a way of measuring whether a new version is an improvement.",
        ),
        ("q4-ft-4", Kind.CHECKLIST, "Fine-tuning takes a pipeline that puts model versions into service."),
        ("q4-ft-5", Kind.CHECKLIST, "Fine-tuning takes constant upkeep, because models drift."),
        ("q4-rag-1", Kind.CHECKLIST, "Retrieval takes a pipeline that splits documents up and indexes them."),
        ("q4-rag-2", Kind.CHECKLIST, "Retrieval takes a database for vectors."),
        ("q4-rag-3", Kind.CHECKLIST, "Retrieval takes work on how good the passages are that it finds."),
        (
            "q4-rag-4",
            Kind.CHECKLIST,
            "Retrieval takes someone to keep its content in order; a smaller team can own all of it.",
        ),
        ("q4-owner-1", Kind.CHECKLIST, "Name the owner of the training data; a vague answer means no."),
        ("q4-owner-2", Kind.CHECKLIST, "Name the judge of the model's quality; a vague answer means no."),
        (
            "q4-owner-3",
            Kind.CHECKLIST,
            "Name who puts new versions into service and takes bad ones back; a vague answer means no.",
        ),
    ),
    *section(
        DOCUMENT,
        "When each approach actually wins",
        ("rag-1", Kind.RULE, "Retrieval is the normal choice for the knowledge of a whole enterprise."),
        (
            "rag-2",
            Kind.RULE,
            "Retrieval is the normal choice for support whose product information often changes.",
        ),
        (
            "rag-3",
            Kind.RULE,
            "Retrieval is the normal choice where a subject moves faster than training can follow.",
        ),
        (
            "rag-4",
            Kind.RULE,
            "Retrieval is the normal choice for a young product that is still finding out what users ask "
            "for.",
        ),
        (
            "rag-debug",
            Kind.RULE,
            "With retrieval one can read what the model was given, and being able to explain a failure is "
            "worth more than teams expect.",
        ),
        (
            "ft-1",
            Kind.RULE,
            "Fine-tune for particular, stable behaviour that prompts do not bring about reliably.",
        ),
        (
            "ft-2",
            Kind.THRESHOLD,
            "Fine-tune when thousands of calls must come back in one and the same format.",
        ),
        (
            "ft-3",
            Kind.RULE,
            "Fine-tune when speed and cost matter so much that a small model, as good at one narrow task, "
            "changes what the product earns.",
        ),
        (
            "ft-4",
            Kind.RULE,
            "Fine-tune when the product's way of interacting is its own and keeps rivals away.",
        ),
    ),
    *section(
        DOCUMENT,
        "The cost reality",
        (
            "cost-label",
            Kind.COST,
            "Where a business task is nuanced, it puts 10,000 good labelled examples at $20,000–80,000.",
        ),
        (
            "cost-more",
            Kind.COST,
            "Evaluation, deployment and retraining after drift are paid on top of the labels.",
        ),
        (
            "cost-rag",
            Kind.COST,
            "It puts well-built retrieval of moderate scale at $2,000–5,000 a month, growing evenly with "
            "use.",
        ),
        (
            "mistake-compare",
            Kind.MISTAKE,
            "Setting the best that fine-tuning could reach against what retrieval gives today, rather than "
            "its likely gain against all its costs at the real volume.",
        ),
    ),
    *section(
        DOCUMENT,
        "The hybrid reality",
        (
            "both-1",
            Kind.RULE,
            "Most of the best products use the two: tuned behaviour and retrieved knowledge.",
        ),
        (
            "both-2",
            Kind.RULE,
            "The two are layers: ask which is needed first, and whether the other has been earned.",
        ),
    ),
    *section(
        DOCUMENT,
        "The decision rule",
        (
            "rule-1",
            Kind.RULE,
            "Begin with retrieval unless three things are true: the model fails with every fact at hand, "
            "examples prove that behaviour is the cause, and the team has the labels and the machinery.",
        ),
        (
            "rule-2",
            Kind.THRESHOLD,
            "Most teams that fine-tune early are back to building on retrieval six months afterwards.",
        ),
        ("revisit-1", Kind.TRIGGER, "Log every failure and study the errors each quarter."),
        (
            "revisit-2",
            Kind.TRIGGER,
            "Think of tuning again once the data shows bad behaviour that retrieval leaves.",
        ),
    ),
    *section(
        DOCUMENT,
        "What comes next",
        (
            "prompt-1",
            Kind.RULE,
            "Good retrieval behind a careless system prompt does worse than something simpler with a "
            "precise one.",
        ),
    ),
)
