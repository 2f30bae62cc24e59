"""Teams, who belongs to them, and which rows a person may see, edit and manage because of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar, Literal, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone

from decisions.models.cadences import Cadence
from decisions.models.people import AddressField, User


class Role(models.TextChoices):
    """What a person may do in one team. Owners are no role: they are named on the person."""

    VIEWER = "viewer", "Viewer"
    CONTRIBUTOR = "contributor", "Contributor"
    MANAGER = "manager", "Manager"


EDITING_ROLES = (Role.CONTRIBUTOR, Role.MANAGER)


class Scoped(models.Model):
    """A row that belongs to a team, at however many removes."""

    within: ClassVar[str]
    """The field that leads one step up towards the team; empty for the team itself."""

    owner_manages: ClassVar[bool] = False
    """Whether owners manage such rows of every team: people and places, never what a team decides."""

    # Set by `with_role_of`.
    viewer_role: str
    viewer_is_owner: bool

    class Meta:
        abstract = True

    @classmethod
    def path_to_team(cls) -> str:
        """The lookup from this model to its team, such as `component__project__team`."""
        if not cls.within:
            return ""
        parent: Any = cls._meta.get_field(cls.within).related_model
        return "__".join(filter(None, (cls.within, parent.path_to_team())))

    @property
    def may_edit(self) -> bool:
        """Whether the person this row was fetched for may change it."""
        return self.viewer_role in EDITING_ROLES

    @property
    def may_manage(self) -> bool:
        """Whether the person this row was fetched for may manage it."""
        return self.viewer_role == Role.MANAGER or (self.owner_manages and self.viewer_is_owner)


Row = TypeVar("Row", bound=Scoped)


class ScopedQuerySet(models.QuerySet[Row]):
    """Which rows a person may see, edit and manage."""

    def visible_to(self, user: User) -> Self:
        """What the person may read: everything of their teams, and everything at all for an owner."""
        return self.all() if user.is_owner else self._of_members(user, *Role)

    def editable_by(self, user: User) -> Self:
        """What the person may change. An owner only where a member."""
        return self._of_members(user, *EDITING_ROLES)

    def managed_by(self, user: User) -> Self:
        """What the person manages: their teams', and for an owner the people of every team."""
        if self.model.owner_manages and user.is_owner:
            return self.all()
        return self._of_members(user, Role.MANAGER)

    def with_role_of(self, user: User) -> Self:
        """Bring the person's role in the team along, and the rows on the way to it, in the same query."""
        path = self.model.path_to_team()
        mine = Membership.objects.filter(team=models.OuterRef(path or "pk"), user=user)
        rows = self.select_related(path) if path else self
        return rows.annotate(
            viewer_role=Coalesce(models.Subquery(mine.values("role")), models.Value("")),
            viewer_is_owner=models.Value(user.is_owner),
        )

    def _of_members(self, user: User, *roles: Role) -> Self:
        # A subquery and no join, so that no row comes twice and later counts stay whole.
        teams = Membership.objects.filter(user=user, role__in=roles).values("team")
        return self.filter(**{f"{self.model.path_to_team() or 'pk'}__in": teams})


class TeamQuerySet(ScopedQuerySet["Team"]):
    """Teams with what is in them."""

    def with_counts(self) -> Self:
        """Count members and active projects as `member_count` and `project_count`."""
        active = models.Q(projects__archived_at=None)
        return self.annotate(
            member_count=models.Count("memberships", distinct=True),
            project_count=models.Count("projects", filter=active, distinct=True),
        )


class Team(Scoped, Cadence):
    """People who decide together, and all they decide about."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    # Whether who proposes a decision may sign it too; the record then says so.
    own_sign_off = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    # Set by `with_counts`.
    member_count: int
    project_count: int

    within = ""
    owner_manages = True
    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = (Lower("name"),)
        constraints = (models.UniqueConstraint(Lower("name"), name="team_name_unique"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("decisions:team", kwargs={"team_id": self.pk})

    def readers(self) -> models.QuerySet[User]:
        """Everybody who may read what the team decides: its members, and owners."""
        may_read = models.Q(memberships__team=self) | models.Q(is_owner=True)
        return User.objects.filter(may_read, is_active=True).distinct()


class Membership(Scoped):
    """One person's place in one team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    within = "team"
    owner_manages = True
    objects = ScopedQuerySet["Membership"].as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(fields=("team", "user"), name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        )

    def __str__(self) -> str:
        return str(self.user)


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    """Invitations by where they stand."""

    def pending(self) -> Self:
        """Neither accepted nor revoked; may have expired."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self, now: datetime) -> Self:
        """Those whose link still works."""
        return self.pending().filter(expires_at__gt=now)


class Invitation(Scoped):
    """A place in a team offered by e-mail. The link's token is stored as a hash only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    email = AddressField("e-mail", max_length=254)
    role = models.CharField(max_length=20, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="invitations_sent"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations_accepted",
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    within = "team"
    owner_manages = True
    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("team", "email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_pending_once",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_known"),
        )

    def __str__(self) -> str:
        return self.email

    @property
    def standing(self) -> Literal["open", "accepted", "revoked", "expired"]:
        """Whether the link still works, and if not, why."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > timezone.now() else "expired"
