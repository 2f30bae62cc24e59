"""Second readers: who reads what again, how far readers agree, and what they settle on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from decisions.access import SignedInRequest, scoped
from decisions.agreement_page import Label, agreement_shown
from decisions.engine.codebook import BadCodebook
from decisions.forms.second_readers import AskForm, SettleForm
from decisions.models import Example, Reading, Review, SecondReading, Settlement
from decisions.readers_page import readings_shown
from decisions.services import codebook
from decisions.services import second_readers as services
from decisions.services.reviews import ReviewIsClosed
from decisions.services.second_readers import AlreadySettled, CannotAsk, NotRevealed, NotTheirs, ReadAlready
from decisions.views.codebook import CLOSED
from decisions.wording import thread_key


@require_safe
@scoped(Review, to="read")
def second_readers(request: SignedInRequest, review: Review) -> HttpResponse:
    """How far readers agree, what is to be settled, who was asked, and the form to ask."""
    return _second_readers_page(request, review)


@require_POST
@scoped(Review, to="edit")
def second_readers_ask(request: SignedInRequest, review: Review) -> HttpResponse:
    """Ask people to read examples too."""
    form = AskForm(request.POST, examples=_read(review), people=services.people_to_ask(review))
    if form.is_valid():
        try:
            count = services.ask(review, examples=form.chosen, readers=form.asked, by=request.user)
        except CannotAsk as refused:
            form.add_error(None, str(refused))
        except ReviewIsClosed:
            form.add_error(None, CLOSED)
        else:
            readings = "1 further reading is" if count == 1 else f"{count} further readings are"
            messages.success(
                request, f"{readings} asked for. Nobody sees another’s reading until all have read."
            )
            return redirect("decisions:second_readers", review.pk)
    return _second_readers_page(request, review, form)


@require_POST
@scoped(SecondReading, to="edit")
def second_reading_withdraw(request: SignedInRequest, second_reading: SecondReading) -> HttpResponse:
    """Ask a person no longer."""
    try:
        services.withdraw(second_reading, by=request.user)
    except ReadAlready:
        messages.info(request, f"{second_reading.reader} has read {second_reading.example} by now.")
    except ReviewIsClosed:
        messages.error(request, CLOSED)
    return redirect("decisions:second_readers", second_reading.example.review_id)


@require_safe
@scoped(Example, to="read")
def settlement(request: SignedInRequest, example: Example) -> HttpResponse:
    """Its readings side by side, once all have read; what was settled, or the form to settle it."""
    return _settlement_page(request, example)


@require_POST
@scoped(Example, to="edit")
def settle(request: SignedInRequest, example: Example) -> HttpResponse:
    """Keep what the readers agreed on, and why."""
    form = SettleForm(request.POST, book=codebook.book_of(example.review))
    if form.is_valid():
        try:
            services.settle(example, **form.settled, by=request.user)
        except AlreadySettled as already:
            stands = already.settlement
            messages.info(request, f"{stands.by_name} has settled it meanwhile; that stands.")
            return redirect("decisions:settlement", example.pk)
        except NotRevealed:
            form.add_error(
                None, "Not everybody who is to read this example has. Nothing is settled until then."
            )
        except BadCodebook as refused:
            form.add_error("code", str(refused))
        except ReviewIsClosed:
            form.add_error(None, CLOSED)
        else:
            return redirect("decisions:settlement", example.pk)
    return _settlement_page(request, example, form)


@require_POST
@scoped(Settlement, to="edit")
def settlement_take_back(request: SignedInRequest, settlement: Settlement) -> HttpResponse:
    """Open the example again."""
    example = settlement.example
    try:
        services.take_back_settlement(settlement, by=request.user, may_manage=settlement.may_manage)
    except NotTheirs as refused:
        raise PermissionDenied from refused
    except ReviewIsClosed:
        messages.error(request, CLOSED)
    return redirect("decisions:settlement", example.pk)


@require_POST
@scoped(Settlement, to="edit")
def settlement_fold(request: SignedInRequest, settlement: Settlement) -> HttpResponse:
    """Add why it was settled so to what its code means."""
    example = settlement.example
    if example.is_erased:
        messages.error(request, "The text of this example was erased, and the reason with it.")
        return redirect("decisions:settlement", example.pk)
    try:
        version = codebook.add_to_meaning(
            example.review, settlement.codes[0], text=settlement.reason, by=request.user
        )
    except BadCodebook as refused:
        messages.error(request, str(refused))
    except ReviewIsClosed:
        messages.error(request, CLOSED)
    else:
        messages.success(request, f"{version.change} It can be taken back in the codebook.")
    return redirect("decisions:settlement", example.pk)


def _read(review: Review) -> list[Example]:
    return list(Example.objects.filter(review=review, erased_at=None).read().without_texts())


def _second_readers_page(
    request: SignedInRequest, review: Review, form: AskForm | None = None
) -> HttpResponse:
    by: Label = "code" if request.GET.get("by") == "code" else "cause"
    read, requests = _read(review), list(services.requests_of(review))
    may_ask = review.may_edit and review.is_open
    proposed = set(services.proposed(review)) if may_ask else set()
    people = services.people_to_ask(review) if may_ask else []
    context = _context(review) | {
        "by": by,
        "agreement": agreement_shown(review, codebook.book_of(review), by),
        "requests": requests,
        "mine": [each for each in requests if each.reader_id == request.user.pk and not each.is_done],  # type: ignore[attr-defined]
        "may_ask": may_ask,
        "form": form or AskForm(examples=read, people=people),
        "proposed": [example for example in read if str(example.pk) in proposed],
        "people": people,
    }
    return render(request, "decisions/second_readers.html", context)


def _settlement_page(
    request: SignedInRequest, example: Example, form: SettleForm | None = None
) -> HttpResponse:
    review = example.review
    review.viewer_role = example.viewer_role
    book = codebook.book_of(review)
    revealed = services.is_revealed(example)
    readings = Reading.objects.filter(example=example).done().shown_to(request.user)
    stands = Settlement.objects.filter(example=example).first() if revealed else None
    may_settle = example.may_edit and review.is_open and revealed
    context = _context(review) | {
        "example": example,
        "revealed": revealed,
        "readings": readings_shown(readings, book),
        "awaited": SecondReading.objects.open().filter(example=example).select_related("reader"),
        "settlement": stands,
        "settled": readings_shown([stands], book)[0] if stands else None,
        "may_settle": may_settle,
        "may_take_back": stands and may_settle and (stands.by_id == request.user.pk or example.may_manage),
        "form": form or SettleForm(book=book),
        "thread": thread_key(example.number),
    }
    return render(request, "decisions/settlement.html", context)


def _context(review: Review) -> dict[str, Any]:
    return {"review": review, "part": "failures", "place": "second-readers"}
