"""The map of the site. Every view in it says by an `access` mark who may call it (see `checks.py`)."""

from django.urls import include, path

urlpatterns = [
    path("", include("decisions.account_urls")),
    path("", include("decisions.urls")),
    path("costing/", include("costing.urls")),
]
