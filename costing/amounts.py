"""Amounts of money as text, always with their currency."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def money(amount: Decimal, currency: str, *, rounded: bool = False) -> str:
    """An amount with at least two decimals, no digit lost; `rounded` cuts to the cent."""
    places = -int(amount.as_tuple().exponent)
    if rounded or places < 2:
        amount = amount.quantize(CENT, ROUND_HALF_UP)
    return _signed(f"{amount:,f}", currency)


def small_money(amount: Decimal, currency: str) -> str:
    """An amount that may be less than a cent: three digits that count."""
    if amount == 0 or abs(amount) >= 10:
        return money(amount, currency, rounded=True)
    places = max(2, 2 - amount.adjusted())
    return money(amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), currency)


def whole_money(amount: Decimal, currency: str) -> str:
    """A sum: without cents where they say nothing."""
    if abs(amount) < 100:
        return money(amount, currency, rounded=True)
    return _signed(f"{amount.quantize(Decimal(1), ROUND_HALF_UP):,f}", currency)


def _signed(text: str, currency: str) -> str:
    sign = SIGNS.get(currency)
    if sign is None:
        return f"{text} {currency}"
    return f"−{sign}{text[1:]}" if text.startswith("-") else f"{sign}{text}"
