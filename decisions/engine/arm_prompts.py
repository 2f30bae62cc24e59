"""What to paste into a model to run an example again, in each of the three arms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

THE_FACT = "[the missing fact]"
"""Stands where the fact goes that nobody has written down yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the model was asked: earlier turns as (role, text), passages it was given, its instructions."""

    input: str
    system: str = ""
    history: tuple[tuple[str, str], ...] = ()
    context: tuple[str, ...] = ()


def prompt_for(arm: str, asked: Asked, given: str = "") -> str:
    """The prompt of one arm. ``given`` is the missing fact, or the better instruction.

    Without instructions, earlier turns and passages a plain re-run is the input alone.
    """
    parts = list(_parts(arm, asked, given.strip()))
    if not parts:
        return asked.input
    return "\n\n".join(f"{title}:\n{text}" for title, text in (*parts, ("User", asked.input)))


def _parts(arm: str, asked: Asked, given: str) -> Iterator[tuple[str, str]]:
    system = given or asked.system if arm == "instruction" else asked.system
    if system:
        yield "System", system
    for role, text in asked.history:
        yield role.capitalize(), text
    passages: Iterable[str] = asked.context
    if arm == "context":
        passages = (*asked.context, given or THE_FACT)
    if text := "\n\n".join(passages):
        yield "Use this information", text
