"""What a decision is found, filtered and sorted by, drawn from its content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from decisions.records.record import identifier

LONGEST_WORD = 60
MOST_MONEY = 10**12
STROKES = str.maketrans("øłđħŧı", "oldhti")
NAMING = ("tuning_platform",)
"""Questions whose answers name what is used."""


def listed(number: int, title: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a listing: words, cost in its currency (a month), readiness, commonest cause."""
    record, facts = content["record"], content["facts"]
    found = facts.get("recommendation") or {}
    cost = (record.get("expected") or {}).get("cost_per_month") or {}
    amount = _amount(cost.get("amount"))
    return {
        "recommended": found.get("approach", "")[:20],
        "readiness": found.get("readiness", "")[:20],
        "cost_per_month": amount,
        "currency": cost.get("currency", "")[:3] if amount is not None else "",
        "cause": _commonest((facts.get("diagnosis") or {}).get("counts") or {}),
        "words": " ".join(words_of(f"{identifier(number)} {title}", *_texts(record))),
    }


def words_of(*texts: str) -> list[str]:
    """The words in texts, without case, accents and strokes, each once; a name like ADR-0012 is two."""
    apart = unicodedata.normalize("NFKD", " ".join(texts).casefold().translate(STROKES))
    plain = unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", plain)))


def names_used(content: Mapping[str, Any]) -> list[str]:
    """Models and platforms that the costs and the answers of a decision name, in small letters."""
    facts = content["facts"]
    items = [price.get("item", "") for price in (facts.get("costs_basis") or {}).get("prices", ())]
    named = [item.removeprefix("training/").casefold()[:120] for item in items]
    said = [
        answer["value"]
        for answer in facts.get("answers", ())
        if answer["key"] in NAMING and isinstance(answer["value"], str) and answer["value"] != "none"
    ]
    return sorted({name for name in (*named, *said) if name})


def _texts(value: Any) -> Iterator[str]:
    """Every text of a record, wherever in it, but for hashes."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name != "examples":
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _commonest(counts: Mapping[str, int]) -> str:
    """What was counted most often; of several the first."""
    return max(counts, key=counts.__getitem__) if any(counts.values()) else ""


def _amount(text: Any) -> Decimal | None:
    try:
        amount = Decimal(str(text)) if text is not None else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() and abs(amount) < MOST_MONEY else None
