"""Claims of The Decision Framework Nobody Talks About: its table, its shop, and prompting alone."""

from decimal import Decimal

from costing.engine.claims.claim import Claim, Figure, Verdict, always, dollars, if_else, ours, said
from costing.engine.claims.workbench import REQUESTS, Workbench

MINI, FOUR_O, LUNA = "openai/gpt-4o-mini", "openai/gpt-4o", "openai/gpt-6-luna"
MONTH = said("Questions", REQUESTS, "a month")
SHORT_PROMPT, OUT, FEW_IN, MANY_IN = 300, 65, 550, 3_050
LONG_PROMPT, WINDOW = 3_900, 128_000
HOURS = 10
WEEKS_A_MONTH = Decimal(52) / 12
SETUP_MIDDLES = (10_000, 3_000)
RUNNING_MIDDLES = (800, 1_750)


def _setup(bench: Workbench) -> tuple[Figure, ...]:
    return (
        dollars("low", "Tuning and retrieval together, at least", Decimal(5_000 + 1_000)),
        dollars("high", "at most", Decimal(15_000 + 5_000)),
    )


def _tuned_tokens(bench: Workbench) -> tuple[Figure, ...]:
    found = []
    for name, money in (("low", 400), ("high", 1_200)):
        each = Decimal(money) / REQUESTS
        found.append(dollars(f"each_{name}", f"${money:,} is", each, "a question"))
        for key, label, model in (("4o", "GPT-4o", FOUR_O), ("mini", "GPT-4o mini", MINI)):
            left = each - bench.request(model, SHORT_PROMPT, tuned=True)
            tokens = left / bench.request(model, 0, 1, tuned=True)
            found.append(Figure(f"{key}_{name}", f"which leaves on tuned {label}", tokens, "tokens out"))
    bench.rate("hosting/azure/tuned")
    hosted = bench.cost("fine_tune", choices={"hosting": "azure/tuned"})
    (hosting,) = [line.total or Decimal(0) for line in hosted.lines if line.cost.key == "hosting"]
    return (*found, dollars("azure", "Hosting of a tuned model on Azure", hosting, "a month"))


def _answer_tokens(bench: Workbench) -> tuple[Figure, ...]:
    found = []
    for name, money, tokens in (("low", 600, FEW_IN), ("high", 2_500, MANY_IN)):
        left = Decimal(money) / REQUESTS - bench.request(FOUR_O, tokens)
        left /= bench.request(FOUR_O, 0, 1)
        found.append(Figure(name, f"${money:,} leaves, after {tokens:,} tokens in", left, "tokens out"))
    return tuple(found)


def _hybrid(bench: Workbench) -> tuple[Figure, ...]:
    requests = tuple(
        dollars(
            f"{key}_{name}",
            f"Tuned {label}, {tokens:,} in and {OUT} out",
            REQUESTS * bench.request(model, tokens, OUT, tuned=True),
            "a month",
        )
        for key, label, model in (("4o", "GPT-4o", FOUR_O), ("mini", "GPT-4o mini", MINI))
        for name, tokens in (("low", FEW_IN), ("high", MANY_IN))
    )
    return (
        *requests,
        dollars("both", "Both in its table, at most", Decimal(300 + 1_500), "a month"),
        dollars("rag", "Retrieval in its table, at most", Decimal(300 + 2_500), "a month"),
    )


def _months(bench: Workbench) -> tuple[Figure, ...]:
    setup = Decimal(SETUP_MIDDLES[0] - SETUP_MIDDLES[1])
    saving = Decimal(RUNNING_MIDDLES[1] - RUNNING_MIDDLES[0])
    retraining = tuple(
        dollars(
            f"retraining_{name}",
            f"A retraining of {HOURS} hours each quarter at ${rate}",
            bench.cost("fine_tune", retrain_months=1, retrain_hours=HOURS, hour_price=rate).running / 3,
            "a month",
        )
        for name, rate in (("low", 150), ("high", 250))
    )
    return (
        dollars("setup", "More for set-up, mid-points", setup),
        dollars("saving", "Saved, mid-points", saving, "a month"),
        Figure("months", "Paid back after", setup / saving, "months"),
        dollars("worst", "Saved at worst", Decimal(700 - 1_200), "a month"),
        *retraining,
    )


def _shop(bench: Workbench) -> tuple[Figure, ...]:
    return (
        dollars("saving", "Saved", Decimal(4_000 - 800), "a month"),
        Figure("share", "of the plan", Decimal(4_000 - 800) / 4_000 * 100, "%"),
        dollars("untuned", "The plan without the price of tuning", 4_000 / Decimal("1.5"), "a month"),
    )


def _weeks(bench: Workbench) -> tuple[Figure, ...]:
    weeks = Decimal(13 - 3)
    return (
        Figure("weeks", "Saved", weeks, "weeks"),
        Figure("months", "Saved", weeks / WEEKS_A_MONTH, "months"),
    )


def _long_prompt(bench: Workbench) -> tuple[Figure, ...]:
    found = [
        dollars("rag", "3,000 tokens of passages, GPT-4o", REQUESTS * bench.request(FOUR_O, 3_000), "a month")
    ]
    for key, label, model in (("4o", "GPT-4o", FOUR_O), ("luna", "GPT-6 luna", LUNA)):
        for name, cached in (("", False), (", cached", True)):
            each = bench.fixed_prompt(model, LONG_PROMPT, cached=cached)
            found.append(dollars(f"{key}{name[2:]}", f"{label}{name}", REQUESTS * each, "a month"))
    return tuple(found)


