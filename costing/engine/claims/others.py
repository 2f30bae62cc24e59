"""Claims of The Decision That Defines, The Most Common Mistake, and Which One Your Product Needs."""

from decimal import Decimal

from costing.engine.claims.claim import Claim, Figure, Verdict, always, dollars, if_else, ours, said
from costing.engine.claims.workbench import MILLION, REQUESTS, Workbench

FOUR_O, LUNA = "openai/gpt-4o", "openai/gpt-6-luna"
LLAMA = "together/meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo"
LABELS = 10_000
STORE = 70


def _each_label(bench: Workbench) -> tuple[Figure, ...]:
    low, high = Decimal(20_000) / LABELS, Decimal(80_000) / LABELS
    return (
        dollars("low", "One example, at least", low, "each"),
        dollars("high", "One example, at most", high, "each"),
        *(
            Figure(f"{name}_{rate}", f"Work on one at ${rate} an hour, {word}", price / rate * 60, "minutes")
            for rate in (50, 150)
            for name, word, price in (("low", "at least", low), ("high", "at most", high))
        ),
    )


def _volumes(bench: Workbench) -> tuple[Figure, ...]:
    found = []
    for key, label, model in (("4o", "GPT-4o", FOUR_O), ("luna", "GPT-6 luna", LUNA)):
        request = bench.request(model, 2_000, 300)
        found.append(dollars(f"{key}_request", f"One request on {label}", request, "a question"))
        for name, money in (("low", 2_000), ("high", 5_000)):
            found.append(
                Figure(f"{key}_{name}", f"Questions for ${money:,} on {label}", money / request, "a month")
            )
    return tuple(found)


def _growth(bench: Workbench) -> tuple[Figure, ...]:
    def bill(queries: int, gb: int) -> Decimal:
        cost = bench.cost(
            "rag",
            choices={"vector_store": "pinecone/standard"},
            queries_per_day=queries,
            kb_tokens=gb * 100 * MILLION,
            chunk_tokens=500,
            record_kb=5,
        )
        (line,) = [line for line in cost.lines if line.cost.key == "read_units"]
        return line.total or Decimal(0)

    bench.rate("vector/pinecone/standard/read_units")
    base = bill(10_000, 1)
    return (
        Figure("by_questions", "Search, at twice the questions", bill(20_000, 1) / base, "times"),
        Figure("by_index", "Search, at twice the index", bill(10_000, 2) / base, "times"),
    )


def _small_over_large(bench: Workbench) -> tuple[Figure, ...]:
    def share(part: str) -> Decimal:
        return bench.rate(f"model/{LLAMA}/{part}") / bench.rate(f"model/{FOUR_O}/{part}") * 100

    pair = (1_000, 250)
    large = bench.request(FOUR_O, *pair)
    return (
        Figure("input", "Llama 3.1 8B of GPT-4o, input", share("input"), "%"),
        Figure("output", "output", share("output"), "%"),
        Figure("blend", "1,000 in and 250 out", bench.request(LLAMA, *pair) / large * 100, "%"),
        Figure("luna", "GPT-6 luna untuned, the same", bench.request(LUNA, *pair) / large * 100, "%"),
    )


def _left_out(bench: Workbench) -> tuple[Figure, ...]:
    embedding = bench.embedding(10_000, 50)
    found = [dollars("embedding", "Embedding the questions", embedding, "a month")]
    for name, tokens in (("low", 500), ("high", 3_000)):
        context = REQUESTS * bench.request(FOUR_O, tokens)
        share = context / (context + embedding + STORE) * 100
        found.append(dollars(f"context_{name}", f"Passages of {tokens:,} tokens", context, "a month"))
        found.append(Figure(f"share_{name}", "Their share of the bill", share, "%"))
    return tuple(found)


def _training(bench: Workbench) -> tuple[Figure, ...]:
    return (dollars("price", "GPT-4o training", bench.rate(f"training/{FOUR_O}"), "a million tokens"),)


CLAIMS = (
    Claim(
        "001-a",
        "decision-defines/cost-label",
        "10,000 labelled examples cost $20,000–80,000.",
        "total ÷ examples; price ÷ hourly rate",
        (said("Examples", LABELS), said("At least", 20_000, "$"), said("At most", 80_000, "$")),
        _each_label,
        if_else(lambda f: f["low"] * LABELS == 20_000 and f["high"] * LABELS == 80_000, Verdict.DISAGREE),
        "As arithmetic, $2–8 each: minutes of work. Low beside the $12–20 of 004-e.",
    ),
    Claim(
        "001-b",
        "decision-defines/cost-rag",
        "Retrieval at moderate scale costs $2,000–5,000 a month.",
        "money ÷ (tokens in × input price + tokens out × output price)",
        (ours("Tokens in", 2_000, "tokens"), ours("Tokens out", 300, "tokens")),
        _volumes,
        always(Verdict.DEPENDS),
        "The volume is not stated: on GPT-4o it means 8,333–20,833 questions a day, on a cheap model "
        "twenty times as many.",
    ),
    Claim(
        "001-c",
        "decision-defines/cost-rag",
        "The cost of retrieval grows linearly and can be predicted.",
        "questions × GB of the index × price of a read unit",
        (ours("Questions", 10_000, "a day"), ours("Index", 1, "GB")),
        _growth,
        if_else(lambda f: f["by_questions"] == 2, Verdict.DISAGREE),
        "Partly: linear in questions, but each question also costs more as the index grows.",
    ),
    Claim(
        "002-a",
        "common-mistake/rag-4",
        "Training GPT-4o costs $25 per million tokens.",
        "price table",
        (),
        _training,
        if_else(lambda f: f["price"] == 25, Verdict.STALE),
        "The price is right, billed once an epoch; the platform is closing.",
    ),
    Claim(
        "002-b",
        "common-mistake/ft-3",
        "A tuned Llama 3 8B does the task of GPT-4o at 10% of its cost.",
        "price of the hosted 8B ÷ price of GPT-4o",
        (ours("Tokens in", 1_000, "tokens"), ours("Tokens out", 250, "tokens")),
        _small_over_large,
        if_else(lambda f: f["blend"] <= 10, Verdict.DISAGREE),
        "The direction is right: 2–7% by tokens. Dedicated hosting of a tuned model is left out, and an "
        "untuned GPT-6 luna is as cheap.",
    ),
    Claim(
        "002-c",
        "common-mistake/rag-4",
        "Retrieval needs only embeddings and vector storage.",
        "passages ÷ (passages + embedding + store)",
        (
            ours("Questions", 10_000, "a day"),
            ours("Passages, at least", 500, "tokens"),
            ours("Passages, at most", 3_000, "tokens"),
            ours("Vector store", STORE, "$ a month"),
        ),
        _left_out,
        if_else(lambda f: f["share_low"] < 50, Verdict.DISAGREE),
        "The main cost is left out: the passages in the prompt are 84–97% of the bill.",
    ),
    Claim(
        "003-a",
        "product-guide/rag-2",
        "Retrieval is cheaper to build.",
        "no figures",
        (),
        lambda bench: (),
        always(Verdict.NOT_CHECKABLE),
        "It gives no figures.",
    ),
)
