"""The discussion of a review: threads of comments, each loaded and renewed alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions import presence
from decisions.access import SignedInRequest, scoped
from decisions.engine.questions import QUESTIONNAIRE
from decisions.forms.discussion import CommentForm, RemovalForm
from decisions.models import Comment, Review
from decisions.services import discussion as services
from decisions.services.discussion import CommentIsRemoved
from decisions.services.reviews import ReviewIsClosed
from decisions.threads import Thread, thread_of, threads_begun, threads_behind, threads_of
from decisions.wording import example_number


@require_safe
@scoped(Review, to="read")
def discussion(request: SignedInRequest, review: Review) -> HttpResponse:
    """Everything that was said: about the review, and about each question."""
    return _discussion_page(request, review, asked_for=_subject_in(request, review))


@require_safe
@scoped(Review, to="read")
def discussion_changes(request: SignedInRequest, review: Review) -> HttpResponse:
    """What an open discussion asks every few seconds: the threads that have changed or begun since."""
    presence.arrive(review, request.user)
    shown = request.GET.dict()
    context = {
        "review": review,
        "behind": threads_behind(review, shown),
        "begun": threads_begun(review, shown),
    }
    return render(request, "decisions/discussion.html#discussion-changes", context)


@require_safe
@scoped(Review, to="read")
def comments(request: SignedInRequest, review: Review) -> HttpResponse:
    """The thread of one question, opened under it."""
    return _thread_fragment(request, review, thread_of(review, _subject_in(request, review)))


@require_POST
@scoped(Review, to="edit")
def comment_new(request: SignedInRequest, review: Review) -> HttpResponse:
    """Say something; the thread comes back with it, or with what is wrong."""
    key, form = _subject_in(request, review), CommentForm(request.POST)
    made = _say(request, review, key, form)
    if request.htmx:
        response = _thread_fragment(request, review, _as_sent(thread_of(review, key), form))
        if made:
            response["X-Saved"] = "true"
        return response
    return redirect(made) if made else _discussion_page(request, review, asked_for=key, form=form)


def _say(request: SignedInRequest, review: Review, key: str, form: CommentForm) -> Comment | None:
    """Store the comment, or say in the form why not."""
    if not form.is_valid():
        return None
    text = form.cleaned_data["text"]
    try:
        return services.comment(review, text=text, by=request.user, question_key=key, key=form.key)
    except ReviewIsClosed:
        form.add_error(None, CLOSED)
        return None


@require_safe
@scoped(Comment, to="read")
def comment(request: SignedInRequest, comment: Comment) -> HttpResponse:
    """One comment as it reads now; its address leads to its place in the discussion."""
    return _as_it_stands(request, comment) if request.htmx else redirect(comment)


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Comment, to="edit")
def comment_edit(request: SignedInRequest, comment: Comment) -> HttpResponse:
    """Its author gives a comment other words."""
    if comment.author_id != request.user.pk:
        raise PermissionDenied
    form = CommentForm(request.POST or None, initial={"text": comment.text})
    if form.is_valid():
        try:
            services.edit_comment(comment, text=form.cleaned_data["text"], by=request.user)
        except CommentIsRemoved:
            form.add_error(None, "This comment was removed. Its words cannot be changed any more.")
        except ReviewIsClosed:
            form.add_error(None, CLOSED)
        else:
            return _after_change(request, comment)
    return _form_of(request, comment, form, "decisions/comment_edit.html")


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Comment, to="edit")
def comment_remove(request: SignedInRequest, comment: Comment) -> HttpResponse:
    """Its author, or a manager with a reason, takes the words of a comment away."""
    is_own = comment.author_id == request.user.pk
    if not is_own and not comment.may_manage:
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = RemovalForm(sent, is_own=is_own)
    if form.is_valid():
        services.remove_comment(comment, by=request.user, reason=form.cleaned_data["reason"])
        return _after_change(request, comment)
    return _form_of(request, comment, form, "decisions/comment_remove.html")


CLOSED = "This review is closed, and so is its discussion. Open it again to go on."


def _subject_in(request: SignedInRequest, review: Review) -> str:
    """Which question or example is spoken of; empty for the review as a whole."""
    sent = request.POST if request.method == "POST" else request.GET
    key = sent.get("question", "")
    if key and key not in QUESTIONNAIRE:
        get_object_or_404(review.examples.only("pk"), number=example_number(key))
    return key


def _as_sent(thread: Thread, form: CommentForm) -> Thread:
    """The thread with what was refused and why, where something was."""
    if not form.problems:
        return thread
    return replace(thread, entered=str(form.data.get("text", "")), errors=form.problems)


def _discussion_page(
    request: SignedInRequest, review: Review, *, asked_for: str, form: CommentForm | None = None
) -> HttpResponse:
    presence.arrive(review, request.user)
    threads = threads_of(review, and_of=asked_for)
    if form:
        threads = [_as_sent(thread, form) if thread.key == asked_for else thread for thread in threads]
    context = _context(review) | {"threads": threads, "asked_for": asked_for, "part": "discussion"}
    return render(request, "decisions/discussion.html", context)


def _thread_fragment(request: SignedInRequest, review: Review, thread: Thread) -> HttpResponse:
    context = _context(review) | {"thread": thread, "fragment": True}
    return render(request, "decisions/_thread.html", context)


def _context(review: Review) -> dict[str, Any]:
    """What every thread needs; whom one may mention only where one may write."""
    may_write = review.may_edit and review.is_open
    return {"review": review, "people": review.component.project.team.readers() if may_write else []}


def _review_of(comment: Comment) -> Review:
    """Its review, with the role the comment was fetched with."""
    review = comment.review
    review.viewer_role = comment.viewer_role
    return review


def _form_of(request: SignedInRequest, comment: Comment, form: forms.Form, template: str) -> HttpResponse:
    context = _context(_review_of(comment)) | {"comment": comment, "form": form, "part": "discussion"}
    return render(request, f"{template}#form" if request.htmx else template, context)


def _after_change(request: SignedInRequest, comment: Comment) -> HttpResponse:
    if not request.htmx:
        return redirect(comment)
    response = _as_it_stands(request, comment)
    response["X-Saved"] = "true"
    return response


def _as_it_stands(request: SignedInRequest, comment: Comment) -> HttpResponse:
    """One comment, freshly read."""
    fresh = Comment.objects.with_all_shown().get(pk=comment.pk)
    context = {"review": _review_of(comment), "comment": fresh}
    return render(request, "decisions/_comment.html", context)