def _window(bench: Workbench) -> tuple[Figure, ...]:
    found = []
    for key, label, model, cached in (
        ("4o", "GPT-4o", FOUR_O, False),
        ("4ocached", "GPT-4o, cached", FOUR_O, True),
        ("lunacached", "GPT-6 luna, cached", LUNA, True),
    ):
        each = bench.fixed_prompt(model, WINDOW, cached=cached)
        found.append(dollars(f"{key}_each", label, each, "a question"))
        found.append(dollars(f"{key}_month", label, REQUESTS * each, "a month"))
    return tuple(found)


CLAIMS = (
    Claim(
        "004-t",
        "nobody-talks/cost-20",
        "Set-up costs $5,000–15,000 tuned, $1,000–5,000 with retrieval, $10,000–20,000 for both.",
        "sum of the parts",
        (said("Tuning", 5_000, "$ at least"), said("Retrieval", 1_000, "$ at least")),
        _setup,
        if_else(lambda f: f["low"] <= 10_000 and f["high"] == 20_000, Verdict.DISAGREE),
        "Plausible: the parts come to $6,000–20,000, so the low end of both is above its parts.",
    ),
    Claim(
        "004-u",
        "nobody-talks/cost-21",
        "Tuning alone needs $0 of infrastructure and $400–1,200 of inference a month.",
        "money ÷ questions, less the prompt, ÷ output price; hours × hosting price",
        (MONTH, ours("Prompt", SHORT_PROMPT, "tokens")),
        _tuned_tokens,
        if_else(lambda f: f["azure"] == 0, Verdict.DISAGREE),
        "The inference depends on model and answer length, which are not stated. $0 of infrastructure was "
        "true only at OpenAI; Azure bills hosting by the hour.",
    ),
    Claim(
        "004-v",
        "nobody-talks/cost-22",
        "Retrieval alone needs $600–2,500 of inference a month.",
        "money ÷ questions, less tokens in × input price, ÷ output price",
        (MONTH, ours("Tokens in, at least", FEW_IN, "tokens"), ours("at most", MANY_IN, "tokens")),
        _answer_tokens,
        always(Verdict.DEPENDS),
        "It leaves answers of one sentence; their length is not stated.",
    ),
    Claim(
        "004-w",
        "nobody-talks/cost-23",
        "Both together need $500–1,500 of inference a month and are the dearest.",
        "questions × (tokens in × tuned input price + tokens out × tuned output price)",
        (MONTH, ours("Tokens in, at least", FEW_IN, "tokens"), ours("at most", MANY_IN, "tokens")),
        _hybrid,
        if_else(lambda f: f["both"] >= f["rag"], Verdict.DISAGREE),
        "Neither tuned model gives the range, and by its own table both together cost less to run than "
        "retrieval alone.",
    ),
    Claim(
        "004-x",
        "nobody-talks/cost-24",
        "Tuning costs more at the start and less in use.",
        "more for set-up ÷ saved a month, at the middle of its ranges",
        (said("Tuning, set-up", 10_000, "$"), said("Retrieval, set-up", 3_000, "$"), ours("Hours", HOURS)),
        _months,
        always(Verdict.DEPENDS),
        "In the middle of its ranges it pays back after 7.4 months, at their ends never; a retraining each "
        "quarter takes most of the saving.",
    ),
    Claim(
        "004-y",
        "nobody-talks/cost-25",
        "The shop's monthly cost was $800 and not $4,000, saving $3,200.",
        "difference",
        (said("Planned", 4_000, "$ a month"), said("Shipped", 800, "$ a month")),
        _shop,
        if_else(lambda f: f["saving"] == 3_200, Verdict.DISAGREE),
        "The difference is right. Leaving out the tuning alone would leave $2,667: something else changed.",
    ),
    Claim(
        "004-z",
        "nobody-talks/cost-26",
        "The build took 3 weeks and not 3 months, two months less.",
        "13 weeks − 3 weeks",
        (said("Planned", 3, "months"), said("Shipped", 3, "weeks")),
        _weeks,
        if_else(lambda f: 2 <= f["months"] < 3, Verdict.DISAGREE),
        "Ten weeks, a bit over two months.",
    ),
    Claim(
        "004-aa",
        "nobody-talks/cost-27",
        "Prompting alone needs $0 of infrastructure and dearer tokens.",
        "questions × fixed prompt × input price, or the price of cached tokens",
        (MONTH, ours("200 lines of 12 and 5 examples of 300", LONG_PROMPT, "tokens")),
        _long_prompt,
        if_else(lambda f: f["4o"] > f["rag"], Verdict.DISAGREE),
        "Right in direction, and never priced in its table. On GPT-4o it is dearer than the passages of its "
        "retrieval; cached, or on a cheap model, far cheaper.",
    ),
    Claim(
        "004-bb",
        "nobody-talks/cost-28",
        "Knowledge that fits a window of 128K–1M tokens may need no retrieval.",
        "window × input price, or the price of cached tokens",
        (MONTH, said("Window", WINDOW, "tokens")),
        _window,
        always(Verdict.AGREE),
        "True of quality. The cost is left out: a full window with every question is the dearest way of all "
        "on a large model.",
    ),
)
