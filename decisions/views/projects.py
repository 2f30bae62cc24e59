"""Projects, their components, and the reviews of each."""

from __future__ import annotations

from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.access import SignedInRequest, scoped, signed_in
from decisions.forecasts import forecasts_of, is_observed
from decisions.forms.projects import ComponentForm, ProjectForm
from decisions.models import Component, Decision, Project, Review, Team
from decisions.project_page import open_in
from decisions.services import projects as services
from decisions.services.names import NameTaken
from decisions.services.reviews import outlines_of, today
from decisions.views.home import QUESTION_COUNT, first_step

PROJECT_TAKEN = "The team has a project of this name already."
AT_ONCE = 12
"""Lines of what is open; the rest is folded away."""
COMPONENT_TAKEN = "The project has a component of this name already."


@require_safe
@signed_in
def projects(request: SignedInRequest) -> HttpResponse:
    """The projects one may read, by team; those put away come last."""
    user = request.user
    rows = Project.objects.visible_to(user).with_review_counts().select_related("team")
    rows = rows.order_by(Lower("team__name"), Lower("name"))
    active = rows.active()
    context: dict[str, object] = {
        "active": active,
        "archived": rows.exclude(archived_at=None),
        "editable_teams": Team.objects.editable_by(user),
    }
    if not active:
        context |= first_step(user)
    return render(request, "decisions/projects.html", context)


@require_safe
@scoped(Project, to="read")
def project(request: SignedInRequest, project: Project) -> HttpResponse:
    """One project: its components, with the decisions and reviews of each."""
    return _project_page(request, project, ComponentForm())


def _project_page(request: SignedInRequest, project: Project, form: ComponentForm) -> HttpResponse:
    day = today()
    components = _components_of(project)
    decided = [decision for component in components for decision in component.decisions.all()]
    reviews = [review for component in components for review in component.reviews.all()]
    outlines = outlines_of(reviews, as_of=day)
    found = open_in(project, decided, reviews, by=request.user, as_of=day)
    if len(components) == 1 and all(one.is_review for one in found):
        found = []  # the one list of reviews says it already
    context = {
        "project": project,
        "components": [
            (component, [(review, outlines[review.pk]) for review in component.reviews.all()])
            for component in components
        ],
        "open": found[:AT_ONCE],
        "also_open": found[AT_ONCE:],
        "open_count": len(found),
        "decided": decided,
        "forecasts": forecasts_of(decided, as_of=day),
        "form": form,
        "question_count": QUESTION_COUNT,
        "today": day,
    }
    return render(request, "decisions/project.html", context)


def _components_of(project: Project) -> list[Component]:
    """The components with all that their page shows of their reviews and decisions: three queries."""
    reviews = Review.objects.with_progress(QUESTION_COUNT).select_related("created_by", "revisit")
    decided = Decision.objects.annotate(is_observed=is_observed()).select_related("today", "component")
    both = (
        Prefetch("reviews", reviews.order_by("-number")),
        Prefetch("decisions", decided.defer("content", "today__moved").order_by("-number")),
    )
    return list(project.components.prefetch_related(*both))


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Team, to="edit")
def project_new(request: SignedInRequest, team: Team) -> HttpResponse:
    """Start a project in a team."""
    form = ProjectForm(request.POST or None)
    if form.is_valid():
        try:
            project = services.create_project(team, **form.cleaned_data, by=request.user)
        except NameTaken:
            form.add_error("name", PROJECT_TAKEN)
        else:
            return redirect(project)
    return render(request, "decisions/project_new.html", {"team": team, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Project, to="edit")
def project_edit(request: SignedInRequest, project: Project) -> HttpResponse:
    """Change a project's name and summary."""
    form = ProjectForm(request.POST or None, initial={"name": project.name, "summary": project.summary})
    if form.is_valid():
        try:
            services.edit_project(project, **form.cleaned_data, by=request.user)
        except NameTaken:
            form.add_error("name", PROJECT_TAKEN)
        else:
            return redirect(project)
    return render(request, "decisions/project_edit.html", {"project": project, "form": form})


@require_POST
@scoped(Project, to="edit")
def project_archive(request: SignedInRequest, project: Project) -> HttpResponse:
    """Put a project away."""
    services.archive_project(project, by=request.user)
    return redirect(project)


@require_POST
@scoped(Project, to="edit")
def project_restore(request: SignedInRequest, project: Project) -> HttpResponse:
    """Take a project up again."""
    services.restore_project(project, by=request.user)
    return redirect(project)


@require_POST
@scoped(Project, to="edit")
def component_new(request: SignedInRequest, project: Project) -> HttpResponse:
    """Name a further part of a project."""
    form = ComponentForm(request.POST)
    if form.is_valid():
        try:
            services.add_component(project, **form.cleaned_data, by=request.user)
        except NameTaken:
            form.add_error("name", COMPONENT_TAKEN)
        else:
            return redirect(project)
    return _project_page(request, project, form)


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Component, to="edit")
def component_edit(request: SignedInRequest, component: Component) -> HttpResponse:
    """Name a component, or give it another name."""
    form = ComponentForm(request.POST or None, initial={"name": component.name})
    if form.is_valid():
        try:
            services.rename_component(component, **form.cleaned_data, by=request.user)
        except NameTaken:
            form.add_error("name", COMPONENT_TAKEN)
        else:
            return redirect(component.project)
    return render(request, "decisions/component_edit.html", {"component": component, "form": form})
