from decisions.models.audit import AppendOnly, AuditEntry
from decisions.models.discussion import Comment, Mention, Notice, NoticeKind, Wording
from decisions.models.people import User
from decisions.models.projects import Component, Project
from decisions.models.reviews import Answer, AnswerState, Review, ReviewState
from decisions.models.teams import EDITING_ROLES, Invitation, Membership, Role, Scoped, Team

__all__ = [
    "EDITING_ROLES",
    "Answer",
    "AnswerState",
    "AppendOnly",
    "AuditEntry",
    "Comment",
    "Component",
    "Invitation",
    "Membership",
    "Mention",
    "Notice",
    "NoticeKind",
    "Project",
    "Review",
    "ReviewState",
    "Role",
    "Scoped",
    "Team",
    "User",
    "Wording",
]
