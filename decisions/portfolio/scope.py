"""What a reader may choose from: teams, people and projects of what they may read; nothing else is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from decisions.models import EDITING_ROLES, Membership, Project, Team, User

Row = TypeVar("Row", bound=Model)
MOST = 500
"""Of each kind, in a list to choose from."""
FEW = 25
"""Teams that stand in every page to choose from; more are fetched when they are wanted."""


class Scope:
    """One reader on one day. Each kind of choice is one query, made when it is first asked for.

    The first page asks for none of the lists, which grow with the organisation: a single name is looked up.
    """

    def __init__(self, user: User, today: date) -> None:
        self.user, self.today = user, today

    @cached_property
    def _mine(self) -> dict[str, tuple[str, str]]:
        """The teams this reader is in: id → name and role."""
        rows = Membership.objects.filter(user=self.user).order_by("team__name")
        return {str(row[0]): (row[1], row[2]) for row in rows.values_list("team", "team__name", "role")}

    @cached_property
    def editable_teams(self) -> dict[str, str]:
        """Those whose decisions this reader may change: id → name."""
        return {team: name for team, (name, role) in self._mine.items() if role in EDITING_ROLES}

    @cached_property
    def teams(self) -> dict[str, str]:
        """Id → name."""
        if not self.user.is_owner:
            return {team: name for team, (name, _) in self._mine.items()}
        return _names(Team.objects.order_by("name"))

    def of_teams(self, rows: QuerySet[Row], path: str) -> QuerySet[Row]:
        """Of these rows those that may be read; ``path`` leads to their team.

        The teams are named one by one, so that the database knows how few they are.
        """
        return rows if self.user.is_owner else rows.filter(**{f"{path}__in": list(self._mine)})

    @cached_property
    def few_teams(self) -> dict[str, str]:
        """All of them where they are few, and none where they are many."""
        if not self.user.is_owner:
            return self.teams if len(self.teams) <= FEW else {}
        found = _names(Team.objects.order_by("name")[: FEW + 1])
        return found if len(found) <= FEW else {}

    @cached_property
    def people(self) -> dict[str, str]:
        """Id → name of everybody in these teams."""
        return _names(self._people.order_by("name", "pk"))

    @cached_property
    def people_to_hand_over_to(self) -> dict[str, str]:
        """Id → name of everybody in the teams that this reader may change."""
        near = Membership.objects.filter(team__in=list(self.editable_teams)).values("user")
        return _names(User.objects.filter(pk__in=near).order_by("name", "pk"))

    @cached_property
    def projects(self) -> dict[str, str]:
        """Id → name."""
        return _names(Project.objects.visible_to(self.user).order_by("name"))

    @property
    def _people(self) -> QuerySet[User]:
        near = Membership.objects.filter(team__in=Team.objects.visible_to(self.user)).values("user")
        return User.objects.filter(pk__in=near)

    def team_named(self, key: str) -> str:
        """The name of a team that may be read; empty where there is none."""
        if not self.user.is_owner or key in self._mine:
            return self._mine.get(key, ("", ""))[0]
        return self.team_names([key]).get(key, "")

    def team_names(self, keys: Iterable[str]) -> dict[str, str]:
        """The names of these teams, as far as they may be read."""
        if not self.user.is_owner:
            return {key: self._mine[key][0] for key in keys if key in self._mine}
        rows = Team.objects.visible_to(self.user).filter(pk__in=[key for key in keys if _is_uuid(key)])
        return _names(rows)

    def project_named(self, key: str) -> str:
        """The name of a project that may be read; empty where there is none."""
        return self.project_names([key]).get(key, "")

    def project_names(self, keys: Iterable[str]) -> dict[str, str]:
        """The names of these projects, as far as they may be read."""
        rows = Project.objects.visible_to(self.user).filter(pk__in=[key for key in keys if _is_uuid(key)])
        return _names(rows)

    def person_named(self, key: str) -> str:
        """The name of somebody in a team that may be read; empty where there is none."""
        if not (key.isascii() and key.isdecimal() and len(key) <= 18):
            return ""
        return self._people.filter(pk=int(key)).values_list("name", flat=True).first() or ""


def _names(rows: QuerySet) -> dict[str, str]:
    return {str(pk): name for pk, name in rows.values_list("pk", "name")[:MOST]}


def _is_uuid(key: str) -> bool:
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False
