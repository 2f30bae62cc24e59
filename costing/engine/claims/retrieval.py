"""Claims of The Decision Framework Nobody Talks About on retrieval."""

from decimal import Decimal

from costing.engine.claims.claim import (
    Claim,
    Figure,
    Figures,
    Verdict,
    always,
    dollars,
    if_else,
    ours,
    rounded_out,
    said,
)
from costing.engine.claims.workbench import DAYS, MILLION, REQUESTS, Workbench

FOUR_O = "openai/gpt-4o"
A_DAY = 10_000
PINECONE = "pinecone/standard"
RECORD_KB = "7.14"
VECTOR_BYTES = 1_536 * 4
WITH_GRAPH = Decimal("1.5")
DEAREST_READ = 18
FREE_KB = 2 * MILLION
EMBEDDING = "embedding/openai/text-embedding-3-small"
QUESTIONS = said("Questions", A_DAY, "a day")
PASSAGES = (said("Passages, at least", 500, "tokens"), said("Passages, at most", 3_000, "tokens"))


def _embedding_price(bench: Workbench) -> tuple[Figure, ...]:
    return (dollars("price", "text-embedding-3-small", bench.rate(EMBEDDING), "a million tokens"),)


def _embedding(bench: Workbench) -> tuple[Figure, ...]:
    month = bench.embedding(A_DAY, 50)
    return (
        dollars("day", "Embedding", month / DAYS, "a day"),
        dollars("month", "Embedding", month, "a month"),
    )


def _starter(bench: Workbench) -> tuple[Figure, ...]:
    return (Figure("vectors", "Records that fit 2 GB", FREE_KB / Decimal(RECORD_KB), "vectors"),)


def _standard(bench: Workbench) -> tuple[Figure, ...]:
    rate = bench.rate(f"vector/{PINECONE}/read_units")
    cost = bench.cost(
        "rag",
        choices={"vector_store": PINECONE},
        queries_per_day=A_DAY,
        kb_tokens=MILLION * 100,
        chunk_tokens=100,
        record_kb=RECORD_KB,
    )
    lines = {line.cost.key: line.total or Decimal(0) for line in cost.lines}
    bench.rate(f"vector/{PINECONE}/minimum")
    used = lines["read_units"] + lines["storage"]
    dearest = lines["read_units"] * DEAREST_READ / rate + lines["storage"]
    return (
        dollars("used", "Used, at the price in the book", used, "a month"),
        dollars("used_dearest", f"Used, at ${DEAREST_READ} a million read units", dearest, "a month"),
        dollars("billed", "Billed, with the minimum", used + lines["store_minimum"], "a month"),
    )


def _size(bench: Workbench) -> tuple[Figure, ...]:
    raw = Decimal(MILLION * VECTOR_BYTES) / 10**9
    return (
        dollars("price", "Plan", bench.rate("vector/supabase/month"), "a month"),
        Figure("raw", "A million vectors of 1,536 numbers", raw, "GB"),
        Figure("graph", "with their search graph", raw * WITH_GRAPH, "GB"),
    )


def _latency(bench: Workbench) -> tuple[Figure, ...]:
    found = []
    for key, label, rerank in (("search", "Search", False), ("rerank", "Search and reranking", True)):
        latency = bench.latency(rerank=rerank)
        model = latency.model.likely
        found.append(Figure(f"{key}_low", f"{label}, at least", latency.added.low / model * 100, "%"))
        found.append(Figure(f"{key}_high", f"{label}, at most", latency.added.high / model * 100, "%"))
    return tuple(found)


def _fits_a_range(f: Figures) -> bool:
    return any(f[f"{key}_low"] == 15 and f[f"{key}_high"] == 40 for key in ("search", "rerank"))


def _context(bench: Workbench, times: int, per: str) -> tuple[Figure, Figure]:
    low, high = (times * bench.request(FOUR_O, tokens) for tokens in (500, 3_000))
    return (
        dollars("low", "500 tokens of passages", low, per),
        dollars("high", "3,000 tokens of passages", high, per),
    )


def _context_each(bench: Workbench) -> tuple[Figure, ...]:
    return _context(bench, 1, "a question")


def _context_daily(bench: Workbench) -> tuple[Figure, ...]:
    return _context(bench, A_DAY, "a day")


