"""What a reader may choose from: teams, people and projects of what they may read; nothing else is known."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from decisions.models import EDITING_ROLES, Project, Team, User

MOST_PROJECTS = 500


class Scope:
    """One reader on one day. Each kind of choice is one query, made when it is first asked for."""

    def __init__(self, user: User, today: date) -> None:
        self.user, self.today = user, today

    @cached_property
    def _members(self) -> list[tuple[str, str, int | None, str | None, str | None]]:
        rows = Team.objects.visible_to(self.user).order_by("name", "memberships__user__name")
        named = ("memberships__user", "memberships__user__name", "memberships__role")
        return [(str(row[0]), *row[1:]) for row in rows.values_list("pk", "name", *named)]

    @cached_property
    def teams(self) -> dict[str, str]:
        """Id → name."""
        return {pk: name for pk, name, *_ in self._members}

    @cached_property
    def people(self) -> dict[str, str]:
        """Id → name of everybody in these teams."""
        found = {str(person): name or "" for _, _, person, name, _ in self._members if person}
        return dict(sorted(found.items(), key=lambda one: one[1].casefold()))

    @cached_property
    def editable_teams(self) -> set[str]:
        """The ids of those whose decisions this reader may change."""
        mine = (one for one in self._members if one[2] == self.user.pk)
        return {team for team, _, _, _, role in mine if role in EDITING_ROLES}

    @cached_property
    def projects(self) -> dict[str, str]:
        """Id → name, of so many as a list can hold."""
        rows = Project.objects.visible_to(self.user).order_by("name").values_list("pk", "name")
        return {str(pk): name for pk, name in rows[:MOST_PROJECTS]}

    def project_named(self, key: str) -> str:
        """The name of a project that may be read, in the list or beyond it; empty where it may not."""
        if key in self.projects or len(self.projects) < MOST_PROJECTS:
            return self.projects.get(key, "")
        rows = Project.objects.visible_to(self.user).filter(pk=key)
        return rows.values_list("name", flat=True).first() or ""
