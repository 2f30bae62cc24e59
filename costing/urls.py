"""The map of the app: plural nouns, the action last, names as the views'."""

from django.urls import path

from costing.views import claims, judging, prices, scenarios

app_name = "costing"

urlpatterns = [
    path("claims/", claims.claims, name="claims"),
    path("judging/", judging.judge_again, name="judge_again"),
    path("teams/<uuid:team_id>/prices/", prices.prices, name="prices"),
    path("teams/<uuid:team_id>/prices/new/", prices.price_new, name="price_new"),
    path("reviews/<uuid:review_id>/", scenarios.costs, name="costs"),
    path("reviews/<uuid:review_id>/preview/", scenarios.preview, name="preview"),
    path("reviews/<uuid:review_id>/uncertainty/", scenarios.uncertainty, name="uncertainty"),
    path("reviews/<uuid:review_id>/parts/", scenarios.parts, name="parts"),
    path("reviews/<uuid:review_id>/figures.<str:kind>", scenarios.figures, name="figures"),
    path("reviews/<uuid:review_id>/scenarios/new/", scenarios.scenario_new, name="scenario_new"),
    path("scenarios/<uuid:scenario_id>/", scenarios.scenario, name="scenario"),
    path("scenarios/<uuid:scenario_id>/save/", scenarios.scenario_save, name="scenario_save"),
    path("scenarios/<uuid:scenario_id>/copy/", scenarios.scenario_copy, name="scenario_copy"),
    path("scenarios/<uuid:scenario_id>/rename/", scenarios.scenario_rename, name="scenario_rename"),
    path("scenarios/<uuid:scenario_id>/remove/", scenarios.scenario_removal, name="scenario_removal"),
    path("scenarios/<uuid:scenario_id>/choose/", scenarios.scenario_choice, name="scenario_choice"),
]
