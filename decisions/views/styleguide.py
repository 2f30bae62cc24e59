"""The living style page: every component in use, for those who build the pages.

Open to everybody where the site is developed, to owners elsewhere.
"""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from decisions.access import owner_only, public
from decisions.engine.diagnosis import share
from decisions.engine.verdict import Finding
from decisions.failure_charts import sides_figure
from decisions.templatetags.look import CERTAINTIES, WORDS

for_builders = public if settings.DEBUG else owner_only
SIDES = (share("knowledge", 14, 19), share("behaviour", 5, 19))
CERTAIN_TO_UNKNOWN = (Finding.SETTLED, Finding.LEANING, Finding.OPEN)
APPROACHES = ("prompt", "rag", "fine_tune", "both", "not_ready")


class SpecimenForm(forms.Form):
    """One field of each kind, two of them wrong."""

    name = forms.CharField(label="Name", help_text="As people in your team call it.")
    summary = forms.CharField(label="Summary", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    size = forms.ChoiceField(label="Size", choices=[("small", "Small"), ("large", "Large")])
    kind = forms.ChoiceField(
        label="Kind",
        help_text="What it mostly does.",
        widget=forms.RadioSelect,
        choices=[
            ("answer", "Answers questions"),
            ("sort", "Sorts what comes in"),
            ("write", "Writes drafts"),
        ],
    )
    join = forms.BooleanField(label="I work in this team", help_text="You can leave it at any time.")


@require_safe
@for_builders
def styleguide(request: HttpRequest) -> HttpResponse:
    """Colour, text, controls and surfaces."""
    form = SpecimenForm(
        {"summary": "Answers what shoppers ask at the till", "size": "small", "kind": "answer"}
    )
    other_words = [key for key in WORDS if key not in APPROACHES]
    context = {
        "approaches": APPROACHES,
        "certainties": CERTAINTIES,
        "other_words": other_words,
        "form": form,
        "charts": [(finding.value, sides_figure(SIDES, finding)) for finding in CERTAIN_TO_UNKNOWN],
        **invented(),
    }
    return render(request, "styleguide.html", context)


@require_safe
@for_builders
def styleguide_review(request: HttpRequest) -> HttpResponse:
    """A review with its recommendation, drawn with invented answers."""
    return render(request, "styleguide/review.html", invented())


def invented() -> dict[str, object]:
    """A person and a moment to show."""
    return {
        "person": {"name": "Ana Ruiz", "job_title": "PM"},
        "yesterday": timezone.now() - timedelta(hours=26),
    }
