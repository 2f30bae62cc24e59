"""Claims of the PM's framework: a million requests a month."""

from decimal import Decimal

from costing.engine.claims.claim import Claim, Figure, Verdict, dollars, if_else, ours, said
from costing.engine.claims.workbench import DAYS, MILLION, Workbench

BREAK_EVEN = "pm-framework/cost-be-1"
SHORT, LONG = (1_000, 250), (2_000, 500)
MINI, FOUR_O, TURBO, FOUR = "openai/gpt-4o-mini", "openai/gpt-4o", "openai/gpt-4-turbo", "openai/gpt-4"
TOKENS = (
    ours("Tokens in and out, short: in", 1_000, "tokens"),
    ours("short: out", 250, "tokens"),
    ours("long: in", 2_000, "tokens"),
    ours("long: out", 500, "tokens"),
)
QUARTER = Decimal(500)


def _by_model(bench: Workbench) -> tuple[Figure, ...]:
    return tuple(
        dollars(f"{key}_{name}", f"{label}, {name}", MILLION * bench.request(model, *pair), "a month")
        for key, label, model in (
            ("4o", "GPT-4o", FOUR_O),
            ("turbo", "GPT-4 Turbo", TURBO),
            ("4", "GPT-4", FOUR),
        )
        for name, pair in (("short", SHORT), ("long", LONG))
    )


def _tuned_mini(bench: Workbench) -> tuple[Figure, ...]:
    return tuple(
        dollars(key, label, MILLION * bench.request(MINI, *pair, tuned=True), "a month")
        for key, label, pair in (
            ("short", "Same tokens, short", SHORT),
            ("long", "Same tokens, long", LONG),
            ("without_context", "300 in and 250 out, without passages", (300, 250)),
        )
    )


def _retraining(bench: Workbench) -> tuple[Figure, ...]:
    price = bench.rate(f"training/{MINI}")
    return (
        Figure("tokens", "Tokens that $500 train", QUARTER / price * MILLION, "tokens × epochs"),
        dollars(
            "fee", "500 examples of 1,000 tokens, 3 epochs", bench.training(MINI, 500, 1_000, 3), "a training"
        ),
        dollars("monthly", "The $500 spread over the quarter", QUARTER / 3, "a month"),
    )


def _saving(bench: Workbench) -> tuple[Figure, ...]:
    return (
        dollars("least", "Least saving by its figures", 5_000 - 2_000 - QUARTER / 3, "a month"),
        dollars("most", "Most saving by its figures", 10_000 - 1_000 - QUARTER / 3, "a month"),
        dollars(
            "untuned", "GPT-4o mini untuned, same passages", MILLION * bench.request(MINI, *LONG), "a month"
        ),
        dollars(
            "tuned",
            "GPT-4o mini tuned, same passages",
            MILLION * bench.request(MINI, *LONG, tuned=True),
            "a month",
        ),
    )


def _volumes(bench: Workbench) -> tuple[Figure, ...]:
    return (
        Figure("threshold", "100,000 a day", Decimal(100_000 * DAYS), "a month"),
        Figure("example", "1 million a month", Decimal(MILLION) / DAYS, "a day"),
        Figure("factor", "The one over the other", Decimal(100_000 * DAYS) / MILLION, "times"),
    )


def _times_cheaper(bench: Workbench) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            part,
            f"GPT-4o over tuned mini, {part}",
            bench.rate(f"model/{FOUR_O}/{part}") / bench.rate(f"tuned/{MINI}/{part}"),
            "times",
        )
        for part in ("input", "output")
    )


CLAIMS = (
    Claim(
        "000-a",
        BREAK_EVEN,
        "A million requests a month with retrieval on GPT-4 cost $5,000–10,000.",
        "requests × (tokens in × input price + tokens out × output price)",
        (said("Requests", MILLION, "a month"), *TOKENS),
        _by_model,
        if_else(lambda f: f["4_short"] >= 5_000 and f["4_long"] <= 10_000, Verdict.DISAGREE),
        "The range is GPT-4o's for plausible tokens. With GPT-4, which it names, it is several times that.",
    ),
    Claim(
        "000-b",
        BREAK_EVEN,
        "The same on a tuned GPT-4o mini costs $1,000–2,000 a month.",
        "requests × (tokens in × tuned input price + tokens out × tuned output price)",
        (said("Requests", MILLION, "a month"), *TOKENS),
        _tuned_mini,
        if_else(lambda f: f["short"] == 1_000 and f["long"] == 2_000, Verdict.DEPENDS),
        "Tokens are not stated. The claim is about 1.7 times the cost of the tokens that fit 000-a, and "
        "up to 5 times that of a tuned prompt without passages.",
    ),
    Claim(
        "000-c",
        BREAK_EVEN,
        "Retraining costs $500 a quarter.",
        "$500 ÷ training price; examples × tokens × epochs × training price",
        (
            said("Retraining", 500, "$ a quarter"),
            ours("Examples", 500),
            ours("Tokens each", 1_000),
            ours("Epochs", 3),
        ),
        _retraining,
        if_else(lambda f: f["fee"] >= QUARTER / 2, Verdict.DISAGREE),
        "As a training fee it is a hundred times too much for a usual set. It takes labour to "
        "make it plausible.",
    ),
    Claim(
        "000-d",
        BREAK_EVEN,
        "At that scale fine-tuning wins.",
        "retrieval − tuned mini − retraining; and the untuned mini with the same passages",
        (
            said("Retrieval", "5000", "$ a month, at least"),
            said("Tuned mini", "2000", "$ a month, at most"),
            *TOKENS[2:],
        ),
        _saving,
        if_else(lambda f: f["untuned"] >= f["tuned"], Verdict.DISAGREE),
        "The subtraction is right and the cause is not: the untuned mini with the same passages costs half "
        "of the tuned one. The smaller model saves, not the tuning.",
    ),
    Claim(
        "000-e",
        "pm-framework/ft-2",
        "Tuning pays from 100,000 requests a day on.",
        "100,000 × 30 days against 1 million a month",
        (said("Threshold", 100_000, "a day"), said("Its own example", MILLION, "a month")),
        _volumes,
        if_else(lambda f: f["factor"] == 1, Verdict.DISAGREE),
        "Its own example, in which tuning already wins, is 33,333 a day: a third of its threshold.",
    ),
    Claim(
        "000-f",
        "pm-framework/cost-ft-2",
        "A tuned GPT-4o mini costs far less for each request than the large model.",
        "price of GPT-4o ÷ price of tuned GPT-4o mini",
        (),
        _times_cheaper,
        if_else(lambda f: min(f["input"], f["output"]) > 2, Verdict.DISAGREE),
        "At the same tokens it is 8.3 times cheaper, in and out.",
    ),
)
