"""Signing in, the first owner, one's own profile, and the list of people that owners keep."""

from __future__ import annotations

from allauth.account import views as allauth_views
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.access import SignedInRequest, owner_only, public, signed_in
from decisions.forms.people import FirstOwnerForm, ProfileForm
from decisions.models import User
from decisions.services import people as services


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """allauth's sign-in; on a site without people it leads to the first owner's page."""
    if services.nobody_yet():
        return redirect("decisions:welcome")
    return allauth_views.login(request)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code", "password")
@never_cache
@public
def welcome(request: HttpRequest) -> HttpResponse:
    """The first visitor becomes the owner, against the code from the console."""
    if not services.nobody_yet():
        raise Http404
    if not ratelimit.consume(request, action="signup"):
        return ratelimit.respond_429(request)
    form = FirstOwnerForm(request.POST or None)
    if form.is_valid():
        try:
            owner = services.make_first_owner(**form.cleaned_data)
        except services.NotTheCode:
            form.add_error(
                "code", "This is not the code. It stands in the console in which ragft was started."
            )
        except services.AlreadyBegun:
            return redirect("account_login")
        else:
            return perform_login(request, owner)
    return render(request, "decisions/welcome.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: SignedInRequest) -> HttpResponse:
    """How the person is shown, and their time zone."""
    person = request.user
    fields = ("name", "job_title", "time_zone", "submit_key")
    initial = {field: getattr(person, field) for field in fields}
    form = ProfileForm(request.POST or None, initial=initial)
    if form.is_valid():
        services.update_profile(person, **form.cleaned_data)
        messages.success(request, "Your profile is saved.")
        return redirect("decisions:profile")
    return render(request, "decisions/profile.html", {"form": form})


@require_safe
@owner_only
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody who has an account, with their teams."""
    everybody = User.objects.prefetch_related("memberships__team")
    return render(request, "decisions/people.html", {"people": everybody})


@require_POST
@owner_only
def person_owner(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Appoint an owner, or (`value` empty) take ownership back."""
    person = get_object_or_404(User, pk=person_id)
    change = services.appoint_owner if request.POST.get("value") else services.dismiss_owner
    try:
        change(person, by=request.user)
    except services.LastOwner:
        messages.error(request, f"{person} is the only owner. Make somebody else an owner first.")
    return redirect("decisions:people")


@require_POST
@owner_only
def person_access(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Let a person sign in, or (`value` empty) stop them from it."""
    person = get_object_or_404(User, pk=person_id)
    change = services.switch_on if request.POST.get("value") else services.switch_off
    try:
        change(person, by=request.user)
    except services.LastOwner:
        messages.error(request, f"{person} is the only owner. Make somebody else an owner first.")
    return redirect("decisions:people")
