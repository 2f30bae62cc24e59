"""JSON in and out of commands: strict in what is read, the same bytes in what is written."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import OutputWrapper


class BadInput(ValueError):
    """What was read is no JSON that could be judged; says what and where, in one sentence."""


def read_json(name: str) -> Any:
    """The JSON value of a file, or of standard input for ``-``. Refuses what JSON leaves open.

    A name that stands twice, NaN and Infinity are refused: which value was meant could not be told.
    """
    source = "standard input" if name == "-" else name
    try:
        return json.loads(_text(name), object_pairs_hook=_no_name_twice, parse_constant=_no_constant)
    except OSError as error:
        raise BadInput(f"{source} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{source} is not in UTF-8: byte {error.start + 1} belongs to no letter.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BadInput(f"{source} is no JSON at {place}: {error.msg}.") from error
    except RecursionError as error:
        raise BadInput(f"{source} is nested too deeply.") from error
    except BadInput as error:
        raise BadInput(f"{source}: {error}") from error
    except ValueError as error:  # whole numbers of thousands of digits
        raise BadInput(f"{source} has a number that is too long.") from error


def write_json(stdout: OutputWrapper, value: Any) -> None:
    """Print a JSON value as UTF-8, whatever the surroundings say."""
    reconfigure = getattr(stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8", newline="\n")
    stdout.write(json.dumps(value, ensure_ascii=False, indent=2))


def _text(name: str) -> str:
    raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return raw.decode("utf-8-sig")


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadInput(f"{key} stands twice in one object; say it once.")
        found[key] = value
    return found


def _no_constant(word: str) -> Any:
    raise BadInput(f"{word} is no number that JSON knows; leave out what is not known.")
