"""What people enter in a discussion."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

from django import forms

from decisions.models.discussion import TEXT_LENGTH
from decisions.wording import grouped


class WordsField(forms.CharField):
    """Plain text of several lines, as it is stored: one kind of line end, one spelling of each letter."""

    default_error_messages = {"required": "Write something first."}

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        # Signs that cannot be seen are no words.
        return text if any(sign.isprintable() and not sign.isspace() for sign in text) else ""


class ProblemsForm(forms.Form):
    """Says in one place all that is wrong."""

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(str(error) for messages in self.errors.values() for error in messages)


class CommentForm(ProblemsForm):
    """A comment's words, and the id it was given where it was written."""

    text = WordsField(
        max_length=TEXT_LENGTH,
        error_messages={
            "max_length": f"At most {grouped(TEXT_LENGTH)} letters fit; this has %(show_value)s."
        },
    )

    @property
    def key(self) -> uuid.UUID | None:
        """The comment's own id; none where it was not sent, or is no id."""
        try:
            return uuid.UUID(str(self.data.get("key", "")))
        except ValueError:
            return None


class RemovalForm(ProblemsForm):
    """Why the words of a comment are taken away; who removes their own need not say."""

    reason = WordsField(
        max_length=500, error_messages={"required": "Say why: the author and the team will ask."}
    )

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not is_own
