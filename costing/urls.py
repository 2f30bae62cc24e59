"""The map of the app: plural nouns, the action last, names as the views'."""

from django.urls import path

from costing.views import prices

app_name = "costing"

urlpatterns = [
    path("teams/<uuid:team_id>/prices/", prices.prices, name="prices"),
    path("teams/<uuid:team_id>/prices/new/", prices.price_new, name="price_new"),
]
