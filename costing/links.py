"""A scenario as a piece of an address, and back: a link reproduces it and stores nothing.

The inputs are compressed JSON in letters that addresses allow. What comes back is bounded before it is
unpacked, and is whatever JSON somebody wrote: the engine validates it as it does everything.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

LONGEST_LINK = 8_000
LARGEST = 40_000
"""Letters of a link, and bytes of what it holds."""


class BadLink(ValueError):
    """The address holds no scenario: cut off on its way, or made up."""


def link_text(inputs: dict[str, Any]) -> str:
    """The inputs, in the engine's wire form, as letters for an address."""
    packed = zlib.compress(json.dumps(inputs, separators=(",", ":"), sort_keys=True).encode(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def inputs_in(text: str) -> Any:
    """The JSON value in a link's letters. Raises ``BadLink``."""
    if not text or len(text) > LONGEST_LINK:
        raise BadLink("This link holds no scenario, or too much.")
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        raw = unpacking.decompress(packed, LARGEST)
        if not unpacking.eof:
            raise BadLink("This link is cut off, or holds too much.")
        return json.loads(raw, parse_constant=_no_number)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        raise BadLink("This link is damaged: it holds no scenario.") from error


def _no_number(word: str) -> Any:
    raise ValueError(word)
