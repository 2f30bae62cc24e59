"""A PM's framework: lists for each approach, a tree, costs, and when to look again."""

from decisions.engine.catalogue.entries import Document, Kind, section

DOCUMENT = Document("pm-framework", "Fine-tuning vs RAG: A PM Decision Framework", "January 2025")

STATEMENTS = (
    *section(
        DOCUMENT,
        "Overview",
        ("impact-1", Kind.RULE, "The choice sets what each interaction costs."),
        ("impact-2", Kind.RULE, "The choice sets how soon the feature reaches users."),
        ("impact-3", Kind.RULE, "The choice sets how much upkeep the feature will need."),
        ("impact-4", Kind.RULE, "The choice shapes how good and how accurate the answers are."),
        ("impact-5", Kind.RULE, "The choice affects how hard the product is for rivals to copy."),
    ),
    *section(
        DOCUMENT,
        "What PMs Need to Know / Fine-tuning",
        (
            "ft-good-1",
            Kind.RULE,
            "Fine-tuning suits teaching a model how to sound and how to lay out answers.",
        ),
        (
            "ft-good-2",
            Kind.RULE,
            "Fine-tuning can make do with a smaller, cheaper model and lose nothing in quality.",
        ),
        ("ft-good-3", Kind.RULE, "Fine-tuning is said to put expert knowledge into the model itself."),
        ("ft-good-4", Kind.RULE, "A tuned model gets by with shorter requests, which saves money at scale."),
        ("ft-bad-1", Kind.RULE, "Facts that change often would force one retraining after another."),
        (
            "ft-bad-2",
            Kind.RULE,
            "A large store of knowledge that often changes does not belong in a tuned model.",
        ),
        ("ft-bad-3", Kind.RULE, "A tuned model is the wrong tool where answers must name their sources."),
        ("ft-bad-4", Kind.RULE, "Preparing data and training take time, so fine-tuning is no quick start."),
    ),
    *section(
        DOCUMENT,
        "What PMs Need to Know / RAG (Retrieval-Augmented Generation)",
        (
            "rag-good-1",
            Kind.RULE,
            "Retrieval suits facts on the move, such as documentation, catalogues and support tickets.",
        ),
        ("rag-good-2", Kind.THRESHOLD, "Retrieval suits large collections, from thousands of documents up."),
        ("rag-good-3", Kind.RULE, "With retrieval, an answer can point to where it came from."),
        ("rag-good-4", Kind.RULE, "Retrieval can be changed quickly, because nothing is trained again."),
        (
            "rag-good-5",
            Kind.RULE,
            "Retrieval helps when someone must be told why an answer came out as it did.",
        ),
        ("rag-bad-1", Kind.RULE, "Retrieval does not give a product a steady voice of its own."),
        ("rag-bad-2", Kind.RULE, "When the same questions keep coming, each one pays for retrieval anew."),
        ("rag-bad-3", Kind.RULE, "Retrieval is not for features that have to answer as fast as can be."),
        ("rag-bad-4", Kind.RULE, "Retrieval does not teach a model to reason in complex ways."),
    ),
    *section(
        DOCUMENT,
        "The Decision Framework / Use RAG When",
        (
            "rag-1",
            Kind.RULE,
            "Choose retrieval when the data changes often, as help pages, catalogues, news and regulations "
            "do.",
        ),
        (
            "rag-2",
            Kind.RULE,
            "Choose retrieval when sources must be shown, for the law, for trust or for an audit.",
        ),
        (
            "rag-3",
            Kind.THRESHOLD,
            "Choose retrieval for a growing collection of 1,000s of documents or more, or many sources.",
        ),
        (
            "rag-4",
            Kind.RULE,
            "Choose retrieval while the feature is being tried out and its requirements move.",
        ),
        (
            "rag-worry",
            Kind.RULE,
            "Retrieval costs rise with every question, so watch them at very large scale.",
        ),
    ),
    *section(
        DOCUMENT,
        "The Decision Framework / Use Fine-tuning When",
        ("ft-1", Kind.RULE, "Choose fine-tuning when every answer must keep one style, tone or format."),
        (
            "ft-2",
            Kind.THRESHOLD,
            "Choose fine-tuning when one predictable kind of request comes 100,000 times a day or more.",
        ),
        (
            "ft-3",
            Kind.RULE,
            "Choose fine-tuning to run a smaller model: a tuned GPT-4o-mini can do better than an untuned "
            "GPT-4.",
        ),
        (
            "ft-4",
            Kind.RULE,
            "Choose fine-tuning when the knowledge hardly changes; medical diagnosis is the case given.",
        ),
        (
            "ft-worry",
            Kind.RULE,
            "Data, training and testing are paid before anything works, and each update is a new training "
            "run.",
        ),
    ),
    *section(
        DOCUMENT,
        "The Decision Framework / Use BOTH When",
        (
            "both-1",
            Kind.RULE,
            "Many live products do best with fine-tuning for style and reasoning and retrieval for the "
            "facts.",
        ),
    ),
    *section(
        DOCUMENT,
        "Cost Considerations / RAG Costs Scale With",
        ("cost-rag-1", Kind.COST, "Retrieval is paid for with every question."),
        ("cost-rag-2", Kind.COST, "The more text is fetched for an answer, the more its tokens cost."),
        ("cost-rag-3", Kind.COST, "Elaborate searching and reranking make retrieval dearer."),
        (
            "cost-rag-rule",
            Kind.RULE,
            "Retrieval pays at low to medium traffic, above all when the information keeps changing.",
        ),
    ),
    *section(
        DOCUMENT,
        "Cost Considerations / Fine-tuning Costs",
        ("cost-ft-1", Kind.COST, "Fine-tuning is paid for in advance: data, computing and evaluation."),
        (
            "cost-ft-2",
            Kind.COST,
            "Once tuned, each request costs less, on a smaller model with fewer tokens.",
        ),
        (
            "cost-ft-3",
            Kind.COST,
            "From time to time a tuned model must be trained again, with the time that takes.",
        ),
        (
            "cost-ft-rule",
            Kind.RULE,
            "Fine-tuning pays when traffic is high and the requests stay much the same.",
        ),
    ),
    *section(
        DOCUMENT,
        "Cost Considerations / Break-even Example",
        (
            "cost-be-1",
            Kind.COST,
            "At 1 million requests a month it puts retrieval on GPT-4 at $5,000–10,000, a tuned GPT-4o-mini "
            "at $1,000–2,000 plus $500 of retraining a quarter, and has fine-tuning win.",
        ),
    ),
    *section(
        DOCUMENT,
        "Common Mistakes PMs Make",
        (
            "mistake-1",
            Kind.MISTAKE,
            "Blaming retrieval for wrong answers when the search behind it is poor: mend the search first.",
        ),
        (
            "mistake-2",
            Kind.MISTAKE,
            "Hoping that fine-tuning will teach company facts: it shapes the answering, retrieval brings "
            "the facts.",
        ),
        (
            "mistake-3",
            Kind.MISTAKE,
            "Fine-tuning first because it looks more advanced: retrieval is quicker to try and easier to "
            "debug.",
        ),
        (
            "mistake-4",
            Kind.MISTAKE,
            "Thinking that one approach must be picked: they complete each other, and the best live systems "
            "combine them.",
        ),
    ),
    *section(
        DOCUMENT,
        "Decision Tree",
        ("tree-1", Kind.RULE, "If the feature needs information that changes often, begin with retrieval."),
        (
            "tree-2",
            Kind.THRESHOLD,
            "Add fine-tuning to that only from 100,000 requests a day and with a style to keep.",
        ),
        (
            "tree-3",
            Kind.RULE,
            "Where information is stable and a pattern, style or format is wanted, think of fine-tuning.",
        ),
        ("tree-4", Kind.RULE, "Add retrieval to that only if sources or reasons have to be shown."),
        (
            "tree-5",
            Kind.RULE,
            "With neither need, take a base model and a good prompt, and after that retrieval before "
            "fine-tuning.",
        ),
    ),
    *section(
        DOCUMENT,
        "Examples from Real Products",
        (
            "ex-copilot",
            Kind.EXAMPLE,
            "GitHub Copilot is given as fine-tuned without retrieval, because patterns of code are stable.",
        ),
        (
            "ex-notion",
            Kind.EXAMPLE,
            "Notion AI is given as both: retrieval for the user's workspace, fine-tuning for style and "
            "layout.",
        ),
        (
            "ex-chatgpt-search",
            Kind.EXAMPLE,
            "ChatGPT with web search is given as retrieval, because the web moves faster than any training.",
        ),
        (
            "ex-support-typical",
            Kind.EXAMPLE,
            "A typical support chatbot is given as both: its documents change weekly, its tone should not.",
        ),
    ),
    *section(
        DOCUMENT,
        "Questions to Ask Your Engineering Team",
        ("q-1", Kind.QUESTION, "How many requests will there be once the feature is at full scale?"),
        ("q-2", Kind.QUESTION, "At what pace do the data behind the answers change?"),
        ("q-3", Kind.QUESTION, "How long may an answer take, given that tuned models mostly answer sooner?"),
        ("q-4", Kind.QUESTION, "Must the system's decisions be explained, where retrieval can show sources?"),
        (
            "q-5",
            Kind.QUESTION,
            "How many training examples are there, when good fine-tuning wants 50–500 or more?",
        ),
    ),
    *section(
        DOCUMENT,
        "When to Revisit This Decision",
        ("revisit-0", Kind.TRIGGER, "Look at the decision again every quarter."),
        ("revisit-1", Kind.TRIGGER, "Look again when traffic has grown to 10 times what it was."),
        ("revisit-2", Kind.TRIGGER, "Look again when the data starts to change at a clearly different pace."),
        ("revisit-3", Kind.TRIGGER, "Look again when users complain about quality or accuracy."),
        ("revisit-4", Kind.TRIGGER, "Look again when cost has become a serious worry."),
        (
            "revisit-5",
            Kind.TRIGGER,
            "Look again when answers may take more, or must take less, time than before.",
        ),
    ),
    *section(
        DOCUMENT,
        "Integration with Other Frameworks",
        (
            "order-1",
            Kind.RULE,
            "Try prompting, then retrieval, then fine-tuning, an order it credits to Chip Huyen.",
        ),
        (
            "risk-1",
            Kind.QUESTION,
            "Will fine-tuning make things better for users, or only make the engineering harder?",
        ),
        (
            "risk-2",
            Kind.QUESTION,
            "Are data and skill for fine-tuning there, and can the team keep retrieval running?",
        ),
        ("risk-3", Kind.QUESTION, "What does each use cost once the product is large, and can we pay it?"),
    ),
    *section(
        DOCUMENT,
        "Bottom Line for PMs",
        ("default-1", Kind.RULE, "Begin with prompting, the cheapest and quickest way."),
        ("default-2", Kind.RULE, "Add retrieval when answers need knowledge from outside the model."),
        ("default-3", Kind.RULE, "Add fine-tuning when one consistent style is needed at scale."),
        (
            "trap",
            Kind.MISTAKE,
            "Leaping to fine-tuning for its advanced sound, when retrieval is often what is needed.",
        ),
        (
            "opportunity",
            Kind.RULE,
            "Both together make the best product, as long as the scale is worth the added complexity.",
        ),
    ),
)
