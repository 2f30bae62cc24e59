"""OpenAI: samples of its evals, and chats as for fine-tuning. Neither has an id or a date."""

from collections.abc import Mapping
from typing import Any

from decisions.imports.chats import last, messages_of, until_answer
from decisions.imports.literals import structured
from decisions.imports.paths import is_nothing
from decisions.imports.records import Value
from decisions.imports.shape import Answers, Joined, Shape

METADATA = ("metadata",)


def _until_answer(value: Value, around: Mapping[str, Any]) -> Value:
    messages = value.get("messages")
    turns = messages_of(structured(messages) if isinstance(messages, str) else messages)
    return {**value, "messages": until_answer(turns) or messages}


def _unfit_chat(value: Value, joined: Joined, answers: Answers) -> str:
    if is_nothing(value.get("messages")):
        return "the conversation is empty"
    return "" if last(messages_of(value), "assistant") >= 0 else "nobody answers in this conversation"


EVALS = Shape(
    "openai_evals",
    "OpenAI evals samples",
    {"input": ("input", "messages"), "expected": ("ideal",), "source_id": ("id", "metadata.id")},
    signs=(("input", "ideal"), ("messages", "ideal")),
    free={"context": METADATA, "output": METADATA},
    meant="expected",
)
CHAT = Shape(
    "openai_chat",
    "Chats, as for fine-tuning",
    {
        "input": ("messages",),
        "output": ("messages",),
        "source_id": ("id", "conversation_id", "metadata.id"),
        "created_at": ("created_at", "timestamp"),
    },
    signs=(("messages",),),
    free={"context": METADATA, "expected": METADATA},
    prepare=_until_answer,
    unfit=_unfit_chat,
)
SHAPES = (EVALS, CHAT)