def _all(bench: Workbench) -> tuple[Figure, ...]:
    low, high = _context(bench, REQUESTS, "a month")
    embedding = bench.embedding(A_DAY, 50)
    output = REQUESTS * (bench.request(FOUR_O, 0, 300))
    return (
        dollars("low", "Passages and embedding, no store", low.value + embedding, "a month"),
        dollars("high", "Passages, embedding and $200 of store", high.value + embedding + 200, "a month"),
        dollars("output", "Left out: answers of 300 tokens", output, "a month"),
    )


CLAIMS = (
    Claim(
        "004-j",
        "nobody-talks/cost-10",
        "text-embedding-3-small costs $0.02 per million tokens.",
        "price table",
        (),
        _embedding_price,
        if_else(lambda f: f["price"] == Decimal("0.02"), Verdict.STALE),
        "Two collections of prices say the same.",
    ),
    Claim(
        "004-k",
        "nobody-talks/cost-11",
        "Embedding 10,000 questions of 50 tokens costs about $0.30 a day.",
        "questions × tokens × embedding price",
        (QUESTIONS, said("Tokens of a question", 50, "tokens")),
        _embedding,
        if_else(lambda f: f["day"] == Decimal("0.30"), Verdict.DISAGREE),
        "It is one cent a day. $0.30 is the month: the claim is 30 times too much.",
    ),
    Claim(
        "004-l",
        "nobody-talks/cost-12",
        "Pinecone Starter is free up to 100,000 vectors.",
        "2 GB ÷ size of a record",
        (ours("Free storage", 2, "GB"), ours("A record", RECORD_KB, "kB")),
        _starter,
        if_else(lambda f: f["vectors"] < 110_000, Verdict.STALE),
        "The limit is now 2 GB of storage: about 280,000 vectors of 1,536 numbers with 1 kB of text.",
    ),
    Claim(
        "004-m",
        "nobody-talks/cost-13",
        "Pinecone Standard costs about $70 a month for a million vectors.",
        "GB × questions × price of a read unit + GB × storage price, at least the minimum",
        (
            ours("Questions", A_DAY, "a day"),
            said("Vectors", MILLION, "vectors"),
            ours("A record", RECORD_KB, "kB"),
        ),
        _standard,
        if_else(lambda f: f["billed"] >= 65, Verdict.STALE),
        "Use comes to about $40 and the minimum of $50 is billed. $70 was the price of the old pods.",
    ),
    Claim(
        "004-n",
        "nobody-talks/cost-14",
        "Supabase with pgvector costs $25 a month.",
        "vectors × 1,536 × 4 bytes, and half as much again for the graph",
        (ours("Vectors", MILLION, "vectors"),),
        _size,
        always(Verdict.DEPENDS),
        "The plan's price is plausible; a million vectors likely need a larger machine.",
    ),
    Claim(
        "004-o",
        "nobody-talks/cost-15",
        "Qdrant on one's own machines costs $50–200 a month.",
        "no inputs",
        (),
        lambda bench: (),
        always(Verdict.NOT_CHECKABLE),
        "It names no machine and no size.",
    ),
    Claim(
        "004-p",
        "nobody-talks/cost-16",
        "Retrieval makes an answer of 500 ms take 15–40% longer.",
        "added time ÷ time of the model",
        (
            said("The model", 500, "ms"),
            said("Search, at least", 20, "ms"),
            said("at most", 100, "ms"),
            said("Reranking, at least", 50, "ms"),
            said("at most", 200, "ms"),
        ),
        _latency,
        if_else(_fits_a_range, Verdict.DISAGREE),
        "Its own times give 4–20%, and 14–60% with reranking. The range fits neither.",
    ),
    Claim(
        "004-q",
        "nobody-talks/cost-17",
        "Passages of 500–3,000 tokens cost $0.001–0.008 a question on GPT-4o.",
        "tokens × input price",
        PASSAGES,
        _context_each,
        rounded_out("0.001", "0.008", ("low", "high")),
        "Rounded outward.",
    ),
    Claim(
        "004-r",
        "nobody-talks/cost-18",
        "At 10,000 questions a day that is $10–80 a day.",
        "questions × tokens × input price",
        (QUESTIONS, *PASSAGES),
        _context_daily,
        rounded_out(10, 80, ("low", "high")),
        "Rounded outward.",
    ),
    Claim(
        "004-s",
        "nobody-talks/cost-19",
        "All of retrieval costs $300–2,500 a month.",
        "passages + embedding + store",
        (QUESTIONS, *PASSAGES, said("Store, at most", 200, "$ a month")),
        _all,
        rounded_out(300, 2_500, ("low", "high")),
        "Rounded outward, and incomplete: it leaves out what the answers themselves cost.",
    ),
)
