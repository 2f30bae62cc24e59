"""Small numbers as people say them."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(count: int) -> str:
    """Up to ten in letters, then in figures with their thousands grouped; none is "no"."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else f"{count:,}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Figure and noun: "1 example", "3 examples"."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
