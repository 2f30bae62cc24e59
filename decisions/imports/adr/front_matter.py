"""YAML between two lines of dashes at the top of a file, read as texts and lists of texts.

Nothing is made of it but texts: no dates, no numbers, no objects. Anchors and aliases are refused, with
which a few lines can mean more than any memory holds.
"""

from typing import Any

import yaml

from decisions.imports.adr import bounds
from decisions.imports.errors import BadFile

FrontMatter = dict[str, str | list[str]]

FENCE = "---"
ENDS = (FENCE, "...")
DO = "Put what stands after the colon in quotation marks"


class _Texts(yaml.BaseLoader):
    """A loader that makes texts, lists and mappings, and takes no anchors."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            mark = event.start_mark
            wrong = "the front matter has an anchor or an alias"
            raise BadFile(wrong, "Write it out", line=mark.line + 2, column=mark.column + 1)
        return super().compose_node(parent, index)


def split(lines: list[str]) -> tuple[list[str], int]:
    """The lines of the front matter, and at which line the rest begins. Empty and 0 where there is none."""
    if not lines or lines[0].rstrip() != FENCE:
        return [], 0
    for place, line in enumerate(lines[1 : bounds.FRONT_LINES + 2], 1):
        if line.rstrip() in ENDS:
            return lines[1:place], place + 1
    do = f"Close it with a line of three dashes, within {bounds.FRONT_LINES} lines"
    raise BadFile("the front matter that begins here has no end", do, line=1)


def read(lines: list[str]) -> FrontMatter:
    """Every key with its text, or its list of texts. Keys are in small letters."""
    text = "\n".join(lines)
    if len(text) > bounds.FRONT:
        wrong = f"the front matter is longer than {bounds.FRONT:,} letters"
        raise BadFile(wrong, "Move it into the text", line=1)
    return {str(key).lower(): _texts(key, value) for key, value in _mapping(text).items()}


def _mapping(text: str) -> dict[Any, Any]:
    try:
        found = yaml.load(text, _Texts)  # noqa: S506 (a BaseLoader makes nothing but texts)
    except BadFile:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        wrong = f"the front matter is no YAML: {error.problem or error.context}"
        line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
        raise BadFile(wrong, DO, line=line, column=column) from None
    except yaml.YAMLError:
        raise BadFile("the front matter has letters that YAML does not know", "Remove them", line=1) from None
    except RecursionError:
        raise BadFile("the front matter is nested too deep", "Write it flat", line=1) from None
    except (ValueError, OverflowError):  # escapes such as \U with a number that is no letter
        raise BadFile("the front matter has an escape that is no letter", DO, line=1) from None
    if found in (None, ""):
        return {}
    if not isinstance(found, dict):
        raise BadFile("the front matter has no keys", "Write lines such as status: accepted", line=2)
    return found


def _texts(key: Any, value: Any) -> str | list[str]:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [item for item in value if item.strip()]
    raise BadFile(f"“{str(key)[:40]}” in the front matter holds more than texts", DO, line=1)
