"""Passages that were pasted into a prompt, taken out by the words that stand before and after them."""

import re
from collections import Counter

BEFORE = ("passages", "context", "documents", "sources", "retrieved passages", "search results", "knowledge")
AFTER = ("question", "query", "user question", "user", "customer", "task", "request")
LINE = re.compile(r"^[ \t#*]{0,6}([A-Za-z][A-Za-z ]{1,30}?)[ \t*]{0,4}:", re.MULTILINE)


def markers_in(prompts: list[str]) -> str:
    """The two words between which the passages stand in most prompts, as `Passages|Question`; or nothing."""
    counted = Counter(pair for prompt in prompts if (pair := _markers(prompt)))
    if not counted:
        return ""
    pair, count = counted.most_common(1)[0]
    return pair if count * 2 >= len(prompts) else ""


def _markers(prompt: str) -> str:
    words = [match[1] for match in LINE.finditer(prompt)]
    before = next((word for word in words if word.lower() in BEFORE), "")
    after = next((word for word in reversed(words) if word.lower() in AFTER), "")
    return f"{before}|{after}" if before and after and words.index(before) < words.index(after) else ""


def divided(prompt: str, markers: str) -> tuple[str, str]:
    """The passages and the question of a prompt; no passages where the words do not stand in it."""
    before, _, after = markers.partition("|")
    marks = list(LINE.finditer(prompt))
    begins = next((mark.end() for mark in marks if mark[1] == before), -1)
    last = next((mark for mark in reversed(marks) if mark[1] == after and mark.start() >= begins), None)
    if begins < 0 or last is None:
        return "", prompt
    return prompt[begins : last.start()].strip(), prompt[last.end() :].strip()
