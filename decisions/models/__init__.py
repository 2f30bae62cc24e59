from decisions.models.audit import AppendOnly, AuditEntry
from decisions.models.decisions import (
    Approach,
    ContentIsFixed,
    Decision,
    DecisionDraft,
    DecisionState,
    Proposal,
    ProposalState,
    SignOff,
    SignOffVerdict,
    Supersession,
)
from decisions.models.discussion import Comment, Mention, Notice, NoticeKind, Wording
from decisions.models.failures import Arm, ArmRun, Example, Import, Origin, Upload
from decisions.models.people import SubmitKey, User
from decisions.models.projects import Component, Project
from decisions.models.readings import (
    CodebookVersion,
    NextStep,
    Reading,
    ReadingState,
    SecondReading,
    Settlement,
)
from decisions.models.reviews import Answer, AnswerState, Review, ReviewState
from decisions.models.teams import EDITING_ROLES, Invitation, Membership, Role, Scoped, Team

__all__ = [
    "EDITING_ROLES",
    "Answer",
    "AnswerState",
    "AppendOnly",
    "Approach",
    "Arm",
    "ArmRun",
    "AuditEntry",
    "CodebookVersion",
    "Comment",
    "Component",
    "ContentIsFixed",
    "Decision",
    "DecisionDraft",
    "DecisionState",
    "Example",
    "Import",
    "Invitation",
    "Membership",
    "Mention",
    "NextStep",
    "Notice",
    "NoticeKind",
    "Origin",
    "Project",
    "Proposal",
    "ProposalState",
    "Reading",
    "ReadingState",
    "Review",
    "ReviewState",
    "Role",
    "Scoped",
    "SecondReading",
    "Settlement",
    "SignOff",
    "SignOffVerdict",
    "SubmitKey",
    "Supersession",
    "Team",
    "Upload",
    "User",
    "Wording",
]
