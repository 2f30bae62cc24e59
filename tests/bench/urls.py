"""The site's URLs and, for comparison, the least that a page with data can do: one query, a tiny template."""

from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

TEMPLATE = (
    "<!doctype html><title>One query</title><ul>{% for row in rows %}<li>{{ row.pk }}</li>{% endfor %}</ul>"
)
COMPILED = engines["django"].from_string(TEMPLATE)


def one_query(request: HttpRequest) -> HttpResponse:
    """One query, one template; all middleware of the site before it."""
    return HttpResponse(COMPILED.render({"rows": Session.objects.all()[:10]}, request))


one_query.access = "public"  # type: ignore[attr-defined]

urlpatterns = [
    path("one_query/", one_query, name="one_query"),
    path("", include("ragft_site.urls")),
]
