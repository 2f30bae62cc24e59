"""How often decisions are looked at again, and when people are reminded: for the organisation, for a team."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q


def between(least: int, most: int) -> list[Any]:
    """The validators of a number within these bounds."""
    return [MinValueValidator(least), MaxValueValidator(most)]


class Cadence(models.Model):
    """What one level says of revisits; what it leaves empty is as at the level above, at last as usual."""

    every_months = models.PositiveSmallIntegerField(null=True, blank=True, validators=between(1, 60))
    heads_up_days = models.PositiveSmallIntegerField(null=True, blank=True, validators=between(0, 90))
    overdue_every_days = models.PositiveSmallIntegerField(null=True, blank=True, validators=between(1, 90))
    overdue_times = models.PositiveSmallIntegerField(null=True, blank=True, validators=between(0, 12))
    escalates = models.BooleanField(null=True, blank=True)

    class Meta:
        abstract = True


class Organisation(Cadence):
    """What holds for everybody who uses this installation; one row, or none where nothing was said."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="organisation_once"),)

    def __str__(self) -> str:
        return "The organisation"
