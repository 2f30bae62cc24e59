"""Texts as records keep them: no control characters, plain line ends, nothing blank around them."""

import re

UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters and halves of letters, for which neither YAML nor a database has a place."""
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def tidy(text: str) -> str:
    """A text of several lines without what no reader sees. Letters stay as they were typed."""
    lines = UNFIT.sub("", LINE_ENDS.sub("\n", text)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def one_line(text: str) -> str:
    """A text on one line, its white space as single spaces."""
    return " ".join(tidy(text).split())
