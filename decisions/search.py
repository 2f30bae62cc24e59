"""Searching everything that one may read: which rows hold the words, the best first.

Each kind is one query, which also counts. A row is found when every word stands somewhere in its texts or in
the names of the place it lies in, and at least one in its own texts. Rows whose name holds all the words come
first, then the newest. Of rows that one may not read, nothing is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, Concat, Lower
from django.urls import reverse

from decisions.matching import Words
from decisions.models import Answer, Component, Membership, Project, Review, Team, User
from decisions.wording import prompt_of

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Hit:
    """One row that was found, ready to be shown: words still to be marked stand in `name` and `text`."""

    name: str
    url: str
    place: str = ""
    text: str = ""
    about: str = ""
    """What `text` is, where it is not plain."""
    standing: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row that can be found: its rows that a person may read and that hold the words."""

    key: str
    title: str
    rows: Callable[[Words, User], Rows]
    shown: Callable[[Any], Hit]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind: some hits, from which on, and how many there are in all."""

    kind: Kind
    hits: tuple[Hit, ...] = ()
    start: int = 0
    total: int = 0

    @property
    def is_more(self) -> bool:
        """Whether there are more than these."""
        return self.total > len(self.hits)


def find(words: Words, user: User, *, kind: Kind, start: int = 0, most: int) -> Found:
    """Hits of one kind from `start` on, by one query; the first ones where `start` is past the last."""
    if not words:
        return Found(kind)
    rows = list(kind.rows(words, user)[start : start + most])
    if not rows and start:
        return find(words, user, kind=kind, most=most)
    return Found(kind, tuple(map(kind.shown, rows)), start, rows[0].total if rows else 0)


# Which rows hold the words ---------------------------------------------------------------------------------


def _holding(
    words: Words,
    rows: Rows,
    *,
    name: Iterable[str],
    text: Iterable[str] = (),
    place: Iterable[str] = (),
    elsewhere: Callable[[str], Q] | None = None,
) -> Rows:
    """The rows with all words in these fields, counted as `total`, the best first (they bring `recent`)."""

    def in_name(pattern: str) -> Q:
        return _in_any(name, pattern)

    def in_own(pattern: str) -> Q:
        own = _in_any((*name, *text), pattern)
        return own | elsewhere(pattern) if elsewhere else own

    def in_row(pattern: str) -> Q:
        return in_own(pattern) | _in_any(place, pattern)

    held = reduce(and_, map(in_row, words.patterns))
    named = reduce(and_, map(in_name, words.patterns))
    return (
        rows.filter(held, in_own(words.any))
        .annotate(
            is_named=Case(When(named, then=True), default=False, output_field=BooleanField()),
            total=Window(Count("*")),
        )
        .order_by("-is_named", "-recent", "pk")
    )


def _in_any(fields: Iterable[str], pattern: str) -> Q:
    return reduce(or_, (Q(**{f"{field}__regex": pattern}) for field in fields), Q())


def _projects(words: Words, user: User) -> Rows:
    worked_on = Review.objects.filter(component__project=OuterRef("pk")).order_by("-updated_at")
    rows = Project.objects.visible_to(user).select_related("team")
    rows = rows.annotate(recent=Coalesce(Subquery(worked_on.values("updated_at")[:1]), "created_at"))
    return _holding(words, rows, name=["name"], text=["summary"], place=["team__name"])


def _components(words: Words, user: User) -> Rows:
    worked_on = Review.objects.filter(component=OuterRef("pk")).order_by("-updated_at")
    named = Component.objects.visible_to(user).exclude(name="").select_related("project__team")
    rows = named.annotate(recent=Coalesce(Subquery(worked_on.values("updated_at")[:1]), "created_at"))
    return _holding(words, rows, name=["name"], place=["project__name"])


def _reviews(words: Words, user: User) -> Rows:
    """Besides the rows, the newest note that holds a word, and the question it stands at."""
    answers = Answer.objects.visible_to(user).exclude(note="")
    noted = answers.filter(review=OuterRef("pk"), note__regex=words.any).order_by("-answered_at")
    rows = Review.objects.visible_to(user).select_related("component__project__team")
    rows = rows.annotate(
        label=Concat(Value("Review "), Cast("number", CharField())),
        recent=F("updated_at"),
        note=Subquery(noted.values("note")[:1]),
        note_key=Subquery(noted.values("question_key")[:1]),
    )
    return _holding(
        words,
        rows,
        name=["title", "label"],
        place=["component__name", "component__project__name"],
        elsewhere=lambda pattern: Q(pk__in=answers.filter(note__regex=pattern).values("review")),
    )


def _people(words: Words, user: User) -> Rows:
    """Those whose teams one may read; their e-mails are known to owners only."""
    shared = Team.objects.visible_to(user).filter(memberships__user=OuterRef("pk")).order_by(Lower("name"))
    rows = User.objects.annotate(
        recent=F("date_joined"),
        team_id=Subquery(shared.values("pk")[:1]),
        team_name=Subquery(shared.values("name")[:1]),
    )
    if user.is_owner:
        return _holding(words, rows, name=["name"], text=["job_title", "email"])
    rows = rows.filter(pk__in=Membership.objects.visible_to(user).values("user"))
    return _holding(words, rows, name=["name"], text=["job_title"])


def _teams(words: Words, user: User) -> Rows:
    return _holding(words, Team.objects.visible_to(user).annotate(recent=F("created_at")), name=["name"])


# How they are shown ----------------------------------------------------------------------------------------


def _project_hit(project: Any) -> Hit:
    return Hit(
        project.name,
        project.get_absolute_url(),
        place=project.team.name,
        text=project.summary,
        standing="put away" if project.is_archived else "",
        changed_at=project.recent,
    )


def _component_hit(component: Any) -> Hit:
    project = component.project
    return Hit(
        component.name,
        f"{project.get_absolute_url()}#component-{component.pk}",
        place=f"{project} · {project.team}",
        changed_at=component.recent,
    )


def _review_hit(review: Any) -> Hit:
    component = review.component
    project = component.project
    within = f"{project} › {component.name}" if component.name else project.name
    name = f"{review.label}: {review.title}" if review.title else review.label
    url, note = review.get_absolute_url(), review.note or ""
    if note and not review.is_named:
        url = f"{url}#question-{review.note_key}"
    return Hit(
        name,
        url,
        place=f"{within} · {project.team}",
        text=note,
        about=prompt_of(review.note_key) if note else "",
        standing=review.get_state_display().lower(),
        changed_at=review.updated_at,
    )


def _person_hit(person: Any) -> Hit:
    team_url = reverse("decisions:team", kwargs={"team_id": person.team_id}) if person.team_id else ""
    return Hit(
        person.name,
        team_url or reverse("decisions:people"),
        place=person.team_name or "",
        text=person.job_title,
        standing="" if person.is_active else "switched off",
    )


def _team_hit(team: Team) -> Hit:
    return Hit(team.name, team.get_absolute_url())


KINDS = (
    Kind("projects", "Projects", _projects, _project_hit),
    Kind("components", "Components", _components, _component_hit),
    Kind("reviews", "Reviews", _reviews, _review_hit),
    Kind("people", "People", _people, _person_hit),
    Kind("teams", "Teams", _teams, _team_hit),
)
