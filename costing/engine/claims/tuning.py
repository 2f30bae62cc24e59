"""Claims of The Decision Framework Nobody Talks About on fine-tuning."""

from decimal import Decimal

from costing.engine.claims.claim import (
    Claim,
    Figure,
    Figures,
    Verdict,
    dollars,
    if_else,
    ours,
    said,
)
from costing.engine.claims.workbench import Workbench

MINI, FOUR_O = "openai/gpt-4o-mini", "openai/gpt-4o"
PARTS = ("input", "output")
EXAMPLES, TOKENS = 500, 1_000
SET = (said("Examples", EXAMPLES), said("Tokens each", TOKENS, "tokens"))


def _tokens(bench: Workbench) -> tuple[Figure, ...]:
    return (Figure("tokens", "Tokens of the set", Decimal(EXAMPLES * TOKENS), "tokens"),)


def _mini_training(bench: Workbench) -> tuple[Figure, ...]:
    return (dollars("price", "GPT-4o mini training", bench.rate(f"training/{MINI}"), "a million tokens"),)


def _training(bench: Workbench) -> tuple[Figure, ...]:
    return (dollars("price", "GPT-4o training", bench.rate(f"training/{FOUR_O}"), "a million tokens"),)


def _runs(bench: Workbench) -> tuple[Figure, ...]:
    return tuple(
        dollars(
            f"{key}_{epochs}",
            f"{label}, {epochs} epoch{'s' if epochs > 1 else ''}",
            bench.training(model, EXAMPLES, TOKENS, epochs),
            "a training",
        )
        for epochs in (1, 3)
        for key, label, model in (("mini", "GPT-4o mini", MINI), ("4o", "GPT-4o", FOUR_O))
    )


def _labour(bench: Workbench) -> tuple[Figure, ...]:
    found = []
    for name, word, money in (("low", "at least", 6_000), ("high", "at most", 10_000)):
        found.append(dollars(f"hour_{name}", f"An hour, {word}", Decimal(money) / 40, "an hour"))
        found.append(dollars(f"example_{name}", f"One of 500, {word}", Decimal(money) / EXAMPLES, "each"))
    return tuple(found)


def _five_dollars(bench: Workbench) -> tuple[Figure, ...]:
    one_epoch = bench.training(MINI, EXAMPLES, TOKENS, 1)
    return (
        Figure("epochs", "Epochs that $5 pay for", 5 / one_epoch, "epochs"),
        dollars("three", "Three epochs", bench.training(MINI, EXAMPLES, TOKENS, 3), "a training"),
    )


def _tuned_prices(bench: Workbench) -> tuple[Figure, ...]:
    return tuple(
        dollars(
            f"{key}_{part}", f"Tuned {label}, {part}", bench.rate(f"tuned/{model}/{part}"), "a million tokens"
        )
        for key, label, model in (("mini", "GPT-4o mini", MINI), ("4o", "GPT-4o", FOUR_O))
        for part in PARTS
    )


def _over_base(bench: Workbench) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            f"{key}_{part}",
            f"Tuned over base, {label}, {part}",
            bench.rate(f"tuned/{model}/{part}") / bench.rate(f"model/{model}/{part}"),
            "times",
        )
        for key, label, model in (("4o", "GPT-4o", FOUR_O), ("mini", "GPT-4o mini", MINI))
        for part in PARTS
    )


def _saved(bench: Workbench) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            f"{path}_{part}",
            f"GPT-4o over {word} mini, {part}",
            bench.rate(f"model/{FOUR_O}/{part}") / bench.rate(f"{path}/{MINI}/{part}"),
            "times",
        )
        for path, word in (("tuned", "tuned"), ("model", "untuned"))
        for part in PARTS
    )


def _tuned_prices_stand(f: Figures) -> bool:
    stated = {"mini_input": "0.30", "mini_output": "1.20", "4o_input": "3.75", "4o_output": "15"}
    return all(f[key] == Decimal(value) for key, value in stated.items())


CLAIMS = (
    Claim(
        "004-a",
        "nobody-talks/cost-1",
        "500 examples of about 1,000 tokens are 500,000 tokens.",
        "examples × tokens",
        SET,
        _tokens,
        if_else(lambda f: f["tokens"] == 500_000, Verdict.DISAGREE),
        "So it is, before epochs.",
    ),
    Claim(
        "004-b",
        "nobody-talks/cost-2",
        "Training GPT-4o mini costs $3 per million tokens.",
        "price table",
        (),
        _mini_training,
        if_else(lambda f: f["price"] == 3, Verdict.STALE),
        "The price is right; the platform is closing.",
    ),
    Claim(
        "004-c",
        "nobody-talks/cost-3",
        "Training GPT-4o costs $25 per million tokens.",
        "price table",
        (),
        _training,
        if_else(lambda f: f["price"] == 25, Verdict.STALE),
        "The price is right; the platform is closing.",
    ),
    Claim(
        "004-d",
        "nobody-talks/cost-4",
        "One training costs $1.50–12.50.",
        "tokens × epochs × training price",
        (*SET, ours("Epochs", 3)),
        _runs,
        if_else(lambda f: f["mini_3"] <= Decimal("1.50") and f["4o_3"] <= Decimal("12.50"), Verdict.DISAGREE),
        "That is one epoch. Tokens are billed once an epoch, and three are usual: $4.50–37.50.",
    ),
    Claim(
        "004-e",
        "nobody-talks/cost-5",
        "40 hours of building the set cost $6,000–10,000.",
        "money ÷ hours; money ÷ examples",
        (said("Hours", 40, "hours"), said("At least", 6_000, "$"), said("At most", 10_000, "$"), SET[0]),
        _labour,
        if_else(lambda f: f["hour_low"] * 40 == 6_000 and f["hour_high"] * 40 == 10_000, Verdict.DISAGREE),
        "$150–250 an hour. With 500 examples $12–20 each, 1.5 to 10 times dearer than 001-a.",
    ),
    Claim(
        "004-f",
        "nobody-talks/cost-6",
        "The training itself cost $5.",
        "$5 ÷ (tokens × training price)",
        SET,
        _five_dollars,
        if_else(lambda f: 3 <= f["epochs"] < 4, Verdict.DISAGREE),
        "That is a bit over three epochs on GPT-4o mini, and so not what 004-d reckons with.",
    ),
    Claim(
        "004-g",
        "nobody-talks/cost-7",
        "Tuned GPT-4o mini costs $0.30 in and $1.20 out per million tokens, tuned GPT-4o $3.75 and $15.",
        "price table",
        (),
        _tuned_prices,
        if_else(_tuned_prices_stand, Verdict.STALE),
        "The price table and two collections of prices say the same.",
    ),
    Claim(
        "004-h",
        "nobody-talks/cost-8",
        "Using a tuned model costs about 1.5 times its base model.",
        "tuned price ÷ base price",
        (),
        _over_base,
        if_else(lambda f: all(ratio == Decimal("1.5") for ratio in f.values()), Verdict.DISAGREE),
        "True of GPT-4o. It is twice the base for the mini, the model it recommends.",
    ),
    Claim(
        "004-i",
        "nobody-talks/cost-9",
        "A small tuned model saves 5–10 times on each answer.",
        "price of GPT-4o ÷ price of the mini",
        (),
        _saved,
        if_else(lambda f: 5 <= min(f["tuned_input"], f["tuned_output"]) <= 10, Verdict.DISAGREE),
        "8.3 times. The untuned mini saves 16.7 times, so most of it is the smaller model.",
    ),
)
