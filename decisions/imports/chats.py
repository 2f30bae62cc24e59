"""Conversations, in the forms in which exports have them: what was asked, answered, and said before."""

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

ROLES = {
    "user": ("user", "human", "customer", "client", "visitor", "caller", "humanmessage"),
    "assistant": ("assistant", "ai", "bot", "agent", "model", "gpt", "chatbot", "aimessage"),
    "system": ("system", "developer", "systemmessage"),
    "tool": ("tool", "function", "toolmessage", "functionmessage"),
}
ROLE_OF = {word: role for role, words in ROLES.items() for word in words}
SPEAKER = ("role", "type", "from", "speaker", "author", "sender")
SAID = ("content", "text", "value", "message", "parts")
TURN = re.compile(
    r"(?:^|\s*[|\n]\s*)(user|human|customer|client|assistant|agent|bot|ai|system)\s?:\s*", re.IGNORECASE
)
"""A turn of a conversation that was written in one line: `USER: … | AGENT: …`."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. A role that is unknown is kept as it is."""

    role: str
    text: str


@lru_cache(maxsize=256)
def role_of(word: str) -> str:
    """Which of the known roles a word means, also when it is misspelt."""
    plain = word.strip().lower()
    close = get_close_matches(plain[:40], ROLE_OF, n=1, cutoff=0.8)
    return ROLE_OF[close[0]] if close else plain


def messages_of(value: Any) -> tuple[Message, ...]:
    """The turns of a conversation; nothing where the value is none."""
    if isinstance(value, dict) and isinstance(value.get("messages"), list):
        value = value["messages"]
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list) or not value:
        return ()
    turns = []
    for item in value:
        turn = _message(item)
        if turn is None:
            return ()
        turns.append(turn)
    return tuple(turns) if any(turn.role in ROLES for turn in turns) else ()


def _message(item: Any) -> Message | None:
    if not isinstance(item, dict):
        return None
    if isinstance(item.get("kwargs"), dict):  # as LangChain writes its own objects
        kind = item.get("id")
        inner = {"role": kind[-1] if isinstance(kind, list) and kind else "", **item["kwargs"]}
        return _message({name: inner[name] for name in inner if name != "kwargs"})
    word = next((item[name] for name in SPEAKER if isinstance(item.get(name), str)), None)
    if word is None or not any(name in item for name in (*SAID, "tool_calls")):
        return None
    return Message(role_of(word), _said(item))


def _said(item: dict[str, Any]) -> str:
    content = next((item[name] for name in SAID if item.get(name)), None)
    return "\n".join(filter(None, (_content(content), _calls(item.get("tool_calls")))))


def _content(content: Any) -> str:
    """The text of a message, whose content may be a list of texts, pictures and the like."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(filter(None, map(_content, content)))
    if isinstance(content, dict):
        text = next((content[name] for name in ("text", "content", "value") if content.get(name)), None)
        return _content(text) if text is not None else f"[{content.get('type', 'something else')}]"
    return "" if content is None else str(content)


def _calls(calls: Any) -> str:
    if not isinstance(calls, list):
        return ""
    return "\n".join(f"[calls {_call(call)}]" for call in calls if isinstance(call, dict))


def _call(call: dict[str, Any]) -> str:
    inner = call.get("function")
    function = inner if isinstance(inner, dict) else call
    given = function.get("arguments", function.get("args", ""))
    said = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return f"{function.get('name', 'a tool')}({said})"


def turns_of(text: str) -> tuple[Message, ...]:
    """The turns of a conversation written as one text; nothing unless both sides speak."""
    marks = list(TURN.finditer(text))
    if not marks or marks[0].start() != 0:
        return ()
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    said = [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    turns = tuple(Message(role_of(mark[1]), words) for mark, words in zip(marks, said, strict=True))
    return turns if {"user", "assistant"} <= {turn.role for turn in turns} else ()


def last(turns: tuple[Message, ...], role: str) -> int:
    """The place of the last turn of a role that says anything; -1 where there is none."""
    return max((at for at, turn in enumerate(turns) if turn.role == role and turn.text.strip()), default=-1)


def until_answer(turns: tuple[Message, ...]) -> list[dict[str, str]]:
    """A conversation up to its last answer, in the plainest form: what comes after it was never answered."""
    return [{"role": turn.role, "content": turn.text} for turn in turns[: last(turns, "assistant") + 1]]
