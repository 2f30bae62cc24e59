"""Projects and the components they consist of."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from decisions.models.teams import Scoped, ScopedQuerySet, Team


class ProjectQuerySet(ScopedQuerySet["Project"]):
    """Projects by where they stand."""

    def active(self) -> Self:
        """Those not put away."""
        return self.filter(archived_at=None)

    def with_review_counts(self) -> Self:
        """Count all reviews and the drafts among them as `review_count` and `draft_count`."""
        reviews = "components__reviews"
        draft = models.Q(**{f"{reviews}__state": "draft"})
        return self.annotate(
            review_count=models.Count(reviews), draft_count=models.Count(reviews, filter=draft)
        )


class Project(Scoped):
    """An AI feature that a team owns."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(max_length=120)
    summary = models.TextField(max_length=2000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="projects_created"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    # Set by `with_review_counts`.
    review_count: int
    draft_count: int

    within = "team"
    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = (Lower("name"),)
        constraints = (models.UniqueConstraint("team", Lower("name"), name="project_name_unique"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("decisions:project", kwargs={"project_id": self.pk})

    @property
    def is_archived(self) -> bool:
        """Whether the project was put away: still readable, in no list of work."""
        return self.archived_at is not None


class Component(Scoped):
    """A part of a project that is decided about on its own; unnamed while it is the only one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="components")
    name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    within = "project"
    objects = ScopedQuerySet["Component"].as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints = (models.UniqueConstraint("project", Lower("name"), name="component_name_unique"),)

    def __str__(self) -> str:
        """The name to read: an unnamed component goes by its project's."""
        return self.name or self.project.name
