from decisions.models.audit import AppendOnly, AuditEntry
from decisions.models.cadences import Cadence, Organisation
from decisions.models.channels import CalendarFeed, Webhook, WebhookKind
from decisions.models.decisions import (
    CONFIDENCES,
    REVERSIBILITIES,
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
from decisions.models.listings import Listing, Used
from decisions.models.observations import CostsToday, DecisionTrigger, Observation, Source
from decisions.models.outcome_notes import OutcomeNote
from decisions.models.people import MailRhythm, SubmitKey, User
from decisions.models.projects import Component, Project
from decisions.models.readings import (
    CodebookVersion,
    NextStep,
    Reading,
    ReadingState,
    SecondReading,
    Settlement,
)
from decisions.models.rejudging import Occasion, Rejudging, Today, Unjudged, Unsettled
from decisions.models.reminders import MOST_TRIES, Channel, Digest, Reminder, ReminderRun
from decisions.models.reviews import Answer, AnswerState, Review, ReviewState
from decisions.models.revisits import GRADES, Ending, Revisit
from decisions.models.saved_views import SavedView
from decisions.models.teams import EDITING_ROLES, Invitation, Membership, Role, Scoped, Team
from decisions.models.tokens import AnsweredBatch, ApiToken, Scope
from decisions.models.track_records import Tally, TrackRecord

__all__ = [
    "CONFIDENCES",
    "EDITING_ROLES",
    "GRADES",
    "MOST_TRIES",
    "REVERSIBILITIES",
    "Answer",
    "AnswerState",
    "AnsweredBatch",
    "ApiToken",
    "AppendOnly",
    "Approach",
    "Arm",
    "ArmRun",
    "AuditEntry",
    "Cadence",
    "CalendarFeed",
    "Channel",
    "CodebookVersion",
    "Comment",
    "Component",
    "ContentIsFixed",
    "CostsToday",
    "Decision",
    "DecisionDraft",
    "DecisionState",
    "DecisionTrigger",
    "Digest",
    "Ending",
    "Example",
    "Import",
    "Invitation",
    "Listing",
    "MailRhythm",
    "Membership",
    "Mention",
    "NextStep",
    "Notice",
    "NoticeKind",
    "Observation",
    "Occasion",
    "Organisation",
    "Origin",
    "OutcomeNote",
    "Project",
    "Proposal",
    "ProposalState",
    "Reading",
    "ReadingState",
    "Rejudging",
    "Reminder",
    "ReminderRun",
    "Review",
    "ReviewState",
    "Revisit",
    "Role",
    "SavedView",
    "Scope",
    "Scoped",
    "SecondReading",
    "Settlement",
    "SignOff",
    "SignOffVerdict",
    "Source",
    "SubmitKey",
    "Supersession",
    "Tally",
    "Team",
    "Today",
    "TrackRecord",
    "Unjudged",
    "Unsettled",
    "Upload",
    "Used",
    "User",
    "Webhook",
    "WebhookKind",
    "Wording",
]
