"""The prices a team goes by, and those of its own."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from costing.engine.prices import NoPrice
from costing.forms.prices import ContractPriceForm, PriceSearchForm
from costing.price_book import lifetimes, standard_book, standard_prices
from costing.price_list import all_items, found_in, price_list, usual_items
from costing.services import prices as services
from costing.tasks import judge_team_soon
from decisions.access import SignedInRequest, scoped
from decisions.models import Team
from decisions.services.reviews import today

NOTHING_TO_END = "There is no price of your own on that day that could end. Say what it costs."


@require_safe
@scoped(Team, to="read")
def prices(request: SignedInRequest, team: Team) -> HttpResponse:
    """The team's own prices, the usual list prices, and whatever is looked for."""
    form = PriceSearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    own = services.ContractPrices(team.contract_prices.all())
    listed = partial(price_list, prices=own.over(standard_prices()), lifetimes=lifetimes(), day=today())
    others = found_in(all_items(), words) if words else usual_items()
    context = {
        "team": team,
        "form": form,
        "words": words,
        "own": listed(found_in(own.items, words), most=len(own.items)),
        "listed": listed(item for item in others if item not in own.items),
        "read": standard_book().read,
    }
    return render(request, "costing/prices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Team, to="manage")
def price_new(request: SignedInRequest, team: Team) -> HttpResponse:
    """Begin a price of the team's own, or end one."""
    form = ContractPriceForm(request.POST or None, initial=_initial(request.GET.get("item", "")))
    if form.is_valid():
        try:
            row = services.enter_price(team, **form.cleaned_data, by=request.user)
        except services.NothingToEnd:
            form.add_error("amount", NOTHING_TO_END)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            judge_team_soon(team, row.entered_at)
            messages.success(request, _said(row.item, row.amount is None))
            return redirect("costing:prices", team.pk)
    return render(request, "costing/price_new.html", {"team": team, "form": form})


def _initial(item: str) -> dict[str, Any]:
    """What the form begins with: the item that was pressed, in the unit of its list price."""
    found: dict[str, Any] = {"item": item[:200], "since": today(), "currency": "USD"}
    try:
        found["unit"] = standard_prices().on(item, today()).unit
    except NoPrice:
        found["unit"] = "1M tokens"
    return found


def _said(item: str, ended: bool) -> str:
    return f"Your own price of {item} {'ends' if ended else 'is entered'}."
