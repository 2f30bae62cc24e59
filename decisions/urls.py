"""The map of the app: plural nouns, the action last, names as the views'."""

from django.urls import path

from decisions.views import (
    codebook,
    deciding,
    decisions,
    discussion,
    failures,
    home,
    invitations,
    notices,
    people,
    projects,
    proposals,
    reviews,
    search,
    styleguide,
    teams,
)

app_name = "decisions"

urlpatterns = [
    path("", home.home, name="home"),
    path("welcome/", people.welcome, name="welcome"),
    path("profile/", people.profile, name="profile"),
    path("people/", people.people, name="people"),
    path("people/<int:person_id>/owner/", people.person_owner, name="person_owner"),
    path("people/<int:person_id>/access/", people.person_access, name="person_access"),
    # Teams
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team_new, name="team_new"),
    path("teams/<uuid:team_id>/", teams.team, name="team"),
    path("teams/<uuid:team_id>/edit/", teams.team_edit, name="team_edit"),
    path("teams/<uuid:team_id>/invitations/new/", invitations.invitation_new, name="invitation_new"),
    path("teams/<uuid:team_id>/projects/new/", projects.project_new, name="project_new"),
    path("memberships/<uuid:membership_id>/role/", teams.membership_role, name="membership_role"),
    path("memberships/<uuid:membership_id>/remove/", teams.membership_removal, name="membership_removal"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<uuid:invitation_id>/resend/", invitations.invitation_resend, name="invitation_resend"),
    path("invitations/<uuid:invitation_id>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    # Projects
    path("projects/", projects.projects, name="projects"),
    path("projects/<uuid:project_id>/", projects.project, name="project"),
    path("projects/<uuid:project_id>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<uuid:project_id>/archive/", projects.project_archive, name="project_archive"),
    path("projects/<uuid:project_id>/restore/", projects.project_restore, name="project_restore"),
    path("projects/<uuid:project_id>/components/new/", projects.component_new, name="component_new"),
    path("components/<uuid:component_id>/edit/", projects.component_edit, name="component_edit"),
    # Reviews
    path("components/<uuid:component_id>/reviews/start/", reviews.review_start, name="review_start"),
    path("reviews/<uuid:review_id>/", reviews.review, name="review"),
    path("reviews/<uuid:review_id>/answers/", reviews.answers, name="answers"),
    path("reviews/<uuid:review_id>/answers/<slug:key>/", reviews.answer, name="answer"),
    path("reviews/<uuid:review_id>/recommendation/", reviews.recommendation, name="recommendation"),
    path("reviews/<uuid:review_id>/changes/", reviews.changes, name="changes"),
    path("reviews/<uuid:review_id>/history/", reviews.history, name="history"),
    path("reviews/<uuid:review_id>/edit/", reviews.review_edit, name="review_edit"),
    path("reviews/<uuid:review_id>/close/", reviews.review_close, name="review_close"),
    path("reviews/<uuid:review_id>/reopen/", reviews.review_reopen, name="review_reopen"),
    # Failures
    path("reviews/<uuid:review_id>/failures/", failures.failures, name="failures"),
    path("reviews/<uuid:review_id>/codebook/", codebook.codebook, name="codebook"),
    path("reviews/<uuid:review_id>/codebook/add/", codebook.code_new, name="code_new"),
    path("reviews/<uuid:review_id>/codebook/preview/", codebook.codebook_preview, name="codebook_preview"),
    path("reviews/<uuid:review_id>/codebook/change/", codebook.codebook_change, name="codebook_change"),
    path("reviews/<uuid:review_id>/codebook/codes/<slug:code_id>/", codebook.code, name="code"),
    # Decisions
    path("reviews/<uuid:review_id>/decision/", proposals.decision_draft, name="decision_draft"),
    path("reviews/<uuid:review_id>/proposals/new/", proposals.proposal_new, name="proposal_new"),
    path("proposals/<uuid:proposal_id>/", proposals.proposal, name="proposal"),
    path("proposals/<uuid:proposal_id>/sign/", proposals.proposal_sign, name="proposal_sign"),
    path("proposals/<uuid:proposal_id>/withdraw/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<uuid:decision_id>/", decisions.decision, name="decision"),
    path("decisions/<uuid:decision_id>/deprecate/", decisions.decision_deprecate, name="decision_deprecate"),
    path("decisions/<uuid:decision_id>/decision.md", decisions.decision_markdown, name="decision_markdown"),
    path("decisions/<uuid:decision_id>/decision.json", decisions.decision_json, name="decision_json"),
    path("teams/<uuid:team_id>/decisions.zip", decisions.decisions_zip, name="decisions_zip"),
    # Discussion
    path("reviews/<uuid:review_id>/discussion/", discussion.discussion, name="discussion"),
    path(
        "reviews/<uuid:review_id>/discussion/changes/",
        discussion.discussion_changes,
        name="discussion_changes",
    ),
    path("reviews/<uuid:review_id>/comments/", discussion.comments, name="comments"),
    path("reviews/<uuid:review_id>/comments/new/", discussion.comment_new, name="comment_new"),
    path("comments/<uuid:comment_id>/", discussion.comment, name="comment"),
    path("comments/<uuid:comment_id>/edit/", discussion.comment_edit, name="comment_edit"),
    path("comments/<uuid:comment_id>/remove/", discussion.comment_remove, name="comment_remove"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("notices/<uuid:notice_id>/open/", notices.notice_open, name="notice_open"),
    # Search
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    # For everybody
    path("how-it-decides/", deciding.how_it_decides, name="how_it_decides"),
    path("how-it-decides/trial/", deciding.trial, name="trial"),
    # For those who build the pages
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/review/", styleguide.styleguide_review, name="styleguide_review"),
]
