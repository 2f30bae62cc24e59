"""How decisions stand in lists: what they are found, filtered and sorted by.

All of it is drawn from what was signed, which never changes, so a listing is written once and never stale.
The content itself is too large to be searched or sorted by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Lookup

from decisions.engine.recommend import Readiness
from decisions.models.decisions import Decision
from decisions.models.teams import Scoped, ScopedQuerySet

READINESS = [
    (Readiness.READY.value, "Ready"),
    (Readiness.PROVISIONAL.value, "Provisional"),
    (Readiness.NOT_READY.value, "Not ready"),
]


if TYPE_CHECKING:
    TextField = models.TextField[str, str]
    WordsLookup = Lookup[list[str]]
else:
    TextField, WordsLookup = models.TextField, Lookup


class WordsField(TextField):
    """Folded words with a space between, found by how they begin: `words__begin=["retrie", "index"]`."""


@WordsField.register_lookup
class Begin(WordsLookup):
    """All of these words, or longer ones that begin like them, by each database's own full-text search."""

    lookup_name = "begin"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        """By the GIN index, whose expression this is."""
        column, _ = self.process_lhs(compiler, connection)
        query = " & ".join(f"{word}:*" for word in self.rhs)
        return f"to_tsvector('simple'::regconfig, {column}) @@ to_tsquery('simple', %s)", [query]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        """By the FTS5 table that triggers keep beside the listings."""
        key = compiler.compile(self.lhs.target.model._meta.pk.get_col(self.lhs.alias))[0]
        query = " ".join(f'"{word}"*' for word in self.rhs)
        found = "SELECT rowid FROM decisions_listing_words WHERE decisions_listing_words MATCH %s"
        return f"{key} IN ({found})", [query]


class Listing(Scoped):
    """What one decision is found by."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="listing")
    decided_at = models.DateTimeField()
    recommended = models.CharField(max_length=20, blank=True)  # empty for decisions from elsewhere
    readiness = models.CharField(max_length=20, choices=READINESS, blank=True)
    cost_per_month = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    cause = models.CharField(max_length=20, blank=True)  # the commonest one of the failures that were read
    approvers = models.CharField(max_length=500, blank=True)  # who accepted it, by name
    words = WordsField()

    within = "decision"
    objects = ScopedQuerySet["Listing"].as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("decided_at", "decision"), name="listing_by_day"),
            models.Index(fields=("cost_per_month", "decision"), name="listing_by_cost"),
            models.Index(fields=("cause",), name="listing_by_cause"),
        )

    def __str__(self) -> str:
        return f"How {self.decision} is found"


class Used(models.Model):
    """A model or platform that a decision reckoned with, in small letters."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="used")
    name = models.CharField(max_length=120)

    class Meta:
        indexes = (models.Index(fields=("name",), name="used_by_name"),)
        constraints = (models.UniqueConstraint(fields=("listing", "name"), name="used_once"),)

    def __str__(self) -> str:
        return self.name
