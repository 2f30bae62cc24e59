"""Strengths and limits of each, a matrix, prices, a checklist, and a shop that shipped without tuning."""

from decisions.engine.catalogue.entries import Document, Kind, section

DOCUMENT = Document(
    "nobody-talks",
    "Fine-Tuning vs RAG: The Decision Framework Nobody Talks About",
    "not dated; its prices are those of 2026",
)

STATEMENTS = (
    *section(
        DOCUMENT,
        "Opening",
        ("frame-1", Kind.RULE, "Fine-tuning and retrieval are no rivals: each answers a different problem."),
    ),
    *section(
        DOCUMENT,
        "What Fine-Tuning Actually Does",
        ("ft-0", Kind.RULE, "Fine-tuning changes the way a model answers and adds no facts."),
        (
            "ex-legal-tech",
            Kind.EXAMPLE,
            "A legal tech firm's tuned model took on a lawyer's way of writing, and no new case law.",
        ),
    ),
    *section(
        DOCUMENT,
        "What Fine-Tuning Actually Does / When fine-tuning works well",
        ("ft-1", Kind.RULE, "Fine-tuning suits answers that must fit one JSON schema every time."),
        (
            "ft-2",
            Kind.RULE,
            "Fine-tuning suits the tone of medicine, law or finance where prompts do not hold it.",
        ),
        (
            "ft-3",
            Kind.RULE,
            "Fine-tuning suits reasoning that has to follow the company's own way of deciding.",
        ),
        ("ft-4", Kind.RULE, "Fine-tuning lets a smaller model be as good as a larger one."),
        (
            "ft-lat",
            Kind.THRESHOLD,
            "For equal quality, a small tuned model can have 3–5 times lower latency.",
        ),
    ),
    *section(
        DOCUMENT,
        "What Fine-Tuning Actually Does / What fine-tuning cannot do",
        ("ft-cannot-1", Kind.RULE, "A tuned model has no way into a company's own database."),
        (
            "ft-cannot-2",
            Kind.RULE,
            "A tuned model knows nothing of what happened after its training data ends.",
        ),
        ("ft-cannot-3", Kind.RULE, "Fine-tuning is not a dependable way to teach particular facts."),
        ("ft-halluc", Kind.THRESHOLD, "Tuned models invent facts at about the same rate as untuned ones."),
    ),
    *section(
        DOCUMENT,
        "What RAG Actually Does",
        (
            "ex-fintech-handbook",
            Kind.EXAMPLE,
            "A fintech firm's 2,000-page compliance handbook called for retrieval alone: the model "
            "explained well and only lacked the right passage.",
        ),
    ),
    *section(
        DOCUMENT,
        "What RAG Actually Does / When RAG works well",
        ("rag-1", Kind.RULE, "Retrieval suits private data such as internal documents and customer records."),
        ("rag-2", Kind.THRESHOLD, "Retrieval suits prices, stock, policies and the like that change weekly."),
        ("rag-3", Kind.RULE, "Retrieval suits audits, where it must be shown what an answer rests on."),
        (
            "rag-4",
            Kind.THRESHOLD,
            "Retrieval suits thousands of documents, more than a training set could hold.",
        ),
    ),
    *section(
        DOCUMENT,
        "What RAG Actually Does / What RAG cannot do",
        (
            "rag-cannot",
            Kind.RULE,
            "Retrieval leaves a model's voice, layout and way of reasoning as they were.",
        ),
    ),
    *section(
        DOCUMENT,
        "The Decision Matrix",
        ("matrix-1", Kind.RULE, "Behaviour or formats peculiar to a field call for fine-tuning."),
        ("matrix-2", Kind.RULE, "Current or private data calls for retrieval."),
        ("matrix-3", Kind.RULE, "A need for behaviour and for knowledge calls for the two together."),
        ("matrix-4", Kind.RULE, "With neither need, prompting is the answer."),
        ("matrix-time", Kind.THRESHOLD, "Going through the matrix takes about five minutes."),
        (
            "prompt-week",
            Kind.THRESHOLD,
            "First give prompting a serious week, with examples, steps of reasoning and output schemas.",
        ),
        ("prompt-85", Kind.THRESHOLD, "When prompting gives 85% quality and users like it, ship."),
    ),
    *section(
        DOCUMENT,
        "The Decision Matrix; When to Skip Both",
        (
            "prompt-80",
            Kind.THRESHOLD,
            "By the author's estimate, prompting alone would do in about 80% of cases.",
        ),
    ),
    # cost-1 to cost-28: the document's cost figures, each once, those that belong together side by side.
    *section(
        DOCUMENT,
        "Cost Comparison: Real Numbers / Fine-Tuning Costs",
        (
            "cost-1",
            Kind.COST,
            "A typical training set is 500 examples of about 1,000 tokens, 500,000 in all.",
        ),
        ("cost-2", Kind.COST, "Training GPT-4o mini is priced at $3.00 per million tokens."),
        ("cost-3", Kind.COST, "Training GPT-4o is priced at $25.00 per million tokens."),
        ("cost-4", Kind.COST, "One training run is put at $1.50 to $12.50."),
        (
            "cost-5",
            Kind.COST,
            "Building one good training set took 40 hours, put at $6,000–10,000 of labour.",
        ),
        ("cost-6", Kind.COST, "Beside that labour, the training itself is put at $5."),
        (
            "cost-7",
            Kind.COST,
            "Per million tokens in and out, tuned GPT-4o mini is priced at $0.30 and $1.20, tuned GPT-4o at "
            "$3.75 and $15.00.",
        ),
        ("cost-8", Kind.COST, "Using a tuned model is put at roughly 1.5 times its base model's price."),
        (
            "cost-9",
            Kind.COST,
            "A small tuned model as good as a large one might save 5–10 times on each answer.",
        ),
        (
            "cost-hidden",
            Kind.COST,
            "The money goes into the data: 40 hours or $6,000–10,000 of labour beside $5 of training.",
        ),
    ),
    *section(
        DOCUMENT,
        "Cost Comparison: Real Numbers / RAG Costs",
        ("cost-10", Kind.COST, "Embedding by text-embedding-3-small is priced at $0.02 per million tokens."),
        ("cost-11", Kind.COST, "Embedding 10,000 questions of 50 tokens a day is put at about $0.30 a day."),
        ("cost-12", Kind.COST, "Pinecone Starter is given as free up to 100,000 vectors."),
        ("cost-13", Kind.COST, "Pinecone Standard is put at about $70 a month for 1 million vectors."),
        ("cost-14", Kind.COST, "Supabase with pgvector is put at $25 a month on shared machines."),
        ("cost-15", Kind.COST, "Qdrant on one's own machines is put at $50–200 a month."),
        ("cost-16", Kind.COST, "Retrieval is said to make an answer of 500 ms take 15–40% longer."),
        (
            "cost-17",
            Kind.COST,
            "Fetched text of 500–3,000 tokens is put at $0.001–0.008 a question, with GPT-4o at $2.50 per "
            "million.",
        ),
        ("cost-18", Kind.COST, "With 10,000 questions a day, that fetched text is put at $10–80 a day."),
        ("cost-19", Kind.COST, "All of retrieval is put at $300–2,500 a month for 10,000 questions a day."),
        (
            "lat-rag",
            Kind.THRESHOLD,
            "Searching takes 20–100 ms and reranking 50–200 ms more, beside 500 ms for the answer itself, "
            "which it reckons as 15–40%.",
        ),
    ),
    *section(
        DOCUMENT,
        "The Comparison",
        (
            "cost-20",
            Kind.COST,
            "Setting up is put at $5,000–15,000 for fine-tuning, $1,000–5,000 for retrieval and "
            "$10,000–20,000 for both.",
        ),
        (
            "cost-21",
            Kind.COST,
            "Fine-tuning alone is put at $0 of infrastructure and $400–1,200 of inference a month.",
        ),
        (
            "cost-22",
            Kind.COST,
            "Retrieval alone is put at $100–300 of infrastructure and $600–2,500 of inference a month.",
        ),
        (
            "cost-23",
            Kind.COST,
            "Both together are put at $100–300 of infrastructure and $500–1,500 of inference a month, yet "
            "called the dearest.",
        ),
        (
            "cost-24",
            Kind.COST,
            "Fine-tuning is said to cost more at the start and less in use, and retrieval the other way "
            "round.",
        ),
        (
            "cost-table",
            Kind.COST,
            "A table for 10,000 questions a day compares set-up, infrastructure, inference and upkeep, the "
            "last low for tuning (retrained quarterly), medium for retrieval and high for both.",
        ),
        (
            "both-1",
            Kind.RULE,
            "Both together cost most to build and to keep up, so take them only where behaviour and "
            "knowledge are truly needed.",
        ),
    ),
    *section(
        DOCUMENT,
        "The Hybrid Pattern",
        (
            "ex-healthcare-notes",
            Kind.EXAMPLE,
            "A healthcare firm took both: tuning for the form and terms of clinical notes, retrieval for "
            "patient records and guidelines.",
        ),
    ),
    *section(
        DOCUMENT,
        "The Hybrid Pattern / Implementation order matters",
        ("both-order-1", Kind.RULE, "Build retrieval first, because users gain from it at once."),
        ("both-order-2", Kind.RULE, "Build retrieval first, because its use shows which behaviour to train."),
        (
            "both-order-3",
            Kind.RULE,
            "Build retrieval first, because it shows whether tuning is wanted at all before data is paid "
            "for.",
        ),
        (
            "both-mistake",
            Kind.MISTAKE,
            "Spending months on tuning where a good prompt template with retrieved examples would have "
            "taken one tenth of the work.",
        ),
    ),
    *section(
        DOCUMENT,
        "When to Skip Both",
        (
            "prompt-1",
            Kind.CHECKLIST,
            "Write explicit constraints into the system prompt, perhaps 200 lines on format, errors and "
            "rare cases.",
        ),
        ("prompt-2", Kind.CHECKLIST, "Show 3–5 ideal pairs of input and output in the prompt."),
        ("prompt-3", Kind.CHECKLIST, "Ask for structured output and check it against a JSON schema."),
        ("prompt-4", Kind.CHECKLIST, "Spell out the steps of reasoning for hard questions."),
        ("prompt-5", Kind.CHECKLIST, "Put guardrails round it: check what comes in, filter what goes out."),
        (
            "prompt-trade",
            Kind.RULE,
            "Good prompting needs $0 of infrastructure and days rather than months, but dearer questions, "
            "and it is less steady on rare cases.",
        ),
        (
            "cost-27",
            Kind.COST,
            "Prompting alone is put at $0 of infrastructure and more tokens for each question.",
        ),
    ),
    *section(
        DOCUMENT,
        "When to Skip Both / The decision checklist",
        ("check-1", Kind.CHECKLIST, "Has prompting been given a week or more?"),
        ("check-2", Kind.CHECKLIST, "Do measurements show that prompting falls short?"),
        (
            "check-3",
            Kind.CHECKLIST,
            "Are there 200 labelled examples or more, without which there is too little to tune on?",
        ),
        (
            "check-4",
            Kind.CHECKLIST,
            "Is the knowledge larger than the model's window of 128K–1M tokens, since otherwise it may all "
            "go into the prompt?",
        ),
        ("check-5", Kind.CHECKLIST, "Is the cost of one question known, before and after?"),
        (
            "cost-28",
            Kind.COST,
            "Knowledge that fits a window of 128K–1M tokens may need no retrieval; what sending it whole "
            "would cost is not said.",
        ),
    ),
    *section(
        DOCUMENT,
        "The Framework in Practice",
        (
            "ex-ecommerce",
            Kind.EXAMPLE,
            "A shop that wanted a witty voice and live stock shipped a prompt with retrieval and no tuning.",
        ),
        (
            "ex-ecommerce-numbers",
            Kind.COST,
            "For 50,000 products, live stock and 5 example conversations it took 3 weeks and $800 a month, "
            "where 3 months and $4,000 had been planned.",
        ),
        (
            "cost-25",
            Kind.COST,
            "The shop's monthly cost came out at $800 and not $4,000, a saving of $3,200.",
        ),
        ("cost-26", Kind.COST, "The shop's build took 3 weeks and not 3 months, two months of work less."),
    ),
    *section(
        DOCUMENT,
        "The Bottom Line",
        ("bottom-1", Kind.RULE, "Begin with prompting, and let the simplest thing that does the job go out."),
        ("bottom-2", Kind.RULE, "Add retrieval for knowledge from outside the model."),
        ("bottom-3", Kind.RULE, "Add tuning for behaviour that prompts cannot bring about."),
        ("bottom-4", Kind.RULE, "Build both only once the need for each is proven."),
    ),
)
