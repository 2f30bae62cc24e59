"""The site, and three pages more for the tests of the look: errors as they look, and a note that is saved.

The note is saved as an answer of a review is: by htmx, with its version; the reply bears a revision.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context, RequestContext, Template, loader
from django.urls import include, path
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

OUT_OF_BAND = mark_safe(' hx-swap-oob="true"')

PAGE = Template("""
{% extends "base.html" %}
{% block title %}A note{% endblock %}
{% block content %}
  <h1>A note</h1>
  <section id="question-note" data-keep hx-post="/test/note/save/" hx-trigger="change" hx-include="this"
           hx-sync="this:queue last" hx-target="#answer-note" hx-swap="outerHTML">
    <label for="note">Note</label> <textarea id="note" name="note">{{ note.text }}</textarea>
    {{ state }}
  </section>
  {{ panel }}
{% endblock %}
""")
STATE = Template("""
<div id="answer-note" class="answer-state" data-save-state aria-live="polite">
  <input type="hidden" name="version" value="{{ note.version }}"><span>{{ words }}</span>
</div>
""")
PANEL = Template("""
<section id="recommendation" tabindex="-1" data-revision="{{ note.revision }}"
         data-announce="Now {{ note.text }}"{{ oob }}>
  <p>Revision {{ note.revision }}</p>
  <details id="reason-1"><summary>Because</summary><a id="more" href="#reason-1">more</a></details>
</section>
""")


@dataclass
class Note:
    """What the server has; tests read it, and set `fails` and `revision` to see what a page does then."""

    text: str = ""
    version: int = 0
    revision: int = 1
    fails: bool = False


note = Note()


def state(words: str) -> SafeString:
    return STATE.render(Context({"note": note, "words": words}))


def panel(oob: str = "") -> SafeString:
    return PANEL.render(Context({"note": note, "oob": oob}))


@login_required
def page(request: HttpRequest) -> HttpResponse:
    context = {"note": note, "state": state("Saved" if note.version else ""), "panel": panel()}
    return HttpResponse(PAGE.render(RequestContext(request, context)))


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    if note.fails:
        return HttpResponse(status=503)
    if request.POST["version"] != str(note.version):
        return HttpResponse(state(f"Somebody wrote: {note.text}"))
    note.text, note.version, note.revision = request.POST["note"], note.version + 1, note.revision + 1
    return HttpResponse(state("Saved") + panel(OUT_OF_BAND), headers={"X-Saved": "true"})


def error(request: HttpRequest, name: str) -> HttpResponse:
    """An error page as it looks, with status 200 so that the browser does not complain."""
    if name in {"400", "500", "503"}:
        return HttpResponse(loader.get_template(f"{name}.html").render())
    return render(request, f"{name}.html")


urlpatterns = [
    path("test/note/", page),
    path("test/note/save/", save),
    path("test/error/<str:name>/", error),
    path("", include("ragft_site.urls")),
]
