"""What the file of a decision is called."""

import re
from unicodedata import normalize

LONGEST = 60


def file_name(number: int, title: str) -> str:
    """``NNNN-title-with-dashes.md``: small letters and digits of ASCII, so that every system takes it."""
    plain = normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", plain.replace("'", ""))
    slug = "-".join(words)
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
    return f"{number:04}-{slug or 'decision'}.md"
