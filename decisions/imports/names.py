"""What columns are called that hold the fields of an example, the clearest name first."""

import re
from functools import lru_cache

QUESTIONS = ("question", "query", "input", "user_input", "prompt", "messages")
"""Within an object: which of its values is what was asked."""
ANSWERS = ("answer", "output", "response", "content", "text", "completion")
"""Within an object: which of its values is what was answered."""

INPUT = (
    *("user_input", "input", "question", "query", "prompt", "user_query", "user_question", "user_message"),
    *("inputs", "request", "instruction", "user_prompt", "customer_message", "messages", "conversation"),
    *("dialogue", "dialog", "transcript", "chat", "user", "text", "problem"),
)
OUTPUT = (
    *("response", "output", "answer", "completion", "model_output", "model_response", "actual_output"),
    *("observed_output", "generated_answer", "generated_text", "prediction", "bot_response", "llm_output"),
    *("assistant", "reply", "ai_response", "outputs", "result", "generation", "actual", "agent_response"),
)
EXPECTED = (
    *("reference", "expected", "expected_output", "expected_answer", "ground_truth", "gt_answer", "ideal"),
    *("expectedoutput", "reference_answer", "gold", "golden", "gold_answer", "golden_answer", "target"),
    *(
        "correct_answer",
        "expected_response",
        "groundtruth",
        "ideal_answer",
        "reference_output",
        "expectation",
    ),
)
CONTEXT = (
    *("retrieved_contexts", "context", "contexts", "retrieved_context", "retrieval_context", "documents"),
    *("retrieved_documents", "passages", "source_documents", "chunks", "retrieved_chunks", "docs"),
    *("retrieved_passages", "sources", "knowledge", "evidence", "retrieved"),
)
SOURCE_ID = (
    *("source_id", "trace_id", "query_id", "id", "example_id", "item_id", "run_id", "span_id", "uuid"),
    *("ticket_id", "ticket", "conversation_id", "session_id", "request_id", "message_id", "key", "ref"),
)
CREATED_AT = (
    *("created_at", "created", "timestamp", "createdat", "start_time", "starttime", "date", "datetime"),
    *("time", "logged_at", "sent_at"),
)
NOTE = (
    *("note", "notes", "comment", "comments", "why", "explanation", "feedback", "reason", "open_coding"),
    *("annotation", "remarks", "observation"),
)
LABEL = ("cause", "code", "label", "failure_mode", "failure_type", "category", "error_type", "issue")
ANNOTATOR = ("annotator", "reviewer", "rater", "annotated_by", "labeler", "reader", "author")
SECONDS = ("seconds", "lead_time", "duration_seconds", "time_spent")
VERDICT = (
    *("verdict", "pass", "passed", "success", "correct", "is_correct", "score", "rating", "grade"),
    *("outcome", "pass_fail", "thumbs", "user_thumbs", "quality", "assessment", "evaluation", "acceptable"),
    *("status", "label", "correctness"),
)
OF_FIELD = {
    "input": INPUT,
    "output": OUTPUT,
    "expected": EXPECTED,
    "context": CONTEXT,
    "source_id": SOURCE_ID,
    "created_at": CREATED_AT,
    "note": NOTE,
    "label": LABEL,
    "annotator": ANNOTATOR,
    "seconds": SECONDS,
}
ALL = frozenset(name for names in (*OF_FIELD.values(), VERDICT) for name in names)


def simple(name: str) -> str:
    """A column's name for comparing: lower case, one underscore for what is no letter or digit."""
    return _simple(name[:80])


@lru_cache(maxsize=4096)
def _simple(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[\W_]+", "_", words).strip("_").lower()


def is_known(name: str) -> bool:
    """Whether columns of examples are called so."""
    return simple(name) in ALL


def column_for(field: str, columns: list[str]) -> str:
    """The column that fits a field best by its name; empty where none does."""
    by_name = {simple(column): column for column in reversed(columns)}
    return next((by_name[name] for name in OF_FIELD[field] if name in by_name), "")
