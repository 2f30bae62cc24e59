"""Where the five documents part, K1 to K22, and how the house settles each."""

from decisions.engine.catalogue.entries import Conflict

CONFLICTS = (
    Conflict(
        "K1",
        "How many labelled examples fine-tuning takes",
        (
            ("pm-framework", "50–500 or more."),
            ("decision-defines", "Often thousands; it prices 10,000."),
            ("nobody-talks", "At least 200; it prices 500."),
        ),
        "In bands that can be set: below 50 too few, from 50 an experiment, from 200 enough for a narrow "
        "task, from 1,000 for a nuanced one. Independent studies find a few hundred enough for narrow "
        "classification.",
        (
            "pm-framework/q-5",
            "decision-defines/q4-ft-1",
            "decision-defines/cost-label",
            "nobody-talks/check-3",
            "nobody-talks/cost-1",
        ),
    ),
    Conflict(
        "K2",
        "The traffic from which fine-tuning pays",
        (
            (
                "pm-framework",
                "100,000 requests a day by its text and tree; its own sum has tuning win at 1 million a "
                "month, which is 33,333 a day.",
            ),
            ("decision-defines", "Thousands of calls, where a format must hold."),
            ("common-mistake", "High volume, without a figure."),
            ("product-guide", "High volume, without a figure."),
            ("nobody-talks", "None; it compares costs at 10,000 a day."),
        ),
        "The break-even is computed from the team's own costs, with the documents' figures as reference "
        "lines. Without a cost scenario, volume alone never passes the gate.",
        (
            "pm-framework/ft-2",
            "pm-framework/tree-2",
            "pm-framework/cost-be-1",
            "decision-defines/ft-2",
            "common-mistake/ft-3",
            "product-guide/ft-2",
            "nobody-talks/cost-table",
        ),
    ),
    Conflict(
        "K3",
        "Where to begin",
        (
            ("pm-framework", "Prompting in its closing list, retrieval in its list of mistakes."),
            ("decision-defines", "Retrieval, unless three conditions hold."),
            ("common-mistake", "Prompting, for a week."),
            ("product-guide", "Retrieval."),
            ("nobody-talks", "Prompting, for a serious week."),
        ),
        "First ask whether knowledge from outside is missing: if not, prompting; if so, retrieval with a "
        "good prompt. Then the two orders are one.",
        (
            "pm-framework/default-1",
            "pm-framework/order-1",
            "pm-framework/mistake-3",
            "decision-defines/rule-1",
            "common-mistake/prompt-1",
            "product-guide/default",
            "nobody-talks/prompt-week",
            "nobody-talks/bottom-1",
        ),
    ),
    Conflict(
        "K4",
        "Whether prompting can be the whole answer",
        (
            ("pm-framework", "Only where neither facts nor a style are needed."),
            ("decision-defines", "A step on the way, no verdict."),
            ("common-mistake", "Yes, for most of what is put down to a weak model."),
            ("product-guide", "Not considered."),
            ("nobody-talks", "Yes, in about 80% of cases."),
        ),
        "Prompting is a full verdict.",
        (
            "pm-framework/tree-5",
            "decision-defines/q1-test",
            "common-mistake/prompt-2",
            "product-guide/default",
            "nobody-talks/prompt-80",
            "nobody-talks/matrix-4",
        ),
    ),
    Conflict(
        "K5",
        "Whether fine-tuning adds knowledge",
        (
            ("pm-framework", "Yes in two of its lists, no in its list of mistakes."),
            ("decision-defines", "It suits stable knowledge, together with stable behaviour."),
            ("common-mistake", "It adds understanding of a field's words, and no facts."),
            ("nobody-talks", "No: facts learned that way cannot be relied on."),
        ),
        "Independent papers find no effect or a weak one. That knowledge is static never leads to "
        "fine-tuning by itself.",
        (
            "pm-framework/ft-good-3",
            "pm-framework/ft-4",
            "pm-framework/mistake-2",
            "decision-defines/q2-stable",
            "common-mistake/ft-2",
            "common-mistake/rag-3",
            "common-mistake/ft-4",
            "nobody-talks/ft-0",
            "nobody-talks/ft-cannot-3",
            "nobody-talks/ft-halluc",
        ),
    ),
    Conflict(
        "K6",
        "How fast is too fast for fine-tuning",
        (
            ("pm-framework", "Data that changes often; retraining each quarter is part of its sum."),
            ("decision-defines", "Weekly or faster; what lasts only a month is a trap."),
            ("common-mistake", "Even quarterly."),
            ("product-guide", "Data that changes, without a rate."),
            ("nobody-talks", "Weekly; retraining each quarter counts as low upkeep."),
        ),
        "Hourly to weekly speaks strongly for retrieval and monthly still does; quarterly is contested and "
        "both readings are shown; yearly and static decide nothing.",
        (
            "pm-framework/rag-1",
            "pm-framework/cost-be-1",
            "decision-defines/q2-weekly",
            "decision-defines/q2-month",
            "common-mistake/rag-1",
            "product-guide/rag-1",
            "nobody-talks/rag-2",
            "nobody-talks/cost-table",
        ),
    ),
    Conflict(
        "K7",
        "What a customer support bot needs",
        (
            ("pm-framework", "Both; retrieval alone where it only reads the latest help pages."),
            ("decision-defines", "Retrieval, where product information is often updated; both for Intercom."),
            ("common-mistake", "Retrieval, where its knowledge is updated daily."),
            ("nobody-talks", "Prompting, as a general task on public data."),
        ),
        "One label for different situations: the answers decide, never the name of the product.",
        (
            "pm-framework/ex-support-typical",
            "pm-framework/rag-1",
            "decision-defines/rag-2",
            "decision-defines/both-1",
            "common-mistake/rag-1",
            "nobody-talks/matrix-4",
        ),
    ),
    Conflict(
        "K8",
        "When to build both",
        (
            (
                "pm-framework",
                "The best products do; but not before their scale makes the complexity worth it.",
            ),
            ("decision-defines", "The best products usually do; the second layer has to be earned."),
            ("common-mistake", "The most capable systems do."),
            ("product-guide", "The strongest systems often do, for a single step."),
            ("nobody-talks", "Only when both needs are proven, as it is the dearest way."),
        ),
        "Both only when each half rests on evidence of its own; until then retrieval now and tuning later, "
        "with what would bring the question back.",
        (
            "pm-framework/both-1",
            "pm-framework/mistake-4",
            "pm-framework/opportunity",
            "decision-defines/both-1",
            "decision-defines/both-2",
            "common-mistake/both-1",
            "product-guide/both-1",
            "nobody-talks/both-1",
            "nobody-talks/bottom-4",
        ),
    ),
    Conflict(
        "K9",
        "A shop that needs live facts and a voice of its own",
        (
            ("pm-framework", "Both, at enough traffic."),
            ("common-mistake", "Both by its prose; its list stops at retrieval."),
            ("nobody-talks", "Both by its matrix; its own shop shipped retrieval and a prompt."),
        ),
        "The wish for a style says nothing about behaviour until prompting has failed at it.",
        (
            "pm-framework/both-1",
            "pm-framework/tree-2",
            "common-mistake/both-1",
            "common-mistake/fw-1",
            "nobody-talks/matrix-3",
            "nobody-talks/ex-ecommerce",
        ),
    ),
    Conflict(
        "K10",
        "What medicine needs",
        (
            ("pm-framework", "Fine-tuning, because medical knowledge is stable."),
            ("decision-defines", "Fine-tuning, for the exact formats of coding."),
            ("common-mistake", "Retrieval for the sources, fine-tuning for the terms."),
            ("nobody-talks", "Both, for notes and assistants that draw on patients' records."),
        ),
        "The field decides nothing: knowledge, sources, terms and format are asked for one by one.",
        (
            "pm-framework/ft-4",
            "decision-defines/q2-stable",
            "common-mistake/rag-2",
            "common-mistake/ft-2",
            "nobody-talks/ft-2",
            "nobody-talks/matrix-3",
            "nobody-talks/ex-healthcare-notes",
        ),
    ),
    Conflict(
        "K11",
        "What GitHub Copilot shows",
        (
            ("pm-framework", "Fine-tuning, without any need of retrieval."),
            ("decision-defines", "Fine-tuning, for behaviour that retrieval alone hardly reaches."),
        ),
        "The product's public documents describe an index and retrieval, so it proves nothing about doing "
        "without.",
        ("pm-framework/ex-copilot", "decision-defines/ft-1"),
    ),
    Conflict(
        "K12",
        "How much knowledge calls for retrieval",
        (
            ("pm-framework", "Thousands of documents or more."),
            (
                "nobody-talks",
                "Thousands of documents, and more than a window of 128K–1M tokens; yet its own handbook of "
                "2,000 pages, 800K tokens if a page has 400, would fit in 1M.",
            ),
        ),
        "Size is asked in tokens rather than documents, and held against the window of the model: 128,000 "
        "unless a scenario names another.",
        (
            "pm-framework/rag-good-2",
            "pm-framework/rag-3",
            "nobody-talks/rag-4",
            "nobody-talks/check-4",
            "nobody-talks/ex-fintech-handbook",
        ),
    ),
    Conflict(
        "K13",
        "What a labelled example costs",
        (
            ("decision-defines", "$2–8."),
            ("nobody-talks", "$12–20, if its 40 hours made its typical set of 500."),
        ),
        "An input of the scenario, as hours at a rate or a price each; both documents' figures are offered.",
        (
            "decision-defines/cost-label",
            "nobody-talks/cost-1",
            "nobody-talks/cost-5",
            "nobody-talks/cost-hidden",
        ),
    ),
    Conflict(
        "K14",
        "What 1,000 questions cost with retrieval",
        (
            ("pm-framework", "$5–10."),
            ("decision-defines", "$2,000–5,000 a month, for a volume it does not name."),
            ("nobody-talks", "$2.33–9.33, infrastructure and inference at 300,000 a month."),
        ),
        "Figures are compared only at the same volume, tokens and model, which a scenario fixes.",
        (
            "pm-framework/cost-be-1",
            "decision-defines/cost-rag",
            "nobody-talks/cost-19",
            "nobody-talks/cost-22",
        ),
    ),
    Conflict(
        "K15",
        "What using a tuned model costs",
        (
            ("pm-framework", "Less for each request."),
            ("common-mistake", "10% of GPT-4o, for a tuned Llama 3 8B."),
            ("nobody-talks", "1.5 times its base model."),
        ),
        "Three comparisons with different things: every figure names what it is held against.",
        ("pm-framework/cost-ft-2", "common-mistake/ft-3", "nobody-talks/cost-8", "nobody-talks/cost-9"),
    ),
    Conflict(
        "K16",
        "How much upkeep a tuned model needs",
        (
            ("pm-framework", "Retraining from time to time, at $500 a quarter in its sum."),
            ("decision-defines", "Constant, against drift, and weeks for every version."),
            ("product-guide", "Weeks."),
            ("nobody-talks", "Low, a retraining each quarter; yet too much for its shop."),
        ),
        "A retraining is priced whole: labour, training and evaluation.",
        (
            "pm-framework/cost-ft-3",
            "pm-framework/cost-be-1",
            "decision-defines/q2-retrain",
            "decision-defines/q4-ft-5",
            "product-guide/mistake-1",
            "nobody-talks/cost-table",
        ),
    ),
    Conflict(
        "K17",
        "Whether both together are the dearest",
        (
            (
                "nobody-talks",
                "Yes by its text; by its table both run at $600–1,800 a month and retrieval alone at "
                "$700–2,800, though set-up and upkeep are highest for both.",
            ),
        ),
        "Set-up, running and upkeep are computed each for itself, and no order is taken for granted.",
        (
            "nobody-talks/both-1",
            "nobody-talks/cost-20",
            "nobody-talks/cost-22",
            "nobody-talks/cost-23",
            "nobody-talks/cost-table",
        ),
    ),
    Conflict(
        "K18",
        "What a team does that cannot tell",
        (
            ("pm-framework", "Prompting, and after that retrieval."),
            ("decision-defines", "Stop and diagnose."),
            ("common-mistake", "Prompting."),
            ("product-guide", "Scope on real data and measure."),
            ("nobody-talks", "Go through a checklist before building."),
        ),
        "Not ready is an outcome of its own: diagnose, with prompting in the meantime.",
        (
            "pm-framework/tree-5",
            "decision-defines/q3-notready",
            "common-mistake/fw-7",
            "product-guide/decide-1",
            "product-guide/decide-2",
            "nobody-talks/check-1",
            "nobody-talks/check-2",
        ),
    ),
    Conflict(
        "K19",
        "Whether exact output formats call for fine-tuning",
        (
            ("pm-framework", "Yes."),
            ("decision-defines", "Yes, where thousands of calls must keep to one."),
            ("common-mistake", "Yes, as more reliable than examples in the prompt."),
            ("product-guide", "Yes, where prompts do not hold the format."),
            ("nobody-talks", "It lists them under fine-tuning and among the tools of prompting."),
        ),
        "Models can be held to a schema nowadays, so it is a matter for the prompt first.",
        (
            "pm-framework/ft-1",
            "decision-defines/ft-2",
            "common-mistake/ft-1",
            "product-guide/ft-1",
            "nobody-talks/ft-1",
            "nobody-talks/prompt-3",
        ),
    ),
    Conflict(
        "K20",
        "Data that not every user may see",
        (("product-guide", "Retrieval, as a tuned model can hardly keep it apart."),),
        "Only one document asks; its answer weighs heavily here, against training on such data.",
        ("product-guide/rag-3",),
    ),
    Conflict(
        "K21",
        "The same questions over and over",
        (("pm-framework", "They speak against retrieval, which is paid for each time."),),
        "No document mentions caching, which changes the sum: cached input and kept answers are inputs of "
        "the cost model.",
        ("pm-framework/rag-bad-2", "pm-framework/cost-rag-1"),
    ),
    Conflict(
        "K22",
        "Whether there is a platform to fine-tune on",
        (
            ("pm-framework", "Taken for granted, with GPT-4o-mini."),
            ("decision-defines", "Taken for granted, as computing for training runs."),
            ("common-mistake", "Taken for granted, with GPT-4o or on GPUs of one's own."),
            ("product-guide", "Taken for granted."),
            ("nobody-talks", "Taken for granted, with GPT-4o and GPT-4o mini."),
        ),
        "OpenAI is closing its service, so fine-tuning needs a named platform that will train and serve its "
        "base model for at least 12 more months.",
        (
            "pm-framework/ft-3",
            "decision-defines/q4-ft-2",
            "common-mistake/rag-4",
            "product-guide/ft-2",
            "nobody-talks/cost-2",
            "nobody-talks/cost-3",
        ),
    ),
)
