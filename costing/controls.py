"""The controls of the scenario form: each input with its texts, what is wrong, and where to start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from costing.engine.approaches import APPROACHES
from costing.engine.fields import CHOICES, FIELDS, SECTIONS, Choice, Field
from costing.engine.presets import BY_FIELD, Preset
from costing.price_book import standard_book

FIRST = (
    "queries_per_day",
    "growth_percent",
    "output_tokens",
    "context_tokens",
    "kb_tokens",
    "latency_budget_ms",
)
"""What most scenarios differ in; everything else opens on demand."""

UNITS_BESIDE = ("%", "tokens", "hours", "ms", "kB", "examples", "epochs", "months", "runs", "days of 8 hours")
"""Units that stand beside a label; the others are words of the label itself."""


@dataclass(frozen=True, slots=True)
class Control:
    """One input. ``options`` make it a list to choose from, ``suggested`` a text with suggestions."""

    key: str
    label: str
    help: str
    text: str
    error: str
    unit: str = ""
    low: str = ""
    high: str = ""
    has_range: bool = False
    optional: bool = False
    options: tuple[tuple[str, str], ...] = ()
    suggested: tuple[str, ...] = ()
    presets: tuple[Preset, ...] = ()
    is_from_answers: bool = False
    kind: str = "number"

    @property
    def range_is_open(self) -> bool:
        """Whether the range was given, or is what is wrong."""
        return bool(self.low or self.high)


@dataclass(frozen=True, slots=True)
class FormSection:
    """Controls under one heading; ``is_first`` is in sight, the others open."""

    key: str
    title: str
    controls: tuple[Control, ...]
    is_first: bool = False

    @property
    def has_errors(self) -> bool:
        """Whether something in it is wrong, so that it opens."""
        return any(control.error for control in self.controls)


def sections_of(
    texts: Mapping[str, str], errors: Mapping[str, str], *, taken: frozenset[str] = frozenset()
) -> tuple[FormSection, ...]:
    """The whole form, with what was entered."""
    number = {key: _number(field, texts, errors, taken) for key, field in FIELDS.items()}
    choice = {key: _choice(each, texts, errors) for key, each in CHOICES.items()}
    frame = _frame(texts, errors)
    first = (number["queries_per_day"], choice["model"], *(number[key] for key in FIRST[1:]))
    rest = tuple(
        FormSection(
            section.key,
            section.title,
            tuple(number[field.key] for field in section.fields if field.key not in FIRST),
        )
        for section in SECTIONS
    )
    models = tuple(control for key, control in choice.items() if key != "model")
    return (
        FormSection(
            "first", "What you plan", (*first, frame["months"], frame["compare_with"]), is_first=True
        ),
        FormSection("models", "Models and services", models),
        *(section for section in rest if section.controls),
        FormSection(
            "money",
            "Day, currency and prices",
            tuple(frame[key] for key in ("day", "currency", "per_usd", "rates", "own_prices")),
        ),
    )


def _number(
    field: Field, texts: Mapping[str, str], errors: Mapping[str, str], taken: frozenset[str]
) -> Control:
    return Control(
        field.key,
        field.label,
        field.help,
        texts.get(field.key, ""),
        errors.get(field.key, ""),
        unit=field.unit if field.unit in UNITS_BESIDE else "",
        low=texts.get(f"{field.key}-low", ""),
        high=texts.get(f"{field.key}-high", ""),
        has_range=True,
        optional=field.optional,
        presets=BY_FIELD[field.key],
        is_from_answers=field.key in taken,
    )


def _choice(choice: Choice, texts: Mapping[str, str], errors: Mapping[str, str]) -> Control:
    options = tuple((option, _option_words(option)) for option in choice.options)
    text = texts.get(choice.key, choice.default)
    return Control(
        choice.key,
        choice.label,
        choice.help,
        text,
        errors.get(choice.key, ""),
        options=options,
        suggested=() if options else _suggested(choice),
        kind="choice",
    )


def _option_words(option: str) -> str:
    if option in APPROACHES:
        return APPROACHES[option].label
    return {"none": "None", "example": "By the example", "hours": "By hours of work"}.get(option, option)


def _suggested(choice: Choice) -> tuple[str, ...]:
    """What the price book and its usual models offer for a choice."""
    book = standard_book()
    beginnings = {"tuned_model": "tuned/", "rerank": "rerank/", "hosting": "hosting/"}
    if choice.key in beginnings:
        beginning = beginnings[choice.key]
        names = [item.removeprefix(beginning) for item in book.prices.items if item.startswith(beginning)]
        if choice.key == "tuned_model":
            names = [name.rpartition("/")[0] for name in names]
        return (*choice.also, *dict.fromkeys(names))
    return book.usual_embeddings if choice.key == "embedding" else book.usual_models


def _frame(texts: Mapping[str, str], errors: Mapping[str, str]) -> dict[str, Control]:
    """The inputs that belong to the scenario as a whole."""
    approaches = tuple((key, approach.label) for key, approach in APPROACHES.items())
    rows = (
        ("months", "Months to look ahead", "", "months", (), "number"),
        ("compare_with", "Compare with", "What the others must beat.", "", approaches, "choice"),
        ("day", "Prices of the day", "", "", (), "date"),
        ("currency", "Currency of the figures", "Three letters, such as USD or EUR.", "", (), "text"),
        ("per_usd", "One US dollar is", "In that currency; not needed for USD.", "", (), "number"),
        ("rates", "Other currencies", "Of contract prices: EUR 0.92, GBP 0.79.", "", (), "text"),
        (
            "own_prices",
            "Prices of this scenario alone",
            "One a line, as in hosting/acme/h100 2.50 / hour, or 2..2.50..3 for a range.",
            "",
            (),
            "lines",
        ),
    )
    return {
        key: Control(
            key,
            label,
            help_text,
            texts.get(key, ""),
            errors.get(key, ""),
            unit=unit,
            options=options,
            kind=kind,
            optional=key in ("per_usd", "rates", "own_prices"),
        )
        for key, label, help_text, unit, options, kind in rows
    }
