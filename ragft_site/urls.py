"""The map of the site. Every view in it says by an `access` mark who may call it (see `checks.py`)."""

from django.urls import include, path

from ragft_site import views

urlpatterns = [
    path("", include("decisions.account_urls")),
    path("", include("decisions.urls")),
    path("costing/", include("costing.urls")),
    # For those who watch over it; see `middleware.answered_first`.
    *(path(name, view, name=name) for name, view in views.WATCHED.items()),
]

handler500 = "ragft_site.errors.failed"
