"""Where in a record a value stands: names with dots between them, `*` for each of a list, `|` for or else.

Names may hold dots themselves, as flattened exports have them: the longest that is there is meant.
A text on the way that holds JSON or a Python literal is looked into.
"""

from typing import Any

from decisions.imports.literals import structured

OR_ELSE = " | "


def at(value: Any, path: str) -> Any:
    """What stands at a path, the first of its alternatives that says anything; ``None`` where none does."""
    if isinstance(value, dict) and path in value:
        return value[path]
    for alternative in path.split(OR_ELSE):
        found = _at(value, alternative.split("."))
        if not is_nothing(found):
            return found
    return None


def has(value: Any, path: str) -> bool:
    """Whether a path leads anywhere, if only to nothing."""
    return _at(value, path.split("."), missing=MISSING) is not MISSING


def is_nothing(value: Any) -> bool:
    """Whether a value says nothing: absent, or an empty text, list or object."""
    return value is None or (isinstance(value, str | list | dict) and not value)


MISSING = object()


def _at(value: Any, steps: list[str], missing: Any = None) -> Any:
    if not steps:
        return value
    if isinstance(value, str):
        value = structured(value)
    if isinstance(value, dict):
        for length in range(len(steps), 0, -1):
            name = ".".join(steps[:length])
            if name in value:
                found = _at(value[name], steps[length:], missing)
                if found is not missing:
                    return found
    elif isinstance(value, list):
        return _within_list(value, steps, missing)
    return missing


def _within_list(value: list[Any], steps: list[str], missing: Any) -> Any:
    if steps[0] == "*":
        found = [_at(item, steps[1:], missing) for item in value]
        return [item for item in found if item is not missing and not is_nothing(item)] or missing
    if steps[0].isdigit() and len(steps[0]) < 7 and int(steps[0]) < len(value):
        return _at(value[int(steps[0])], steps[1:], missing)
    return missing


def unflattened(value: dict[str, Any]) -> dict[str, Any]:
    """Names with dots turned into objects, and those with numbers into lists: `documents.0.text`."""
    tree: dict[str, Any] = {}
    for name, inner in value.items():
        _put(tree, name.split("."), inner)
    return {name: _listed(inner) for name, inner in tree.items()}


def _put(tree: dict[str, Any], steps: list[str], value: Any) -> None:
    for step in steps[:-1]:
        below = tree.setdefault(step, {})
        if not isinstance(below, _Branch):
            below = tree[step] = _Branch() if is_nothing(below) else _Branch({"": below})
        tree = below
    tree[steps[-1]] = value


class _Branch(dict[str, Any]):
    """An object made here, as against one that was a value."""


def _listed(value: Any) -> Any:
    """Branches whose names all are numbers, as lists in their order."""
    if not isinstance(value, _Branch):
        return value
    inner = {name: _listed(below) for name, below in value.items()}
    if inner and all(name.isdigit() and len(name) < 7 for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
