"""JSON with one way to write each value (RFC 8785), and the hash of what it says.

Names are sorted by their UTF-16 code units; nothing stands between the values; text is UTF-8, escaped only
where JSON demands it, and never normalised (RFC 8785, 3.1): é in one letter and in two are different texts.
Numbers are written as ECMAScript does: 1, 1.0 and 1e0 are the same. Beyond JSON, and by our own rule:

* a decimal is a string in plain notation without zeros at its end: ``"12.5"``, and ``"0"`` for any zero;
* a date is ``"2026-08-03"``; a moment is ``"2026-08-03T10:15:00Z"``, in UTC, with microseconds only where
  there are any; a moment without a zone is refused;
* an enumeration's member is its value, and a tuple is a list.

Refused are NaN, infinities, whole numbers beyond ±(2⁵³ − 1) (readers round them, or do not, as they like),
names that are no text, and halves of letters.
"""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum

MOST = 2**53 - 1
POWERS = 1e21
"""From here on ECMAScript writes a number with its power, so that it is read as a float again."""
DEPTH = 100


class NotCanonical(ValueError):
    """A value that has no canonical JSON: where it stands, and why."""

    def __init__(self, path: str, wrong: str) -> None:
        self.path, self.wrong = path, wrong
        super().__init__(f"{path or 'the value'}: {wrong}")


def canonical(value: object) -> bytes:
    """A value as canonical JSON in UTF-8; raises :class:`NotCanonical`."""
    return "".join(_written(value, "", 0)).encode()


def content_hash(value: object) -> str:
    """The SHA-256 of the canonical JSON, such as ``sha256:9f86d0…``."""
    return f"sha256:{hashlib.sha256(canonical(value)).hexdigest()}"


def _written(value: object, path: str, depth: int) -> Iterator[str]:
    if depth > DEPTH:
        raise NotCanonical(path, f"it is nested deeper than {DEPTH}")
    if isinstance(value, Mapping):
        yield from _object(value, path, depth)
    elif isinstance(value, list | tuple):
        yield "["
        for place, item in enumerate(value):
            yield "," if place else ""
            yield from _written(item, f"{path}[{place}]", depth + 1)
        yield "]"
    else:
        yield _scalar(value, path)


def _object(value: Mapping[object, object], path: str, depth: int) -> Iterator[str]:
    names = [(_name(name, path), item) for name, item in value.items()]
    yield "{"
    for place, (name, item) in enumerate(sorted(names, key=lambda pair: pair[0].encode("utf-16-be"))):
        yield f"{',' if place else ''}{_text(name, path)}:"
        yield from _written(item, f"{path}.{name}" if path else name, depth + 1)
    yield "}"


def _name(name: object, path: str) -> str:
    if not isinstance(name, str):
        raise NotCanonical(path, f"the name {name!r} is no text")
    _text(name, path)
    return str(name.value) if isinstance(name, Enum) else name


def _scalar(value: object, path: str) -> str:
    if isinstance(value, Enum):
        return _scalar(value.value, path)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return _number(value, path)
    return _text(_as_text(value, path), path)


def _as_text(value: object, path: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return plain(value, path)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise NotCanonical(path, "a moment without a zone")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    raise NotCanonical(path, f"a {type(value).__name__} has no place in JSON")


def plain(value: Decimal, path: str = "") -> str:
    """A decimal in plain notation: no exponent, no zeros at its end, no minus before zero."""
    if not value.is_finite():
        raise NotCanonical(path, f"{value} is no number")
    if value and not -400 <= value.adjusted() <= 400:
        raise NotCanonical(path, "a number of hundreds of digits")
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if not value else text


def _text(text: str, path: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotCanonical(path, "there is half a letter (a lone surrogate)") from None
    return json.dumps(text, ensure_ascii=False)


def _number(value: float, path: str) -> str:
    """A number as ECMAScript writes it: the shortest digits that are read back as the same double."""
    if isinstance(value, float) and not math.isfinite(value):
        raise NotCanonical(path, f"{value} is no number")
    if abs(value) > MOST and (isinstance(value, int) or abs(value) < POWERS):
        raise NotCanonical(path, f"{value} is beyond ±{MOST}; write it as text")
    if isinstance(value, int):
        return str(int(value))
    if value == 0:
        return "0"
    digits, exponent = _shortest(abs(value))
    return ("-" if value < 0 else "") + _ecmascript(digits, exponent)


def _shortest(value: float) -> tuple[str, int]:
    """Digits and the place of the point in them: 12.5 is ``("125", 2)``."""
    _, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    return text, len(text) + int(exponent)


def _ecmascript(digits: str, point: int) -> str:
    """ECMA-262, Number::toString, steps 6 to 12."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    power = f"e{point - 1:+d}"
    return (digits[0] + "." + digits[1:] if len(digits) > 1 else digits) + power
