"""Two codebooks made one: what examples bring along when they come from another review."""

from dataclasses import replace

from decisions.engine.codebook import Codebook


def joined(ours: Codebook, theirs: Codebook) -> tuple[Codebook, dict[str, str]]:
    """Our codebook with what it lacks of another, and which of its codes each of theirs counts as.

    A code of the same id or the same name is the same code, and stays as it is with us.
    """
    named = {_plain(code.name): code.id for code in ours.live}
    meant: dict[str, str] = {}
    lacking = []
    for code in theirs.codes:
        if code.id in ours.by_id:
            meant[code.id] = code.id
        elif code.folded_into is None and _plain(code.name) in named:
            meant[code.id] = named[_plain(code.name)]
        else:
            meant[code.id] = code.id
            lacking.append(code)
    added = (
        replace(code, folded_into=meant.get(code.folded_into)) if code.folded_into else code
        for code in lacking
    )
    return Codebook((*ours.codes, *added)), meant


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
